"""A number as people read it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roofs.core.kit import money
from roofs.insight.metrics.catalogue import Number, Unit

NOTHING = "–"
SMALL_SHARE = 0.1
MOST_GROWN = 10
"""Times: beyond, a per cent says that there was next to nothing, and says it badly."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
_SIZES = ((10**11, 10**11, "B"), (10**8, 10**8, "M"), (10**5, 10**5, "k"))


def say(unit: Unit, value: Number, *, short: bool = False) -> str:
    """`short` for where there is little room: $1.2M."""
    if value is None:
        return NOTHING
    if unit == Unit.CENTS:
        return _short_money(value) if short else money.show(round(value / 100) * 100, short=True)
    if unit == Unit.SHARE:
        return f"{value:.0%}" if abs(value) >= SMALL_SHARE or not value else f"{value:.1%}"
    return _duration(round(value)) if unit == Unit.SECONDS else f"{value:,.0f}"


def _short_money(cents: float) -> str:
    for least, size, letter in _SIZES:
        if abs(cents) >= least:
            number = f"{abs(cents) / size:.1f}".removesuffix(".0")
            return f"{'-' if cents < 0 else ''}${number}{letter}"
    return money.show(round(cents / 100) * 100, short=True)


def _duration(seconds: int) -> str:
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 10 * MINUTE and seconds % MINUTE:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": seconds // MINUTE, "seconds": seconds % MINUTE}
    if seconds < 2 * HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    return _("%(n)s h") % {"n": seconds // HOUR} if seconds < 2 * DAY else _("%(n)s d") % {"n": seconds // DAY}


def change(unit: Unit, value: Number, before: Number) -> str:
    """`+12%`; of a share in points, since a per cent of a per cent is misread. Empty without anything to compare."""
    if value is None or before is None:
        return ""
    if unit == Unit.SHARE:
        return _("%(n)s points") % {"n": f"{(value - before) * 100:+z.0f}"}
    if not before:
        return ""
    grown = (value - before) / abs(before)
    return f"{grown:+z.0%}" if grown < MOST_GROWN else _("before: %(value)s") % {"value": say(unit, before, short=True)}
