"""Numbers as people read them."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from roofs.insight.metrics.boards import Figure
from roofs.insight.metrics.catalogue import Number, Unit
from roofs.insight.metrics.periods import Period
from roofs.surfaces.ui.templatetags.ui import money
from roofs.surfaces.web.templatetags.staff import duration

SHORT_FROM = 100_000_00
NOTHING = "–"


def shown(unit: Unit, value: Number, *, short: bool = False) -> str:
    if value is None:
        return NOTHING
    if unit == Unit.CENTS:
        return money(value, "short" if short else "")
    if unit == Unit.SHARE:
        return f"{value:.0%}" if abs(value) >= 0.1 or not value else f"{value:.1%}"  # noqa: PLR2004 -- 3 % alone says little
    return duration(value) if unit == Unit.SECONDS else f"{value:,.0f}"


def figure(found: Figure) -> str:
    return shown(found.measure.unit, found.value, short=abs(found.value or 0) >= SHORT_FROM)


def change(found: Figure) -> str:
    """`+12%`; for a share in points, since a per cent of a per cent is misread."""
    if found.value is None or found.before is None:
        return ""
    if found.measure.unit == Unit.SHARE:
        points = (found.value - found.before) * 100
        return _("%(n)s points") % {"n": f"{points:+.0f}"}
    return "" if found.change is None else f"{found.change:+.0%}"


def days(period: Period) -> str:
    # Translators: a day in Django's date format letters
    first = formats.date_format(period.first, _("M j, Y"))
    return first if period.first == period.last else f"{first} – {formats.date_format(period.last, _('M j, Y'))}"
