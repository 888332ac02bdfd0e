"""NOAA's Storm Events, the official record: `StormEvents_details`, a CSV file for each year, some months late.

Hail is in inches, wind in knots (EG, MG: gust estimated, measured; ES, MS: sustained), times are the standard time of
the place, named as `EST-5`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from roofs.core.kit.addresses import state_code
from roofs.places.weather.reported import KNOT_MPH, NotAReportError, Reported, placed
from roofs.places.weather.spc import Bad
from roofs.places.weather.vocabulary import Peril, Source

_EVENTS = {"Hail": Peril.HAIL, "Thunderstorm Wind": Peril.WIND, "High Wind": Peril.WIND, "Tornado": Peril.TORNADO}
_MEASURED = {"MG": True, "MS": True, "EG": False, "ES": False}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY_TURNS = 50


def is_details(first_line: str) -> bool:
    return "BEGIN_YEARMONTH" in first_line and "CZ_TIMEZONE" in first_line


def read_details(lines: Iterable[str], bad: Bad) -> Iterator[Reported]:
    """What is neither hail, wind nor tornado is passed over without a word: the file tells of droughts too."""
    for number, row in enumerate(csv.DictReader(lines), start=2):
        peril = _EVENTS.get(row.get("EVENT_TYPE") or "")
        if peril is None:
            continue
        try:
            yield _of_row(row, peril)
        except (NotAReportError, ValueError, KeyError, TypeError) as problem:
            bad(number, str(problem))


def _of_row(row: dict[str, str], peril: Peril) -> Reported:
    if not row["BEGIN_LAT"] or not row["BEGIN_LON"]:
        raise NotAReportError("no place given")
    latitude, longitude = placed(float(row["BEGIN_LAT"]), float(row["BEGIN_LON"]))
    away = _away(row["BEGIN_RANGE"], row["BEGIN_AZIMUTH"])
    size = float(row["MAGNITUDE"] or 0)
    ends = bool(row.get("END_LAT") and row.get("END_LON")) and peril == Peril.TORNADO
    return Reported(
        peril=peril,
        happened_at=_moment(row["BEGIN_DATE_TIME"], row["CZ_TIMEZONE"]),
        ended_at=_moment(row["END_DATE_TIME"], row["CZ_TIMEZONE"]),
        latitude=latitude,
        longitude=longitude,
        end_latitude=float(row["END_LAT"]) if ends else None,
        end_longitude=float(row["END_LON"]) if ends else None,
        source=Source.NCEI,
        hail_inches=size or None if peril == Peril.HAIL else None,
        wind_mph=round(size * KNOT_MPH) or None if peril == Peril.WIND else None,
        ef_scale=_scale(row["TOR_F_SCALE"]) if peril == Peril.TORNADO else None,
        is_measured=_MEASURED.get(row["MAGNITUDE_TYPE"]),
        place=f"{away}{row['BEGIN_LOCATION'].title()}",
        county=row["CZ_NAME"].title() if row["CZ_TYPE"] == "C" else "",
        state=state_code(row["STATE"]) or "",
        office=row["WFO"],
        remark=row["EVENT_NARRATIVE"],
    )


def _away(miles: str, direction: str) -> str:
    return f"{round(float(miles))} {direction} " if direction and miles and float(miles) >= 0.5 else ""  # noqa: PLR2004


def _scale(written: str) -> int:
    digits = written.upper().lstrip("EF")
    return int(digits) if digits.isdecimal() else -1


def _moment(written: str, zone: str) -> datetime:
    """`14-JUN-26 17:42:00`, `EST-5`."""
    day, clock = written.split(" ")
    number, month, year = day.split("-")
    hours = int(zone.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)
    full = int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= _CENTURY_TURNS else 2000)  # noqa: PLR2004
    at = datetime.strptime(clock, "%H:%M:%S").replace(
        year=full, month=_MONTHS.index(month.lower()) + 1, day=int(number), tzinfo=UTC
    )
    return at - timedelta(hours=hours)
