"""What a door hands in: one typed shape for form, API, import, mail and hand."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.core.kit import addresses, emails, names
from roofs.core.kit.coordinates import Coordinates, spread
from roofs.core.kit.typed import Dollars, Email, Line, Phone, Text
from roofs.sales.leads.vocabulary import Authority, Budget, Need, ProjectType, Source, Timeline


class LeadIn(BaseModel):
    """Raises ValidationError that names the field. A phone or an e-mail is needed: a lead we cannot answer is none."""

    model_config = ConfigDict(extra="forbid", str_max_length=10_000)

    full_name: Line = Field("", max_length=200, description="Split into first and last name when those are empty.")
    first_name: Line = Field("", max_length=100, examples=["Marta"])
    last_name: Line = Field("", max_length=100, examples=["Delgado"])
    company_name: Line = Field("", max_length=200)
    email: Email = Field("", examples=["marta@example.com"])
    phone: Phone = Field("", examples=["+12485550123"])
    language: Line = Field("", max_length=10)
    source: Source = Source.OTHER
    source_detail: Line = Field("", max_length=200)
    project_type: ProjectType = ProjectType.UNKNOWN
    message: Text = Field("", max_length=10_000)
    notes: Text = Field("", max_length=10_000)
    address: Line = Field("", max_length=300, description="One line; used when the parts below are empty.")
    address_line: Line = Field("", max_length=200)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=30)
    postal_code: Line = Field("", max_length=10)
    coordinates: Coordinates | None = Field(None, description="Where the house stands on the map.")
    property_value: Dollars | None = None
    household_income: Dollars | None = None
    roof_age_years: Annotated[int, Field(ge=0, le=200)] | None = None
    insurance_claim: bool | None = None
    estimated_value_cents: Annotated[int, Field(ge=0, le=10**12)] | None = None
    budget: Budget = Budget.UNKNOWN
    authority: Authority = Authority.UNKNOWN
    need: Need = Need.UNKNOWN
    timeline: Timeline = Timeline.UNKNOWN
    website_visits: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    form_fills: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    sms_consent: bool = Field(default=False, description="The person agreed to texts, with the words in consent_text.")
    consent_text: Text = Field("", max_length=1000)

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        if not self.email and not self.phone:
            message = "a phone number or an e-mail address is needed"
            raise ValueError(message)
        if self.full_name and not (self.first_name or self.last_name):
            self.first_name, self.last_name = names.split_full_name(self.full_name)
        if self.address and not self.address_line:
            self._take_address(addresses.parse(self.address))
        self.state = (addresses.state_code(self.state) or "") if self.state else ""
        return self

    def _take_address(self, found: addresses.Address) -> None:
        self.address_line = (found.street or self.address)[:200]
        self.city = self.city or found.city[:100]
        self.state = self.state or found.state
        self.postal_code = self.postal_code or found.postal_code[:10]

    @property
    def email_key(self) -> str:
        return (emails.key(self.email) or "") if self.email else ""

    @property
    def may_join(self) -> bool:
        """Whether it may be one with an open lead of the same person."""
        return True

    def lead_fields(self) -> dict[str, Any]:
        """The columns of Lead this tells something about."""
        mine = spread({name: getattr(self, name) for name in LEAD_FIELDS})
        return {name: value for name, value in mine.items() if value not in ("", None, "unknown", 0)}


LEAD_FIELDS = (
    "source",
    "source_detail",
    "project_type",
    "message",
    "notes",
    "address_line",
    "city",
    "state",
    "postal_code",
    "coordinates",
    "property_value",
    "household_income",
    "roof_age_years",
    "insurance_claim",
    "estimated_value_cents",
    "budget",
    "authority",
    "need",
    "timeline",
    "website_visits",
    "form_fills",
)
