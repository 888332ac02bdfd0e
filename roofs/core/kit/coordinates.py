"""A place on the earth, as people paste it: two numbers, degrees and minutes, or the address of a map."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

PLACES = 6
"""A millionth of a degree is four inches."""
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*°?\s*([NS]?)\s*[,;\s]\s*({_NUMBER})\s*°?\s*([EW]?)", re.IGNORECASE)
_ANGLE = r"(\d{1,3})\s*°\s*(\d{1,2})\s*['\u2032]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|\u2033|''))?\s*([%s])"
_DEGREES = re.compile(rf"{_ANGLE % 'NS'}[\s,;]*{_ANGLE % 'EW'}", re.IGNORECASE)
_MAPS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),  # the pin, which may lie beside the middle of the picture
    re.compile(rf"[@:=]({_NUMBER}),(?:\+|%20)?({_NUMBER})"),
    re.compile(rf"[#&]map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})"),
    re.compile(rf"mlat=({_NUMBER})&mlon=({_NUMBER})"),
)


def _exact(number: float) -> float:
    return round(number, PLACES) + 0.0


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        message = "must be number"
        raise ValueError(message)  # noqa: TRY004 - pydantic turns no TypeError into words
    return value


Degrees = Annotated[float, BeforeValidator(_no_truth), AfterValidator(_exact)]
_NOWHERE = {"minimum": -(10**-PLACES) / 2, "maximum": 10**-PLACES / 2}


class Coordinates(BaseModel):
    """Degrees north and east (WGS 84). Raises ValidationError for what lies nowhere, or at 0, 0, which is a mistake."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        json_schema_extra={"not": {"properties": {"latitude": _NOWHERE, "longitude": _NOWHERE}}},
    )

    latitude: Annotated[Degrees, Field(ge=-90, le=90, examples=[42.546700])]
    longitude: Annotated[Degrees, Field(ge=-180, le=180, examples=[-83.211300])]

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if not self.latitude and not self.longitude:
            message = "0, 0 lies in the Atlantic"
            raise ValueError(message)
        return self

    def __str__(self) -> str:
        return f"{self.latitude:.6f}, {self.longitude:.6f}"


def parse(text: str) -> Coordinates | None:
    """None when it is no place."""
    plain = text.strip()[:2000]
    found = _pair(plain) or _degrees(plain) or _of_a_map(plain)
    return of(*found) if found else None


def of(latitude: float | None, longitude: float | None) -> Coordinates | None:
    """None when one is missing or both are nowhere."""
    if latitude is None or longitude is None:
        return None
    try:
        return Coordinates(latitude=latitude, longitude=longitude)
    except ValidationError:
        return None


def spread(values: dict[str, Any]) -> dict[str, Any]:
    """As the two columns of a row: `coordinates` becomes `latitude` and `longitude`; the rest stays."""
    if "coordinates" not in values:
        return values
    rest = {name: value for name, value in values.items() if name != "coordinates"}
    place = values["coordinates"]
    told = place if isinstance(place, dict) else place.model_dump() if place is not None else {}
    return rest | {name: told.get(name) for name in ("latitude", "longitude")}


def _pair(text: str) -> tuple[float, float] | None:
    found = _PAIR.fullmatch(text)
    if found is None:
        return None
    north, east = float(found[1]), float(found[3])
    return (-abs(north) if found[2].upper() == "S" else north, -abs(east) if found[4].upper() == "W" else east)


def _degrees(text: str) -> tuple[float, float] | None:
    found = _DEGREES.fullmatch(text)
    if found is None:
        return None
    north, east = (int(found[at]) + int(found[at + 1]) / 60 + float(found[at + 2] or 0) / 3600 for at in (1, 5))
    return (-north if found[4].upper() == "S" else north, -east if found[8].upper() == "W" else east)


def _of_a_map(text: str) -> tuple[float, float] | None:
    """`https://…/@42.54,-83.21,17z`, `geo:42.54,-83.21`, `…?q=42.54,-83.21`, `…#map=17/42.54/-83.21`."""
    if not re.match(r"(?:https?|geo):", text, re.IGNORECASE):
        return None
    for pattern in _MAPS:
        if found := pattern.search(text):
            return float(found[1]), float(found[2])
    return None
