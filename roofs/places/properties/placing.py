"""Where on the earth something stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roofs.core.kit import coordinates
from roofs.core.kit.coordinates import Coordinates


class Placed(models.Model):
    """Degrees north and east, both or none; none is the rule until somebody or a list says it."""

    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def coordinates(self) -> Coordinates | None:
        return coordinates.of(self.latitude, self.longitude)
