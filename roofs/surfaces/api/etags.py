"""Two people change one record: the second one hears of it instead of overwriting the first."""

from __future__ import annotations

import hashlib
from typing import Any

from ninja import HeaderEx, P
from pydantic import TypeAdapter

from roofs.surfaces.api.problems import Refusal

IfMatch = HeaderEx[str | None, P(alias="If-Match", max_length=500)]


def etag(*rows: Any) -> str:
    """Of what people can change: the first row's number, and when each was last changed."""
    moments = "-".join(str(int(row.updated_at.timestamp() * 1_000_000)) for row in rows)
    return f'"{rows[0].pk}-{moments}"'


def content_tag(shape: TypeAdapter[Any], value: object) -> str:
    """Of small things that keep no time of their last change."""
    content = shape.dump_json(shape.validate_python(value, from_attributes=True))
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def refuse_stale(wanted: str | None, current: str) -> None:
    """412 when the caller names a state that is no more. Compressed answers carry the tag as a weak one."""
    if wanted is None:
        return
    given = [one.strip().removeprefix("W/") for one in wanted.split(",")]
    if "*" not in given and current not in given:
        raise Refusal("stale", headers={"ETag": current})
