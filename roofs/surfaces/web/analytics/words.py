"""Numbers and days as the pages write them."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from roofs.insight.metrics.boards import Figure
from roofs.insight.metrics.periods import Period
from roofs.insight.metrics.saying import change as told_change
from roofs.insight.metrics.saying import say

SHORT_FROM = 100_000_00


def figure(found: Figure) -> str:
    return say(found.measure.unit, found.value, short=abs(found.value or 0) >= SHORT_FROM)


def change(found: Figure) -> str:
    return told_change(found.measure.unit, found.value, found.before)


def days(period: Period) -> str:
    # Translators: a day in Django's date format letters
    first = formats.date_format(period.first, _("M j, Y"))
    return first if period.first == period.last else f"{first} – {formats.date_format(period.last, _('M j, Y'))}"
