"""What Ninja cannot know about our answers: the problems, their media type, who may ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from ninja.openapi.schema import OpenAPISchema

from roofs.core.connections.answering_once import LONGEST_KEY
from roofs.surfaces.api import once
from roofs.surfaces.api.problems import MEDIA_TYPE, SORTS, Problem
from roofs.surfaces.api.webhooks.described import webhooks_section

INTRODUCTION = """\
JSON over HTTP for everything the office does.

**A token for a program.** Make one on *Settings → API tokens* and send it as `Authorization: Bearer roofs_…`. It acts
as you and never more, within its scopes: `leads:read`, `projects:write` and so on, where the area is the first part of
the path and writing includes reading. A request outside them gets 403 `scope_missing` with the name of the scope.

**Signing in as a person.** `POST /api/auth/login` gives an access token for fifteen minutes and a refresh token. Send
the first as `Authorization: Bearer …`; exchange the second at `POST /api/auth/refresh` before the first runs out. Pages
of this installation may also use the browser's session; changes then need the header `X-CSRFToken`.

**Not too often.** Each token, or person without one, may ask so many times a minute, usually 600. Every answer says in
`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) where you stand; one too many gets 429 with
`Retry-After`.

**Problems** come as `application/problem+json` with a `code` for programs, `errors` by field, and a `request_id` to
quote when you ask for help.

**Repeating.** Every POST of somebody who is signed in takes an `Idempotency-Key`, up to 255 visible characters. The
same request with the same key may be repeated for 48 hours and is done once; the repeated answer says
`Idempotency-Replayed: true`. The same key with another request gets 422 `key_reused`.

**Changing.** Send the `ETag` you read as `If-Match` and a change is refused with 412 when somebody was faster.

**Being told.** Webhooks send you every event as it happens, signed; see *Settings → Webhooks*.

**Long lists.** Follow `next_cursor`; every page costs the same. `page` and `per_page` work too.
"""
TAGS = [
    {"name": "Leads", "description": "Somebody who asked about a roof, until they are won or lost."},
    {"name": "Projects", "description": "Jobs of customers, from the first inquiry to the closed invoice."},
    {"name": "Customers", "description": "Persons, households and businesses, their houses, and what they are worth."},
    {"name": "Bulk import", "description": "Some records in one request, or a list as CSV or Excel."},
    {"name": "Appointments", "description": "Who meets whom, when and where; and who is free."},
    {"name": "Interactions", "description": "What was said and done with people, and the history of a record."},
    {"name": "Partnerships", "description": "Who sends us people, what was agreed, and what is owed for it."},
    {"name": "Reviews", "description": "What customers say about us, our answers, and asking for more."},
    {"name": "Campaigns", "description": "Who goes through which sequence of touches, why each goes out or not."},
    {"name": "Tasks", "description": "What is to be done, by whom and by when."},
    {"name": "Tags", "description": "Words on records, to find them again."},
    {"name": "Segments", "description": "Groups that keep themselves: who fits some rules, at any time."},
    {"name": "Saved views", "description": "Filters and order of a list under a name."},
    {"name": "Webhooks", "description": "Addresses that are told what happens, and what came of telling them."},
    {"name": "Team", "description": "The people who work here: what they can do, when they work, what they achieve."},
    {
        "name": "Analytics",
        "description": "Numbers of what you may see. Money in cents, shares 0 to 1, durations in seconds.",
    },
    {"name": "Signing in", "description": "Tokens for programs."},
    {"name": "Joining", "description": "Accounts and forgotten passwords."},
    {"name": "Operation", "description": "For machines that watch the installation."},
]
SERVERS = [{"url": settings.BASE_URL}]
PARAMETERS = {
    "IdempotencyKey": {
        "name": once.NAME,
        "in": "header",
        "required": False,
        "description": "The same key with the same request is the same request: it is done once.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": once.PATTERN},
        "example": "8e03bfd2-6a1c-4f6d-9d0e-3a5b7c9d1e2f",
    }
}
HEADERS = {
    "ETag": {"description": "The state of what was answered; send it as `If-Match`.", "schema": {"type": "string"}},
    once.REPLAYED: {
        "description": "`true`: the answer to an earlier request.",
        "schema": {"const": "true"},
    },
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "What is left of them.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are there again.", "schema": {"type": "integer"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
_COUNTED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_ALWAYS = ("failed", "unavailable")
_SIGNED_IN = ("not_signed_in", "not_allowed", "throttled")
_WITH_BODY = ("unreadable", "length_required", "too_large", "unsupported_type", "invalid", "no_space")


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    schema["components"]["schemas"] |= _problem_schemas()
    schema["components"]["parameters"] = PARAMETERS
    schema["components"]["headers"] = HEADERS
    schema["webhooks"] = webhooks_section()
    for operations in schema["paths"].values():
        takes_if_match = any(_takes(one, "If-Match") for one in operations.values())
        for method, operation in operations.items():
            if method == "post" and operation.get("security"):
                operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
            _complete(operation)
            _tell_headers(operation, has_tag=takes_if_match and method in {"get", "put"})
    return schema


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
    for code in _codes(operation):
        sort = SORTS[code]
        responses.setdefault(str(sort.status), {"description": sort.title})
    for status, told in responses.items():
        if int(status) >= 400 and "Health" not in str(told):  # noqa: PLR2004 -- health says how ill it is in its own words
            told["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = dict(sorted(responses.items()))
    for parameter in operation.get("parameters", []):
        if _resolved(parameter)["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}


def _tell_headers(operation: dict[str, Any], *, has_tag: bool) -> None:
    """Which of our headers come with which answer."""
    for status, told in operation["responses"].items():
        names = list(_COUNTED) if operation.get("security") else []
        if status.startswith("2"):
            names += ["ETag"] if has_tag else []
            names += [once.REPLAYED] if _takes(operation, once.NAME) else []
        elif status in {"429", "503"}:
            names.append("Retry-After")
        if names:
            told["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _takes(operation: dict[str, Any], header: str) -> bool:
    return any(_resolved(one)["name"] == header for one in operation.get("parameters", ()))


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    return PARAMETERS[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter


def _codes(operation: dict[str, Any]) -> list[str]:
    codes = list(_ALWAYS)
    places = {_resolved(parameter)["in"] for parameter in operation.get("parameters", [])}
    if operation.get("security"):
        codes += _SIGNED_IN
    if "requestBody" in operation:
        codes += _WITH_BODY
    if "path" in places:
        codes.append("not_found")
    if places & {"query", "header"}:
        codes += ["unreadable", "invalid"]
    if _takes(operation, once.NAME):
        codes.append("in_progress")
    return codes


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**schema.pop("$defs"), "Problem": schema}
