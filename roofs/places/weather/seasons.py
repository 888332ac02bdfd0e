"""What the time of the year says to an owner in Southeast Michigan. Only what follows from the calendar and from the
climate of Detroit: measurable snow from mid November to mid April, most hail from May to July (NOAA).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Season:
    key: str
    title: str | Promise
    reason: str | Promise


_SNOW = Season("snow", _("Winter"), _("Shingles do not seal in the cold; leaks and ice dams are looked after now."))
_SPRING = Season(
    "spring", _("Before the storms"), _("The season of hail begins in May. Winter's damage can be seen now.")
)
_STORMS = Season("storms", _("Storm season"), _("Most hail in Southeast Michigan falls from May to July."))
_SUMMER = Season("summer", _("Late summer"), _("Warm and dry: shingles seal within days."))
_AUTUMN = Season("autumn", _("Before the snow"), _("The first snow usually comes in mid November."))
_BY_MONTH = (
    _SNOW, _SNOW, _SPRING, _SPRING, _STORMS, _STORMS, _STORMS, _SUMMER, _AUTUMN, _AUTUMN, _AUTUMN, _SNOW,
)  # fmt: skip


def season_of(day: date) -> Season:
    return _BY_MONTH[day.month - 1]
