"""The words of appointments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INSPECTION = "inspection", _("Inspection")
    ESTIMATE = "estimate", _("Estimate")
    ADJUSTER = "adjuster_meeting", _("Adjuster meeting")
    INSTALLATION = "installation", _("Installation")
    FOLLOW_UP = "follow_up", _("Follow-up")
    WALK_THROUGH = "final_walkthrough", _("Final walk-through")
    CALL = "call", _("Call")
    OTHER = "other", _("Other")


class Status(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    CONFIRMED = "confirmed", _("Confirmed")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")


ACTIVE = (Status.SCHEDULED, Status.CONFIRMED)
HOLDING = (*ACTIVE, Status.COMPLETED)
"""These take up the time of whoever attends."""


SUBJECTS = ("lead", "customer", "project")
"""What an appointment may be about."""


class Origin(models.TextChoices):
    HAND = "hand", _("By hand")
    API = "api", _("By a program")
    LINK = "link", _("Booking page")


class Audience(models.TextChoices):
    ATTENDEE = "attendee", _("Us")
    CUSTOMER = "customer", _("The customer")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Phone notice")


class Barred(models.TextChoices):
    """Why somebody is not reminded."""

    TOO_LATE = "too_late", _("It was too late for it.")
    NOT_HELD = "not_held", _("The appointment does not take place.")
    NOBODY = "nobody", _("None of us who attend can be reached this way.")
    NO_CUSTOMER = "no_customer", _("There is no customer.")
    NO_EMAIL = "no_email", _("There is no e-mail address.")
    NO_PHONE = "no_phone", _("There is no phone number.")
    NO_CONSENT = "no_consent", _("They have not agreed to text messages.")
    NO_NOTICES = "no_notices", _("A customer has no phone notices.")
    BROKEN = "broken", _("It could not be written. The log of the server says why.")


class ReminderState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not sent")
