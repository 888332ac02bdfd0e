"""One report of a storm, as every source comes down to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from roofs.places.weather.vocabulary import Peril, Source

KNOT_MPH = 1.15077945
"""Statute miles in a nautical mile: 1,852 m over 1,609.344 m."""


class NotAReportError(ValueError):
    """A line that tells of no storm that can be placed. Says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Hail in inches, gusts in miles an hour, tornadoes on the EF scale (-1: not rated). Degrees to the hundredth."""

    peril: Peril
    happened_at: datetime
    latitude: float
    longitude: float
    source: Source
    hail_inches: float | None = None
    wind_mph: int | None = None
    is_measured: bool | None = None
    """None: the source does not say whether it was measured or estimated."""
    ef_scale: int | None = None
    ended_at: datetime | None = None
    end_latitude: float | None = None
    end_longitude: float | None = None
    place: str = ""
    """As the service words it: "3 N Ironwood"."""
    county: str = ""
    state: str = ""
    office: str = ""
    """Of the weather service, as DTX."""
    remark: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for one report whichever list it is in: what, when to the minute, where to a hundredth of a degree
        (two thirds of a mile), how large.
        """
        told = (
            self.peril.value,
            self.happened_at.strftime("%Y%m%d%H%M"),
            f"{self.latitude:.2f},{self.longitude:.2f}",
            f"{self.hail_inches or 0:.2f}" if self.peril == Peril.HAIL else "",
        )
        return hashlib.sha256("|".join(told).encode()).hexdigest()


def placed(latitude: float, longitude: float) -> tuple[float, float]:
    """Raises NotAReportError for what lies nowhere; services write 0, 0 for "not known"."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 -- the earth
        raise NotAReportError(f"no such place: {latitude}, {longitude}")
    if not latitude or not longitude:
        raise NotAReportError("no place given")
    return round(latitude, 4), round(longitude, 4)
