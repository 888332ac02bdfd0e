"""What a door hands in about a customer: one typed shape for screen, API and import."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.core.kit import addresses, emails, names
from roofs.core.kit.typed import Email, Line, Phone, Text
from roofs.people.contacts.likeness import Facts
from roofs.people.contacts.vocabulary import Kind, PreferredChannel

CONTACT_FIELDS = ("kind", "first_name", "last_name", "company_name", "email", "phone", "language")
CUSTOMER_FIELDS = (
    "customer_since",
    "source",
    "source_detail",
    "preferred_channel",
    "address_line",
    "city",
    "state",
    "postal_code",
    "notes",
)


class CustomerIn(BaseModel):
    """Raises ValidationError that names the field. A name or a way to reach them is needed."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)

    kind: Kind = Kind.PERSON
    full_name: Line = Field("", max_length=200, description="Split into first and last name when those are empty.")
    first_name: Line = Field("", max_length=100, examples=["Marta"])
    last_name: Line = Field("", max_length=100, examples=["Delgado"])
    company_name: Line = Field("", max_length=200)
    email: Email = Field("", examples=["marta@example.com"])
    phone: Phone = Field("", examples=["+12485550123"])
    language: Literal["en", "es"] = "en"
    preferred_channel: PreferredChannel | Literal[""] = ""
    customer_since: dt.date | None = Field(None, description="Empty: today.")
    source: Line = Field("", max_length=30, examples=["referral"])
    source_detail: Line = Field("", max_length=200)
    address: Line = Field("", max_length=300, description="One line; used when the parts below are empty.")
    address_line: Line = Field("", max_length=200)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=30)
    postal_code: Line = Field("", max_length=10)
    notes: Text = Field("", max_length=20_000)

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        if self.full_name and not (self.first_name or self.last_name):
            self.first_name, self.last_name = (part[:100] for part in names.split_full_name(self.full_name))
        if not (self.first_name or self.last_name or self.company_name or self.email or self.phone):
            message = "a name, a phone number or an e-mail address is needed"
            raise ValueError(message)
        if self.company_name and not (self.first_name or self.last_name) and "kind" not in self.model_fields_set:
            self.kind = Kind.BUSINESS
        if self.address and not self.address_line:
            found = addresses.parse(self.address)
            self.address_line = (found.street or self.address)[:200]
            self.city = self.city or found.city[:100]
            self.state = self.state or found.state
            self.postal_code = self.postal_code or found.postal_code[:10]
        self.state = (addresses.state_code(self.state) or "") if self.state else ""
        return self

    @property
    def email_key(self) -> str:
        return (emails.key(self.email) or "") if self.email else ""

    @property
    def facts(self) -> Facts:
        """For finding somebody who is known already."""
        place = addresses.Address(self.address_line, "", self.city, self.state, self.postal_code)
        where = (place,) if self.address_line else ()
        return Facts(self.first_name, self.last_name, self.company_name, self.email_key, self.phone, where)

    def customer_fields(self) -> dict[str, Any]:
        """The columns of Customer this tells something about."""
        mine = {name: getattr(self, name) for name in CUSTOMER_FIELDS}
        return {name: value for name, value in mine.items() if value not in ("", None)}
