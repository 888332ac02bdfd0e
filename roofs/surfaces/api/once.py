"""A request that creates something may be sent again without fear: the same key gives the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import HeaderEx, P
from pydantic import BaseModel, TypeAdapter

from roofs.core.connections import answering_once
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.problems import Refusal

Key = HeaderEx[str | None, P(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[!-~]+$")]
_JSON: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

Produce = Callable[[], tuple[int, dict[str, Any]]]


def created(owner: str, key: str | None, payload: BaseModel, produce: Produce, place: str) -> HttpResponse:
    """`produce` does the work and gives status and body; `owner` names who may reuse the key, as "leads:7".

    `place` is where the new thing is found, as "/api/leads/{id}". Without a key the work is simply done.
    """
    if key is None:
        status, body = produce()
        return _answered(status, body, place, {})
    digest = hashlib.sha256(payload.model_dump_json(exclude_unset=True).encode()).hexdigest()
    try:
        status, body, replayed = answering_once.remember(owner, key, digest, produce)
    except answering_once.KeyReused:
        raise Refusal("key_reused", "The first request with this Idempotency-Key had another body.") from None
    except answering_once.Conflict:
        raise Refusal("in_progress", headers={"Retry-After": "1"}) from None
    return _answered(status, body, place, {"Idempotency-Replayed": "true"} if replayed else {})


def _answered(status: int, body: dict[str, Any], place: str, headers: dict[str, str]) -> HttpResponse:
    return answer(_JSON, body, status, {"Location": place.format(**body), **headers})
