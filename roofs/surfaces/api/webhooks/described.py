"""The part of the description that says what arrives at a webhook's address."""

from __future__ import annotations

from typing import Any

from roofs.surfaces.api.webhooks.told import Told, all_told

BODY = {"$ref": "#/components/schemas/EventBody"}
_HEADERS = (
    ("Roofs-Event", "The name of the event."),
    ("Roofs-Delivery", "The number of this delivery, the same in every try."),
    ("Roofs-Signature", '`t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>`, with the webhook\'s secret.'),
)
_ANSWERS = {
    "2XX": {"description": "Taken, within five seconds."},
    "default": {"description": "Not taken: it comes again, at growing pauses for a day."},
}


def webhooks_section() -> dict[str, Any]:
    return {one.name: {"post": _operation(one)} for one in all_told().values()}


def _operation(one: Told) -> dict[str, Any]:
    named = {"type": "object", "properties": {"name": {"const": one.name}}}
    return {
        "operationId": f"told.{one.name}",
        "tags": ["Webhooks"],
        "summary": one.what,
        "description": f"`subject` is the {one.subject}.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": told, "schema": {"type": "string"}}
            for name, told in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"allOf": [BODY, named]}, "example": one.body}},
        },
        "responses": _ANSWERS,
        "security": [],
    }
