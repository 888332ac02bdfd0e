"""The fixed words houses and roofs are described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuildingKind(models.TextChoices):
    HOUSE = "house", _("House")
    CONDO = "condo", _("Condo or townhouse")
    MULTI_FAMILY = "multi_family", _("Apartments")
    COMMERCIAL = "commercial", _("Commercial building")
    CHURCH = "church", _("Church or school")
    FARM = "farm", _("Barn or farm building")
    GARAGE = "garage", _("Garage")
    OTHER = "other", _("Other")


class RoofMaterial(models.TextChoices):
    THREE_TAB = "three_tab", _("Three-tab shingles")
    ARCHITECTURAL = "architectural", _("Architectural shingles")
    WOOD = "wood", _("Wood shakes")
    METAL = "metal", _("Metal")
    SLATE = "slate", _("Slate")
    TILE = "tile", _("Tile")
    EPDM = "epdm", _("EPDM rubber")
    TPO = "tpo", _("TPO or PVC membrane")
    BITUMEN = "bitumen", _("Modified bitumen")
    OTHER = "other", _("Other")
