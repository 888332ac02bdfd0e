"""What Lob tells us of a card: drawn, printed, on its way. The post scans some cards only, so most never "arrive"."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

from roofs.comms.messaging import reports
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.reports import Report, Stage
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Call, Door, NotGenuine, figures, must_be_recent
from roofs.core.connections.models import Connection, Delivery
from roofs.integrations.lob.client import NAME

MILLISECONDS_FROM = 10**11
STAGES: dict[str, tuple[Stage, int]] = {
    "created": ("on_its_way", 1),
    "rendered_pdf": ("on_its_way", 2),
    "rendered_thumbnails": ("on_its_way", 3),
    "deleted": ("cancelled", 0),
    "mailed": ("on_its_way", 4),
    "in_transit": ("on_its_way", 5),
    "in_local_area": ("on_its_way", 6),
    "processed_for_delivery": ("on_its_way", 7),
    "re-routed": ("on_its_way", 5),
    "international_exit": ("on_its_way", 5),
    "delivered": ("delivered", 0),
    "returned_to_sender": ("failed", 0),
    "failed": ("failed", 0),
    "rejected": ("failed", 0),
}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def guard(call: Call, connection: Connection, now: datetime) -> None:
    secret, timestamp = connection.secrets.get("webhook_secret", ""), call.header("lob-signature-timestamp")
    given = call.header("lob-signature")
    if not secret:
        raise NotGenuine("no secret was typed in")
    if not hmac.compare_digest(sign(secret, timestamp, call.body).encode(), given.encode(errors="replace")):
        raise NotGenuine("the signature does not fit")
    stamp = figures(timestamp)
    must_be_recent(stamp / 1000 if stamp >= MILLISECONDS_FROM else stamp, now)


def named(call: Call) -> str:
    number = _event(call.body).get("id")
    return f"{NAME}:{number}" if number else ""


@handler(NAME)
def work(delivery: Delivery) -> None:
    event = _event(delivery.content)
    kind, card = event.get("event_type"), event.get("body")
    what = str(kind.get("id", "")) if isinstance(kind, dict) else str(kind)
    resource, _, name = what.partition(".")
    if resource != "postcard" or name not in STAGES or not isinstance(card, dict):
        return
    stage, step = STAGES[name]
    about = card.get("metadata")
    refusal = None
    if stage == "failed":
        came_back = name == "returned_to_sender"
        refusal = Outcome.not_sent(NAME, retryable=False, reason=name, code=name, address_refused=came_back)
    reports.take(
        Report(
            channel="post",
            provider=NAME,
            ref=str(card.get("id") or event.get("reference_id") or ""),
            stage=stage,
            step=step,
            at=delivery.received_at,
            about=str(about.get("about", "")) if isinstance(about, dict) else "",
            words=name,
            refusal=refusal,
        )
    )


def _event(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


DOOR = Door(name=NAME, source=NAME, guard=guard, named=named, keeps=("lob-signature", "lob-signature-timestamp"))
