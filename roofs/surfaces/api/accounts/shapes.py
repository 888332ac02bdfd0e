from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from roofs.core.accounts.models import Role
from roofs.surfaces.api.bodies import Described

# Text that can be stored: no zero byte.
Word = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
Password = Annotated[str, Field(min_length=1, max_length=1000, json_schema_extra={"format": "password"})]


NewSecret = Annotated[str, Field(min_length=10, max_length=1000, json_schema_extra={"format": "new-password"})]


class _Body(Described):
    model_config = ConfigDict(extra="forbid")


class Registration(_Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "sam@example.com", "password": "maple-ladder-42", "full_name": "Sam Reed"}]
        }
    )

    email: EmailStr = Field(max_length=254)
    password: NewSecret
    full_name: Annotated[str, Field(max_length=150, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class Credentials(_Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "sam@example.com", "password": "maple-ladder-42"}]}
    )

    email: Word
    password: Password
    code: Annotated[str, Field(max_length=20)] = Field("", description="Of the second factor, or a recovery code.")
    client: Annotated[str, Field(max_length=200)] = Field(
        "", description="What the person will recognise: the name of the program."
    )


class Refresh(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"refresh": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}]})

    refresh: Annotated[str, Field(min_length=1, max_length=500)]


class Forgotten(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "sam@example.com"}]})

    email: EmailStr = Field(max_length=254)


class NewPassword(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "Mg-c8x2", "password": "maple-ladder-43"}]})

    key: Word = Field(description="The last part of the link in the letter.")
    password: NewSecret


class Verification(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "MQ:1vX2"}]})

    key: Word = Field(description="The last part of the link in the letter.")


class Tokens(BaseModel):
    access: str = Field(description="Send it as `Authorization: Bearer …`.")
    refresh: str = Field(description="Good once; each use gives a new one.")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- the name of a kind of token
    expires_in: int = Field(description="Seconds for which the access token is good.")


class Me(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    full_name: str
    role: Role
    language: str
    timezone: str


class Said(BaseModel):
    detail: str
