"""What came of a call a machine made: told once, when it is over, with every word that was said."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from roofs.comms.messaging import called
from roofs.comms.messaging.called import CallEnded, Ending
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Call, Door, NotGenuine
from roofs.core.connections.models import Connection, Delivery
from roofs.integrations.bland.client import NAME

ANSWERED_BY: dict[str, Ending] = {"human": "talked", "voicemail": "voicemail", "no-answer": "no_answer", "busy": "busy"}
LONGEST = 50_000


def is_signed(secret: str, body: bytes, given: str) -> bool:
    """Over the bytes; the vendor's own sample hashes its body written anew, so that is taken as well."""
    return bool(secret) and (_fits(secret, body, given) or _fits(secret, _anew(body), given))


def _fits(secret: str, body: bytes, given: str) -> bool:
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.lower().encode())


def guard(call: Call, connection: Connection, _now: datetime) -> None:
    given = call.header("x-webhook-signature").encode(errors="replace").decode()
    if not is_signed(connection.secrets.get("webhook_secret", ""), call.body, given):
        raise NotGenuine("the signature does not fit")


def named(call: Call) -> str:
    said = _said(call.body)
    return f"{NAME}:{said.get('call_id')}:{bool(said.get('completed'))}" if said.get("call_id") else ""


@handler(NAME)
def work(delivery: Delivery) -> None:
    said = _said(delivery.content)
    ref, about = str(said.get("call_id") or said.get("c_id") or ""), said.get("metadata")
    if not ref or said.get("completed") is False:
        return
    called.take(
        CallEnded(
            provider=NAME,
            ref=ref,
            about=str(about.get("about", "")) if isinstance(about, dict) else "",
            ending=_ending(said),
            minutes=_number(said.get("call_length")),
            summary=str(said.get("summary") or "")[:2000],
            heard=_heard(said)[:LONGEST],
            transcript=str(said.get("concatenated_transcript") or "")[:LONGEST],
            at=delivery.received_at,
        )
    )


def _ending(said: dict[str, Any]) -> Ending:
    if said.get("error_message"):
        return "failed"
    known = ANSWERED_BY.get(str(said.get("answered_by") or "").lower())
    if known is not None:
        return known
    return "talked" if _heard(said) else "no_answer"


def _heard(said: dict[str, Any]) -> str:
    """What the person said; the machine's own words are none of theirs."""
    lines = said.get("transcripts")
    if not isinstance(lines, list):
        return ""
    return "\n".join(str(one.get("text") or "") for one in lines if isinstance(one, dict) and one.get("user") == "user")


def _number(raw: object) -> float:
    return float(raw) if isinstance(raw, int | float) else 0.0


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _anew(body: bytes) -> bytes:
    try:
        return json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):  # nobody has shown yet who they are
        return body


DOOR = Door(name=NAME, source=NAME, guard=guard, named=named, keeps=("x-webhook-signature",))
