"""What a receiver gets: which event, when, about what, and what was written down with it."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from roofs.core.events.models import Event

HIDDEN = "…"
_SECRET = ("password", "secret", "token", "api_key", "authorization", "cookie")


def body_of(event: Event) -> str:
    subject = {"type": event.subject_type, "id": event.subject_id} if event.subject_type else None
    return _json(
        {
            "id": event.pk,
            "name": event.name,
            "at": event.at,
            "subject": subject,
            "actor": event.actor_id,
            "data": _without_secrets(event.data),
        }
    )


def trial_body() -> str:
    told = {"message": "This is a test. Nothing has happened."}
    return _json({"id": 0, "name": "webhook.test", "at": timezone.now(), "subject": None, "actor": None, "data": told})


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _without_secrets(value: Any) -> Any:
    """No event carries one; should one ever do so, it does not leave the house."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if isinstance(one, str) and _sounds_secret(name) else _without_secrets(one)
            for name, one in value.items()
        }
    return [_without_secrets(one) for one in value] if isinstance(value, list) else value


def _sounds_secret(name: str) -> bool:
    return any(name.lower().endswith(word) for word in _SECRET)
