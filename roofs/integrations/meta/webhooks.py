"""What Messenger brings: words to our page. Ours own come back as echoes and are left alone."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from roofs.comms.messaging import texting
from roofs.comms.messaging.texting import InboundText
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Answer, Call, Door, NotGenuine
from roofs.core.connections.models import Connection, Delivery
from roofs.integrations.meta.client import NAME

BEGINS = "sha256="


def is_signed(secret: str, body: bytes, given: str) -> bool:
    wanted = BEGINS + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))


def guard(call: Call, connection: Connection, _now: datetime) -> None:
    if not is_signed(connection.secrets.get("app_secret", ""), call.body, call.header("x-hub-signature-256")):
        raise NotGenuine("the signature does not fit")


def challenge(call: Call, connection: Connection) -> Answer | None:
    """When the address is entered at Meta, it asks whether we meant it."""
    if call.method != "GET":
        return None
    wanted = connection.secrets.get("verify_token", "")
    given = call.query.get("hub.verify_token", "")
    is_right = bool(wanted) and hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))
    if call.query.get("hub.mode") != "subscribe" or not is_right:
        return Answer(403)
    return Answer(200, call.query.get("hub.challenge", "")[:200])


@handler(NAME)
def work(delivery: Delivery) -> None:
    for event in _events(delivery.content):
        came = _text(event, delivery)
        if came is not None:
            texting.take_in(came)


def _text(event: dict[str, Any], delivery: Delivery) -> InboundText | None:
    said = event.get("message")
    sender, recipient = _id(event.get("sender")), _id(event.get("recipient"))
    if not isinstance(said, dict) or said.get("is_echo") or not said.get("mid") or not sender:
        return None
    attached = said.get("attachments")
    return InboundText(
        channel="messenger",
        key=str(said["mid"]),
        sender=sender,
        recipient=recipient,
        text=str(said.get("text") or ""),
        at=_moment(event.get("timestamp"), delivery.received_at),
        provider=NAME,
        media=len(attached) if isinstance(attached, list) else 0,
    )


def _moment(raw: object, otherwise: datetime) -> datetime:
    """They say it in milliseconds. Nobody writes later than it came in."""
    if not isinstance(raw, int) or raw <= 0:
        return otherwise
    try:
        return min(datetime.fromtimestamp(raw / 1000, UTC), otherwise)
    except (OverflowError, OSError, ValueError):
        return otherwise


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        said = json.loads(body)
    except ValueError:
        return
    if not isinstance(said, dict) or said.get("object") != "page":
        return
    for entry in said.get("entry") or []:
        for event in (entry.get("messaging") or []) if isinstance(entry, dict) else []:
            if isinstance(event, dict):
                yield event


def _id(who: object) -> str:
    return str(who.get("id") or "")[:100] if isinstance(who, dict) else ""


DOOR = Door(name=NAME, source=NAME, guard=guard, asked=challenge, keeps=("x-hub-signature-256",))
