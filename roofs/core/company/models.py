from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Setting(models.Model):
    """One section of what the company decided. No row: all its defaults."""

    section = models.CharField(_("section"), max_length=60, unique=True)
    value = models.JSONField(_("value"), default=dict, encoder=DjangoJSONEncoder)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["section"]

    def __str__(self) -> str:
        return self.section
