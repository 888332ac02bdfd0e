"""What Twilio tells us: texts that came in, and what became of ours. Both come by one door, signed."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

from roofs.comms.messaging import reports, texting
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.reports import Report, Stage
from roofs.comms.messaging.texting import InboundText, Told
from roofs.core.connections.deliveries import handler
from roofs.core.connections.doors import Answer, Call, Door, NotGenuine
from roofs.core.connections.models import Connection, Delivery
from roofs.core.kit import phones
from roofs.integrations.twilio import errors, signatures
from roofs.integrations.twilio.client import NAME

STAGES: dict[str, Stage] = {
    "accepted": "on_its_way",
    "scheduled": "on_its_way",
    "queued": "on_its_way",
    "sending": "on_its_way",
    "sent": "on_its_way",
    "delivered": "delivered",
    "read": "delivered",
    "partially_delivered": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "cancelled",
}
STEPS = {"accepted": 1, "scheduled": 1, "queued": 2, "sending": 3, "sent": 4}
TOLD: dict[str, Told] = {"STOP": "out", "START": "back", "HELP": "help"}
EMPTY = Answer(200, "<Response/>", "text/xml; charset=utf-8")
FORM = "application/x-www-form-urlencoded"


def guard(call: Call, connection: Connection, _now: datetime) -> None:
    """A stolen call can be played again without harm: it is the same message, and taken once."""
    algorithm = signatures.algorithm_in(call.header("x-twilio-webhooks-signature-settings"))
    secrets = connection.secrets
    key = secrets.get("shared_key", "") if algorithm == "HMAC_SHA256" else secrets.get("auth_token", "")
    form = _form(call.body) if call.header("content-type").startswith(FORM) else []
    given = call.header("x-twilio-signature")
    if not signatures.is_signed(call.url, form, call.body, given, key, algorithm):
        raise NotGenuine("the signature does not fit")
    if dict(form).get("AccountSid") not in {None, connection.options.get("account_sid")}:
        raise NotGenuine("another account")


def named(call: Call) -> str:
    """One text is one, however often it is brought; of ours each stage is one."""
    said = dict(_form(call.body))
    sid, stage = said.get("MessageSid", ""), said.get("MessageStatus", "")
    return f"{NAME}:{sid}:{stage or 'received'}:{said.get('ErrorCode', '')}" if sid else ""


@handler(NAME)
def work(delivery: Delivery) -> None:
    said = dict(_form(delivery.content))
    if not said.get("MessageSid"):
        return
    if said.get("MessageStatus") and said["MessageStatus"] not in {"received", "receiving"}:
        reports.take(_report(delivery, said))
    else:
        texting.take_in(_text(delivery, said))


def _text(delivery: Delivery, said: dict[str, str]) -> InboundText:
    return InboundText(
        channel="sms",
        key=said["MessageSid"],
        sender=_number(said.get("From", "")),
        recipient=_number(said.get("To", "")),
        text=said.get("Body", ""),
        at=delivery.received_at,
        provider=NAME,
        told=TOLD.get(said.get("OptOutType", "").upper(), ""),
        media=int(said["NumMedia"]) if said.get("NumMedia", "").isdecimal() else 0,
    )


def _report(delivery: Delivery, said: dict[str, str]) -> Report:
    status, code = said["MessageStatus"].lower(), said.get("ErrorCode", "")
    stage = STAGES.get(status, "on_its_way")
    refusal: Outcome | None = errors.refused(code, status) if stage == "failed" else None
    return Report(
        channel="sms",
        provider=NAME,
        ref=said["MessageSid"],
        stage=stage,
        at=delivery.received_at,
        about=dict(parse_qsl(str(delivery.headers.get("query", "")))).get("about", ""),
        words=status,
        step=STEPS.get(status, 0),
        refusal=refusal,
    )


def _number(raw: str) -> str:
    return phones.normalise(raw) or raw


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(errors="replace"), keep_blank_values=True)


DOOR = Door(
    name=NAME,
    source=NAME,
    guard=guard,
    named=named,
    answer=lambda _call, _connection: EMPTY,
    keeps=("x-twilio-signature", "i-twilio-idempotency-token"),
    keeps_query=True,
)
