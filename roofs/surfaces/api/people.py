"""People as they stand beside anything: who has it, whom it is about."""

from __future__ import annotations

from pydantic import AliasPath, BaseModel, ConfigDict, Field


class PersonShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str = Field(validation_alias="full_name")
    email: str


class OfContact(BaseModel):
    """What is told of the contact behind a row."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    contact_id: int
    name: str = Field(validation_alias=AliasPath("contact", "name"))
    first_name: str = Field(validation_alias=AliasPath("contact", "first_name"))
    last_name: str = Field(validation_alias=AliasPath("contact", "last_name"))
    company_name: str = Field(validation_alias=AliasPath("contact", "company_name"))
    email: str = Field(validation_alias=AliasPath("contact", "email"))
    phone: str = Field(validation_alias=AliasPath("contact", "phone"), description="E.164")
    language: str = Field(validation_alias=AliasPath("contact", "language"))
