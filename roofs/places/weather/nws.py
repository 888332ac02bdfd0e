"""Alerts of the National Weather Service, as api.weather.gov gives them (GeoJSON)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from roofs.core.kit.earth import Ring

_MPH = re.compile(r"(\d+)\s*MPH", re.IGNORECASE)
_INCHES = re.compile(r"(\d*\.?\d+)")
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """One issue of an alert. An update has a number of its own and names those it takes the place of."""

    number: str
    event: str
    sent_at: datetime
    begins_at: datetime
    ends_at: datetime
    severity: str = ""
    certainty: str = ""
    urgency: str = ""
    message_type: str = ""
    is_actual: bool = True
    area: str = ""
    zones: tuple[str, ...] = ()
    """UGC codes: MIZ063 is a forecast zone, MIC125 a county."""
    counties: tuple[str, ...] = ()
    """FIPS codes of five figures."""
    rings: tuple[Ring, ...] = ()
    """Outlines in degrees, (longitude, latitude). Most alerts have none and go by zones."""
    hail_inches: float | None = None
    wind_mph: int | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    office: str = ""
    replaces: tuple[str, ...] = field(default=())


def read_alerts(answer: Mapping[str, Any], bad: Any) -> Iterator[Alerted]:
    features = answer.get("features")
    if not isinstance(features, list):
        bad(1, "no alerts in it")
        return
    for number, feature in enumerate(features, start=1):
        try:
            yield _of(feature)
        except (ValueError, KeyError, TypeError) as problem:
            bad(number, f"{type(problem).__name__}: {problem}")


def _of(feature: Mapping[str, Any]) -> Alerted:
    told: Mapping[str, Any] = feature["properties"]
    known, geocode = told.get("parameters") or {}, told.get("geocode") or {}
    sent = _moment(told["sent"])
    begins = _moment(told.get("onset") or told.get("effective") or told["sent"])
    return Alerted(
        number=str(told["id"]),
        event=str(told["event"]),
        sent_at=sent,
        begins_at=begins,
        ends_at=_moment(told.get("ends") or told["expires"]),
        severity=str(told.get("severity") or ""),
        certainty=str(told.get("certainty") or ""),
        urgency=str(told.get("urgency") or ""),
        message_type=str(told.get("messageType") or ""),
        is_actual=told.get("status") == "Actual",
        area=str(told.get("areaDesc") or ""),
        zones=tuple(map(str, geocode.get("UGC") or ())),
        counties=tuple(str(code)[-5:] for code in geocode.get("SAME") or ()),
        rings=_rings(feature.get("geometry")),
        hail_inches=_inches(_first(known, "maxHailSize")),
        wind_mph=_mph(_first(known, "maxWindGust")),
        headline=str(told.get("headline") or "")[:LONGEST],
        description=str(told.get("description") or "")[:LONGEST],
        instruction=str(told.get("instruction") or "")[:LONGEST],
        office=str(told.get("senderName") or ""),
        replaces=tuple(str(one["identifier"]) for one in told.get("references") or () if one.get("identifier")),
    )


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC)


def _first(known: Mapping[str, Any], name: str) -> str:
    given = known.get(name)
    if isinstance(given, Sequence) and not isinstance(given, str):
        return str(given[0]) if given else ""
    return str(given or "")


def _inches(written: str) -> float | None:
    """`0.75`, `1.00 IN`, `Up to .75`; nought is none."""
    found = _INCHES.search(written)
    return float(found[1]) or None if found else None


def _mph(written: str) -> int | None:
    found = _MPH.search(written)
    return int(found[1]) or None if found else None


def _rings(shape: Mapping[str, Any] | None) -> tuple[Ring, ...]:
    """The outer ring of each part; holes in a warning are not a thing of this service."""
    if not shape:
        return ()
    parts = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}.get(shape["type"], [])
    return tuple(tuple((float(east), float(north)) for east, north, *_ in part[0]) for part in parts)
