"""Files of NOAA's Storm Prediction Center: the reports of a day, and those of all years.

A day's file runs from 12:00 to 11:59 UTC: `1020` belongs to the next day of the calendar. Hail is in hundredths of an
inch. Speeds are miles an hour (their own remarks say "52-KT (60 MPH)" beside 60), or UNK. Remarks may hold commas.
The file of all years has hail in inches, wind in knots, and Central Standard Time all year round (`tz` 3).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from roofs.places.weather.reported import KNOT_MPH, NotAReportError, Reported, placed
from roofs.places.weather.vocabulary import Peril, Source

DAY_BEGINS = time(12)
_KINDS = {"Size": Peril.HAIL, "Speed": Peril.WIND, "F_Scale": Peril.TORNADO}
_REST = ("Location", "County", "State", "Lat", "Lon", "Comments")
_COLUMNS = 8
CENTRAL_STANDARD = timedelta(hours=6)
_CENTRAL, _GREENWICH = "3", "9"
_NOT_RATED = -1
Bad = Callable[[int, str], None]


def is_day(first_line: str) -> bool:
    parts = [part.strip() for part in first_line.split(",")]
    return len(parts) == _COLUMNS and parts[0] == "Time" and parts[1] in _KINDS and tuple(parts[2:]) == _REST


def is_years(first_line: str) -> bool:
    return first_line.startswith("om,yr,mo,dy,date,time,tz,st,")


def read_day(text: str, day: date, bad: Bad) -> Iterator[Reported]:
    """Of one convective day. Hail, wind and tornadoes may be in one file, each under its own heading."""
    peril: Peril | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if is_day(line):
            peril = _KINDS[line.split(",")[1].strip()]
            continue
        try:
            if peril is None:
                raise NotAReportError("no heading before it")
            yield _of_day(line, peril, day)
        except (NotAReportError, ValueError) as problem:
            bad(number, str(problem))


def _of_day(line: str, peril: Peril, day: date) -> Reported:
    parts = [part.strip() for part in line.split(",", _COLUMNS - 1)]
    if len(parts) < _COLUMNS - 1:
        raise NotAReportError("too few columns")
    hour, size, place, county, state, north, east, *rest = parts
    latitude, longitude = placed(float(north), float(east))
    remark, office = _office_at_end(rest[0] if rest else "")
    return Reported(
        peril=peril,
        happened_at=moment_of(hour, day),
        latitude=latitude,
        longitude=longitude,
        source=Source.SPC,
        hail_inches=_hail(size) if peril == Peril.HAIL else None,
        wind_mph=_speed(size) if peril == Peril.WIND else None,
        ef_scale=_scale(size) if peril == Peril.TORNADO else None,
        place=place.title(),
        county=county.title(),
        state=state.upper()[:2],
        office=office,
        remark=remark,
    )


def moment_of(hour: str, day: date) -> datetime:
    if len(hour) != len("1335") or not hour.isdecimal():
        raise NotAReportError(f"no such time: {hour[:10]}")
    at = time(int(hour[:2]), int(hour[2:]))
    return datetime.combine(day if at >= DAY_BEGINS else day + timedelta(days=1), at, UTC)


def _hail(size: str) -> float:
    inches = int(size) / 100
    if not 0 < inches <= 10:  # noqa: PLR2004 -- the largest ever found was eight inches
        raise NotAReportError(f"no such hail: {size}")
    return inches


def _speed(speed: str) -> int | None:
    return None if speed.upper() in {"UNK", ""} else int(speed)


def _scale(scale: str) -> int:
    digits = scale.upper().lstrip("EF")
    return int(digits) if digits.isdecimal() else _NOT_RATED


def _office_at_end(comment: str) -> tuple[str, str]:
    text = comment.strip().strip('"')
    if text.endswith(")") and len(text) >= len("(DTX)") and text[-5] == "(":
        return text[:-5].strip(), text[-4:-1]
    return text, ""


def read_years(text: str, peril: Peril, bad: Bad) -> Iterator[Reported]:
    """The file does not say what it is of: hail, wind and tornadoes have one each."""
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            yield _of_years(row, peril)
        except (NotAReportError, ValueError, KeyError, TypeError) as problem:
            bad(number, str(problem))


def _of_years(row: dict[str, str], peril: Peril) -> Reported:
    local = datetime.combine(date.fromisoformat(row["date"]), time.fromisoformat(row["time"]), UTC)
    if row["tz"] not in {_CENTRAL, _GREENWICH}:
        raise NotAReportError(f"time zone {row['tz']} is not known")
    latitude, longitude = placed(float(row["slat"]), float(row["slon"]))
    end = (float(row["elat"]), float(row["elon"]))
    magnitude = float(row["mag"])
    return Reported(
        peril=peril,
        happened_at=local + CENTRAL_STANDARD if row["tz"] == _CENTRAL else local,
        latitude=latitude,
        longitude=longitude,
        source=Source.SPC,
        hail_inches=magnitude if peril == Peril.HAIL else None,
        wind_mph=round(magnitude * KNOT_MPH) or None if peril == Peril.WIND else None,
        ef_scale=max(int(magnitude), _NOT_RATED) if peril == Peril.TORNADO else None,
        end_latitude=end[0] or None if end[1] else None,
        end_longitude=end[1] or None if end[0] else None,
        state=row["st"],
    )
