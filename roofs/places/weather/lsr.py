"""The weather service's local storm reports: the raw product of the Storm Prediction Center, and IEM's GeoJSON.

In the raw product degrees are hundredths and west has no sign, times are UTC from 12:00 to 11:59, and TYPE is A for
hail, G and D for gusts and wind damage, T for tornadoes; magnitudes are hundredths of an inch and miles an hour.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from roofs.places.weather.reported import NotAReportError, Reported, placed
from roofs.places.weather.spc import Bad, moment_of
from roofs.places.weather.vocabulary import Peril, Source

_RAW = {"A": Peril.HAIL, "H": Peril.HAIL, "G": Peril.WIND, "D": Peril.WIND, "T": Peril.TORNADO}
_GEOJSON = {"H": Peril.HAIL, "G": Peril.WIND, "D": Peril.WIND, "T": Peril.TORNADO}
_MEASURED = {"M": True, "E": False}


def is_product(first_line: str) -> bool:
    return [part.strip() for part in first_line.split("|")][:4] == ["#", "TIME", "TYPE", "E/M/U"]


def read_product(text: str, day: date, bad: Bad) -> Iterator[Reported]:
    names: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if is_product(line):
            names = [part.strip() for part in line.split("|")]
            continue
        if not line.strip():
            continue
        try:
            if not names:
                raise NotAReportError("no heading before it")
            yield _of_product(dict(zip(names, (part.strip() for part in line.split("|")), strict=False)), day)
        except (NotAReportError, ValueError, KeyError) as problem:
            bad(number, str(problem))


def _of_product(row: Mapping[str, str], day: date) -> Reported:
    peril = _RAW.get(row["TYPE"].upper())
    if peril is None:
        raise NotAReportError(f"neither hail, wind nor tornado: {row['TYPE']}")
    latitude, longitude = placed(int(row["LAT"]) / 100, -int(row["LON"]) / 100)
    away = f"{row['DISTANCE']} {row['DIRECTION']} " if row["DIRECTION"] and row["DISTANCE"] not in {"", "0"} else ""
    size = row["MAG"]
    return Reported(
        peril=peril,
        happened_at=moment_of(row["TIME"], day),
        latitude=latitude,
        longitude=longitude,
        source=Source.SPC,
        hail_inches=int(size) / 100 if peril == Peril.HAIL and size.isdecimal() else None,
        wind_mph=int(size) if peril == Peril.WIND and size.isdecimal() and int(size) else None,
        ef_scale=-1 if peril == Peril.TORNADO else None,
        is_measured=_MEASURED.get(row["E/M/U"]),
        place=f"{away}{row['CITY'].title()}",
        county=row["COUNTY"].title(),
        state=row["ST"],
        office=row["OFFICE"],
        remark=row["REMARK"],
    )


def read_geojson(text: str, bad: Bad) -> Iterator[Reported]:
    """Iowa State's mesonet: hail in inches, gusts in miles an hour, moments in UTC."""
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError):
        bad(1, "no GeoJSON of storm reports")
        return
    for number, feature in enumerate(features, start=1):
        try:
            yield _of_feature(feature["properties"])
        except (NotAReportError, ValueError, KeyError, TypeError) as problem:
            bad(number, str(problem))


def _of_feature(told: Mapping[str, Any]) -> Reported:
    peril = _GEOJSON.get(str(told["type"]))
    if peril is None:
        raise NotAReportError(f"neither hail, wind nor tornado: {told.get('typetext', told['type'])}")
    latitude, longitude = placed(float(told["lat"]), float(told["lon"]))
    size = told.get("magf")
    if size is None and str(told.get("magnitude") or "").strip():
        size = float(told["magnitude"])
    return Reported(
        peril=peril,
        happened_at=_utc(str(told["valid"])),
        latitude=latitude,
        longitude=longitude,
        source=Source.IEM,
        hail_inches=float(size) if peril == Peril.HAIL and size else None,
        wind_mph=round(float(size)) if peril == Peril.WIND and size else None,
        ef_scale=int(size) if peril == Peril.TORNADO and size is not None else (-1 if peril == Peril.TORNADO else None),
        is_measured=_MEASURED.get(str(told.get("qualifier") or "")),
        place=str(told.get("city") or "").title(),
        county=str(told.get("county") or "").title(),
        state=str(told.get("st") or told.get("state") or "")[:2],
        office=str(told.get("wfo") or ""),
        remark=str(told.get("remark") or ""),
    )


def _utc(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
