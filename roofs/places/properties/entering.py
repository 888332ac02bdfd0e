"""What a door hands in about a house: one typed shape for screen, API and import."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from roofs.core.kit import addresses
from roofs.core.kit.typed import Line, Text
from roofs.places.properties.vocabulary import BuildingKind, Material


def _pitch(value: object) -> object:
    """As roofers write it: "6/12", "6:12", "6 in 12", "6"."""
    if not isinstance(value, str) or not value.strip():
        return "" if value is None or isinstance(value, str) else value
    found = re.fullmatch(r"(\d{1,2}(?:\.5)?)(?:\s*(?:/|:|in|on)\s*12)?", value.strip(), re.IGNORECASE)
    if found is None:
        message = "must be rise over run, like 6/12"
        raise ValueError(message)
    return f"{found[1]}/12"


Year = Annotated[int, Field(ge=1600, le=2200)]
Pitch = Annotated[str, BeforeValidator(_pitch), Field(max_length=7)]
Squares = Annotated[Decimal, Field(ge=0, le=Decimal("9999.99"), decimal_places=2)]
Stories = Annotated[Decimal, Field(ge=Decimal("0.5"), le=99, decimal_places=1)]


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
    year_built: Year | None = None
    stories: Stories | None = None
    roof_material: Material | Literal[""] = ""
    roof_year: Year | None = Field(None, description="The year the roof was installed.")
    roof_squares: Squares | None = Field(None, description="One square is 100 square feet.")
    roof_pitch: Pitch = Field("", examples=["6/12"])
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
        return self.model_dump(exclude={"address"})
