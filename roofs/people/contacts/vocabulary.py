"""The fixed words contacts and customers are described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactKind(models.TextChoices):
    PERSON = "person", _("Person")
    HOUSEHOLD = "household", _("Household")
    BUSINESS = "business", _("Business")


Kind = ContactKind


class PreferredChannel(models.TextChoices):
    PHONE = "phone", _("Phone")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Post")


class MemberRole(models.TextChoices):
    """What a person is to the household or business."""

    OWNER = "owner", _("Owner")
    PARTNER = "partner", _("Spouse or partner")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    TENANT = "tenant", _("Tenant")
    MANAGER = "manager", _("Manager")
    SITE = "site", _("On site")
    BILLING = "billing", _("Billing")
    OTHER = "other", _("Other")
