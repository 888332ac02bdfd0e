"""Writing JSON: from rows straight to bytes, without Ninja's wrapper around every value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from pydantic import TypeAdapter

MEDIA_TYPE = "application/json"


def answer(
    shape: TypeAdapter[Any], value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    return HttpResponse(
        shape.dump_json(shape.validate_python(value, from_attributes=True)),
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


def nothing() -> HttpResponse:
    """204: done, and there is nothing to say."""
    return HttpResponse(status=204)
