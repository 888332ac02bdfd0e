"""The fixed words storms are described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Peril(models.TextChoices):
    HAIL = "hail", _("Hail")
    WIND = "wind", _("Wind")
    TORNADO = "tornado", _("Tornado")


class Source(models.TextChoices):
    """Who reported it. Reports of the day are preliminary; Storm Events are the official record, months later."""

    SPC = "spc", _("NOAA Storm Prediction Center")
    IEM = "iem", _("National Weather Service, local storm reports")
    NCEI = "ncei", _("NOAA Storm Events")
    HAND = "hand", _("Entered by hand")


class Level(models.TextChoices):
    UNLIKELY = "unlikely", _("Unlikely")
    POSSIBLE = "possible", _("Possible")
    LIKELY = "likely", _("Likely")
    VERY_LIKELY = "very_likely", _("Very likely")
