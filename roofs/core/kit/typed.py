"""What people type, as fields of a pydantic model: each is tidied, and refused in words when it makes no sense."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from roofs.core.kit import emails, phones


def _phone(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    if not value.strip():
        return ""
    found = phones.normalise(value)
    if found is None:
        message = "is not a phone number we can call"
        raise ValueError(message)
    return found


def _email(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    if not value.strip():
        return ""
    found = emails.normalise(value)
    if found is None:
        message = "is not an e-mail address"
        raise ValueError(message)
    return found


def _text(value: object) -> object:
    """NUL and other control characters cannot be stored or shown."""
    if not isinstance(value, str):
        return "" if value is None else value
    return "".join(ch for ch in value if ch in "\n\t" or ch.isprintable()).strip()


def _one_line(value: object) -> object:
    text = _text(value)
    return " ".join(text.split()) if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_text)]
Line = Annotated[str, BeforeValidator(_one_line)]
Email = Annotated[str, BeforeValidator(_email), Field(max_length=254)]
Phone = Annotated[str, BeforeValidator(_phone), Field(max_length=20)]
Dollars = Annotated[int, Field(ge=0, le=2_000_000_000)]
