"""What SendGrid tells: events (signed over the raw bytes) and, at the same address, letters of Inbound Parse."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from roofs.comms.messaging import letter_news
from roofs.comms.messaging.bounces import blames_the_address
from roofs.comms.messaging.letter_news import News, What
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Call, Door, NotGenuine
from roofs.core.connections.models import Connection, Delivery
from roofs.core.jobs import Permanent
from roofs.integrations.sendgrid import parse
from roofs.integrations.sendgrid.connect import NAME

SIGNATURE = "x-twilio-email-event-webhook-signature"
MOMENT = "x-twilio-email-event-webhook-timestamp"
KINDS: Mapping[str, What] = {
    "processed": "taken",
    "deferred": "put_off",
    "delivered": "delivered",
    "bounce": "returned",
    "dropped": "dropped",
    "open": "opened",
    "click": "clicked",
    "spamreport": "complained",
    "unsubscribe": "left",
    "group_unsubscribe": "left",
}
# Why SendGrid let a letter fall, in its own words; all other reasons are no fault of the address.
DROPPED: Mapping[str, tuple[What, bool]] = {
    "bounced address": ("dropped", True),
    "invalid": ("dropped", True),
    "unsubscribed address": ("left", False),
    "spam reporting address": ("complained", False),
}


def is_signed(public_key: str, signature: str, moment: str, body: bytes) -> bool:
    try:
        key = load_der_public_key(b64decode(public_key))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(b64decode(signature, validate=True), moment.encode() + body, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def guard(call: Call, connection: Connection, now: datetime) -> None:
    """Its signature has no end of life: what is repeated is absorbed by what is known already."""
    key = str(connection.options.get("public_key") or "")
    if not key:
        raise NotGenuine("no public key was typed in")
    if not is_signed(key, call.header(SIGNATURE), call.header(MOMENT), call.body):
        raise NotGenuine("the signature does not fit")


@handler(NAME)
def work(delivery: Delivery) -> None:
    if str(delivery.headers.get("content-type", "")).startswith("multipart/form-data"):
        parse.take_in(delivery)
        return
    try:
        rows = json.loads(delivery.content)
    except ValueError:
        raise Permanent("cut off on the way") from None
    letter_news.take(news_in(rows if isinstance(rows, list) else [rows]))


def news_in(rows: list[Any]) -> Iterator[News]:
    """Those that say nothing of a letter are passed over."""
    for row in rows:
        if isinstance(row, dict) and (what := KINDS.get(str(row.get("event")))):
            yield _news(row, what)


def _news(row: Mapping[str, Any], what: What) -> News:
    why, status = str(row.get("reason") or row.get("response") or ""), str(row.get("status") or "")
    gone = what == "returned" and row.get("type") != "blocked" and _is_gone(row, status)
    if what == "dropped":
        what, gone = DROPPED.get(why.strip().lower(), ("dropped", False))
    flag = row.get("sg_machine_open")
    return News(
        provider=NAME,
        what=what,
        at=datetime.fromtimestamp(int(row.get("timestamp") or 0), UTC),
        about=str(row.get("idem_key") or ""),
        ref=str(row.get("sg_message_id") or "").strip().partition(".filter")[0].partition(".recvd")[0],
        address=str(row.get("email") or ""),
        url=str(row.get("url") or "") if what == "clicked" else "",
        agent=str(row.get("useragent") or ""),
        is_machine=flag if isinstance(flag, bool) else None,
        gone=gone,
        why=f"{status} {why}".strip(),
    )


def _is_gone(row: Mapping[str, Any], status: str) -> bool:
    kind = str(row.get("bounce_classification") or "")
    return kind == "Invalid Address" or (not kind and blames_the_address(status))


DOOR = Door(name=NAME, source=NAME, guard=guard, keeps=(MOMENT,))
