"""Moments in a query: a date, or a date and time of day."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _moment(value: object) -> object:
    """A bare date is the start of that day in UTC, and so is a moment without a zone."""
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError("must be a date like 2025-01-01 or a moment like 2025-01-01T09:30:00Z")
    if _DAY.fullmatch(value):
        value = f"{value}T00:00:00Z"
    # A plus sign that nobody escaped arrives as a space.
    moment = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # Nothing of ours is older or younger, and databases do not reach to the edges of the calendar.
    return min(max(moment, _FIRST), _LAST)


_MOMENT_SCHEMA = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
Moment = Annotated[datetime | None, BeforeValidator(_moment), WithJsonSchema(_MOMENT_SCHEMA)]


When = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""In a body, where there must be one."""


def _instant(value: object) -> object:
    return None if value is None else _moment(value)


_INSTANT_SCHEMA = {"anyOf": [*_MOMENT_SCHEMA["anyOf"], {"type": "null"}]}
Instant = Annotated[datetime | None, BeforeValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
"""In a body, where null takes a moment away."""
