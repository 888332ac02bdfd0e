"""The words of engagement: what counts as a sign of life, and how warm somebody is."""

from __future__ import annotations

from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a person did. Machines, and what may have been one, have no place here."""

    OPENED = "opened", _("Opened a letter")
    CLICKED = "clicked", _("Clicked a link")
    QUOTE = "quote", _("Looked at a quote")
    REPLIED = "replied", _("Wrote to us")
    TALKED = "talked", _("Talked with us")
    ASKED = "asked", _("Filled in a form or asked again")
    BOOKED = "booked", _("Booked an appointment")
    CONFIRMED = "confirmed", _("Confirmed an appointment")


SILENT = frozenset({Kind.OPENED, Kind.CLICKED, Kind.QUOTE})
"""Signs a program could leave too. Together they never make anybody hot."""
ANSWERS = frozenset(Kind) - {Kind.OPENED}
"""After these somebody has answered a touch; a letter that was only opened is not answered."""


class Level(models.TextChoices):
    HOT = "hot", _("Hot")
    WARM = "warm", _("Warm")
    COLD = "cold", _("Cold")
    DEAD = "dead", _("Silent for long")


LevelName = Literal["hot", "warm", "cold", "dead"]
Confidence = Literal["none", "low", "medium", "high"]

SILENT_CALLS = frozenset({"no_answer", "voicemail", "left_message", "busy", "wrong_number", "failed"})
"""Outcomes of a call in which nobody was spoken with."""
