"""What Mailchimp Transactional tells: a form with one field of JSON, signed with HMAC-SHA1 over address and fields."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from roofs.comms.messaging import letter_news
from roofs.comms.messaging.incoming import receive_mail
from roofs.comms.messaging.letter_news import News, What
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Answer, Call, Door, NotGenuine, url_of
from roofs.core.connections.models import Connection, Delivery
from roofs.core.jobs import Permanent
from roofs.integrations.mailchimp.connect import NAME

SIGNATURE = "x-mandrill-signature"
FIELD = "mandrill_events"
KINDS: Mapping[str, What] = {
    "send": "taken",
    "deferral": "put_off",
    "delivered": "delivered",
    "hard_bounce": "returned",
    "soft_bounce": "returned",
    "reject": "dropped",
    "open": "opened",
    "click": "clicked",
    "spam": "complained",
    "unsub": "left",
}


def sign(key: str, url: str, form: Mapping[str, str]) -> str:
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()


def guard(call: Call, connection: Connection, now: datetime) -> None:
    key = connection.secrets.get("webhook_key", "")
    if not key:
        raise NotGenuine("no key of the webhook was typed in")
    wanted = sign(key, url_of(connection), _form(call.body))
    if not hmac.compare_digest(wanted.encode(), call.header(SIGNATURE).encode(errors="replace")):
        raise NotGenuine("the signature does not fit")


def probe(call: Call, connection: Connection) -> Answer | None:
    """It asks whether anybody is here before it has told us the key: with HEAD, with nothing, or with no events."""
    if call.method == "HEAD":
        return Answer()
    is_empty = not call.body or _form(call.body).get(FIELD, "").strip() == "[]"
    return Answer() if call.method == "POST" and is_empty else None


@handler(NAME)
def work(delivery: Delivery) -> None:
    try:
        rows = json.loads(_form(delivery.content)[FIELD])
    except (KeyError, ValueError):
        raise Permanent("cut off on the way") from None
    if not isinstance(rows, list):
        raise Permanent("no list of events")
    for row in rows:
        if isinstance(row, dict) and row.get("event") == "inbound":
            _take_in(row)
    letter_news.take(news_in(rows))


def news_in(rows: list[Any]) -> Iterator[News]:
    """Changes of its own lists (type, action) say nothing of a letter."""
    for row in rows:
        if isinstance(row, dict) and (what := KINDS.get(str(row.get("event")))):
            yield _news(row, what)


def _news(row: Mapping[str, Any], what: What) -> News:
    msg = row.get("msg") if isinstance(row.get("msg"), dict) else {}
    metadata = msg.get("metadata") if isinstance(msg, dict) and isinstance(msg.get("metadata"), dict) else {}
    why = " ".join(str(msg.get(name) or "") for name in ("bounce_description", "diag")).strip() if msg else ""
    if what == "dropped" and msg and (state := str(msg.get("state") or "")) in {"spam", "unsub"}:
        what = "complained" if state == "spam" else "left"
    return News(
        provider=NAME,
        what=what,
        at=datetime.fromtimestamp(int(row.get("ts") or 0), UTC),
        about=str(metadata.get("idem_key") or "") if metadata else "",
        ref=str(row.get("_id") or (msg or {}).get("_id") or ""),
        address=str((msg or {}).get("email") or ""),
        url=str(row.get("url") or "") if what == "clicked" else "",
        agent=str(row.get("user_agent") or ""),
        gone=row.get("event") == "hard_bounce",
        why=why,
    )


def _take_in(row: Mapping[str, Any]) -> None:
    msg = row.get("msg") or {}
    raw = str(msg.get("raw_msg") or "")
    if raw:
        receive_mail(raw.encode("utf-8", "surrogateescape"), recipients=[str(msg.get("email") or "")])


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


DOOR = Door(name=NAME, source=NAME, guard=guard, asked=probe)
