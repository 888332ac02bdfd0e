"""What HubSpot tells: changes of contacts, signed (version 3) over method, address, body and moment."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

from roofs.comms.messaging import letter_news
from roofs.comms.messaging.letter_news import News
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Call, Door, NotGenuine, figures, must_be_recent
from roofs.core.connections.models import Connection, Delivery
from roofs.core.jobs import Permanent, task
from roofs.integrations.hubspot import client
from roofs.integrations.hubspot.client import NAME, Account

SIGNATURE = "x-hubspot-signature-v3"
MOMENT = "x-hubspot-request-timestamp"
OPTED_OUT = "hs_email_optout"
_DECODED = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


def sign(secret: str, method: str, url: str, body: bytes, moment: str) -> str:
    """Some escapes stand decoded in what is signed: those in which browsers differ."""
    text = method.encode() + _DECODED.sub(lambda one: unquote(one[0]), url).encode() + body + moment.encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def guard(call: Call, connection: Connection, now: datetime) -> None:
    secret, moment = connection.secrets.get("client_secret", ""), call.header(MOMENT)
    if not secret:
        raise NotGenuine("no client secret was typed in")
    must_be_recent(figures(moment) / 1000, now)
    wanted = sign(secret, call.method, call.url, call.body, moment)
    if not hmac.compare_digest(wanted.encode(), call.header(SIGNATURE).encode(errors="replace")):
        raise NotGenuine("the signature does not fit")


@handler(NAME)
def work(delivery: Delivery) -> None:
    """It names contacts by its own numbers, so their addresses are asked for."""
    try:
        rows = json.loads(delivery.content)
    except ValueError:
        raise Permanent("cut off on the way") from None
    account = int(delivery.headers.get("connection") or 0)
    for number, at in opted_out_in(rows if isinstance(rows, list) else [rows]):
        ask_who_left.using(unique_key=f"hubspot:left:{number}:{at}").enqueue(account, number, at)


def opted_out_in(rows: list[object]) -> Iterator[tuple[int, int]]:
    for row in rows:
        if (
            isinstance(row, dict)
            and row.get("subscriptionType") in {"contact.propertyChange", "object.propertyChange"}
            and row.get("propertyName") == OPTED_OUT
            and str(row.get("propertyValue")).lower() == "true"
        ):
            yield int(row["objectId"]), int(row["occurredAt"])


@task(max_attempts=10, atomic=False)
def ask_who_left(connection_pk: int, contact_id: int, at: int) -> None:
    """Raises NoAnswer: the job comes back."""
    connection = Connection.objects.usable().filter(pk=connection_pk).first()
    if connection is None:
        return
    answer = client.contact_email(Account.of(connection), contact_id)
    if answer.status == 404:  # noqa: PLR2004 -- gone there, so nobody is left to write to
        return
    if not answer.is_good or not isinstance(answer.json, dict):
        raise RuntimeError(f"HubSpot answered {answer.status}")
    address = str((answer.json.get("properties") or {}).get("email") or "")
    moment = datetime.fromtimestamp(at / 1000, UTC)
    letter_news.take([News(provider=NAME, what="left", at=moment, address=address)])


DOOR = Door(name=NAME, source=NAME, guard=guard)
