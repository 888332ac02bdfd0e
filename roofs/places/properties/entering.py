"""What a door hands in about a house: one typed shape for screen, API and import."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from roofs.core.kit import addresses
from roofs.core.kit.coordinates import Coordinates, spread
from roofs.core.kit.typed import Line, Text
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial

PITCH = r"([0-9]{1,2}(?:\.5)?)(?: ?(?:/|:|in|on) ?12)?"


def _pitch(value: object) -> object:
    """As roofers write it: "6/12", "6:12", "6 in 12", "6"."""
    if not isinstance(value, str) or not value.strip():
        return "" if value is None or isinstance(value, str) else value
    found = re.fullmatch(PITCH, value.strip())
    if found is None:
        message = "must be rise over run, like 6/12"
        raise ValueError(message)
    return f"{found[1]}/12"


Year = Annotated[int, Field(ge=1600, le=2200)]
_PITCH_SCHEMA = {"type": "string", "pattern": f"^(?:{PITCH})?$", "examples": ["6/12"]}
Pitch = Annotated[str, BeforeValidator(_pitch), WithJsonSchema(_PITCH_SCHEMA)]


def _rounded(to: str) -> AfterValidator:
    return AfterValidator(lambda number: number.quantize(Decimal(to)))


def _number(low: float, high: float) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "minimum": low, "maximum": high})


Squares = Annotated[Decimal, Field(ge=0, le=9999), _rounded("0.01"), _number(0, 9999)]
Stories = Annotated[Decimal, Field(ge=1, le=99), _rounded("0.1"), _number(1, 99)]


class PropertyIn(BaseModel):
    """Raises ValidationError that names the field. A street is needed."""

    model_config = ConfigDict(extra="forbid", str_max_length=10_000)

    label: Line = Field("", max_length=100, examples=["Lake house"])
    kind: BuildingKind = BuildingKind.HOUSE
    address: Line = Field("", max_length=300, description="One line; used when the parts below are empty.")
    address_line: Line = Field("", max_length=200, examples=["418 Maple Ave"])
    unit: Line = Field("", max_length=30)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=30)
    postal_code: Line = Field("", max_length=10)
    coordinates: Coordinates | None = Field(None, description="Where it stands on the map.")
    year_built: Year | None = None
    stories: Stories | None = None
    roof_material: RoofMaterial | Literal[""] = ""
    roof_year: Year | None = Field(None, description="The year the roof was installed.")
    roof_squares: Squares | None = Field(None, description="One square is 100 square feet.")
    roof_pitch: Pitch = ""
    roof_layers: Annotated[int, Field(ge=1, le=20)] | None = None
    access_notes: Line = Field("", max_length=500)
    notes: Text = Field("", max_length=10_000)

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        if self.address and not self.address_line:
            found = addresses.parse(self.address)
            self.address_line, self.unit = (found.line or self.address)[:200], self.unit or found.unit[:30]
            self.city = self.city or found.city[:100]
            self.state = self.state or found.state
            self.postal_code = self.postal_code or found.postal_code[:10]
        if not self.address_line:
            message = "a street is needed"
            raise ValueError(message)
        self.state = (addresses.state_code(self.state) or "") if self.state else ""
        return self

    def fields(self) -> dict[str, Any]:
        return spread(self.model_dump(exclude={"address"}))
