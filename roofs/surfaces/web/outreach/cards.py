"""A figure with that of the period before, and the way to the rows behind it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.saying import change
from roofs.insight.outreach.asking import Line
from roofs.insight.outreach.measures import MEASURES
from roofs.surfaces.web.outreach.tables import told


def card(name: str, now: Line, before: Line, url: str = "") -> dict[str, Any]:
    measure = MEASURES[name]
    value, was = now.value(name), before.value(name)
    moved = (value or 0) - (was or 0)
    good = None if not measure.more_is or not moved or was is None else (moved > 0) == (measure.more_is == "better")
    note = ""
    if measure.unit == Unit.SHARE and value is not None:
        words = {"part": f"{now.sums[measure.parts[0]]:,}", "whole": f"{now.sums[measure.parts[1]]:,}"}
        note = _("%(part)s of %(whole)s") % words
    return {
        "title": measure.title,
        "help": measure.definition,
        "text": told(measure.unit, value),
        "change": change(measure.unit, value, was),
        "good": good,
        "note": note,
        "url": url if value else "",
    }
