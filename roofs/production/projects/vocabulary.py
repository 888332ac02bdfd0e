"""The fixed words a project is described with."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class Status(models.TextChoices):
    INQUIRY = "inquiry", _("Inquiry")
    INSPECTION = "inspection", _("Inspection")
    QUOTED = "quoted", _("Quoted")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    INVOICED = "invoiced", _("Invoiced")
    CLOSED = "closed", _("Closed")
    ON_HOLD = "on_hold", _("On hold")
    CANCELLED = "cancelled", _("Cancelled")


WAY = (
    Status.INQUIRY,
    Status.INSPECTION,
    Status.QUOTED,
    Status.APPROVED,
    Status.SCHEDULED,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.INVOICED,
    Status.CLOSED,
)
"""The way of a project from the first call to the last signature."""
ASIDE = (Status.ON_HOLD, Status.CANCELLED)
OPEN = (*WAY[:6], Status.ON_HOLD)
"""Work is still to be done or to be agreed."""
DONE = (Status.COMPLETED, Status.INVOICED, Status.CLOSED)
SOLD = (Status.APPROVED, Status.SCHEDULED, Status.IN_PROGRESS, *DONE)


class TeamRole(models.TextChoices):
    LEAD = "lead", _("Crew lead")
    ROOFER = "roofer", _("Roofer")
    HELPER = "helper", _("Helper")
    INSPECTOR = "inspector", _("Inspector")
    SUBCONTRACTOR = "subcontractor", _("Subcontractor")
    OTHER = "other", _("Other")


class LineKind(models.TextChoices):
    MATERIAL = "material", _("Material")
    LABOR = "labor", _("Labor")
    EQUIPMENT = "equipment", _("Equipment")
    SUBCONTRACTOR = "subcontractor", _("Subcontractor")
    PERMIT = "permit", _("Permit and fees")
    DISPOSAL = "disposal", _("Disposal")
    OTHER = "other", _("Other")


class Phase(models.TextChoices):
    """Whether a line is what we mean to use or what was used."""

    PLANNED = "planned", _("Planned")
    ACTUAL = "actual", _("Used")


class Unit(models.TextChoices):
    SQUARE = "square", _("square")
    BUNDLE = "bundle", _("bundle")
    ROLL = "roll", _("roll")
    SHEET = "sheet", _("sheet")
    LINEAR_FOOT = "linear_foot", _("linear foot")
    PIECE = "piece", _("piece")
    BOX = "box", _("box")
    HOUR = "hour", _("hour")
    DAY = "day", _("day")
    LOAD = "load", _("load")
    LUMP_SUM = "lump_sum", _("lump sum")


_AMOUNTS = {
    Unit.SQUARE: ngettext_lazy("square", "squares", "n"),
    Unit.BUNDLE: ngettext_lazy("bundle", "bundles", "n"),
    Unit.ROLL: ngettext_lazy("roll", "rolls", "n"),
    Unit.SHEET: ngettext_lazy("sheet", "sheets", "n"),
    Unit.LINEAR_FOOT: ngettext_lazy("linear foot", "linear feet", "n"),
    Unit.PIECE: ngettext_lazy("piece", "pieces", "n"),
    Unit.BOX: ngettext_lazy("box", "boxes", "n"),
    Unit.HOUR: ngettext_lazy("hour", "hours", "n"),
    Unit.DAY: ngettext_lazy("day", "days", "n"),
    Unit.LOAD: ngettext_lazy("load", "loads", "n"),
    Unit.LUMP_SUM: ngettext_lazy("lump sum", "lump sums", "n"),
}


def amount(quantity: Decimal | float, unit: str) -> str:
    """72.5 bundles, 1 roll, 0.5 squares."""
    words = _AMOUNTS[Unit(unit)] if unit in Unit.values else None
    number = f"{quantity:,.2f}".rstrip("0").rstrip(".")
    return f"{number} {words % {'n': 1 if quantity == 1 else 2}}" if words is not None else number


class Proof(models.TextChoices):
    """What must hang on the project before a point of the checklist can be ticked."""

    NOTHING = "", _("Nothing")
    BEFORE = "before_photo", _("A before photo")
    AFTER = "after_photo", _("An after photo")
    DOCUMENT = "document", _("A document")
