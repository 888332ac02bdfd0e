"""What a provider tells later about a message that is not a letter: on its way, there, or not deliverable.

Reports come in any order and more than once. What is final stands: a late "sent" takes nothing back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from roofs.comms.messaging import results
from roofs.comms.messaging.models import Direction, Message, MessageEvent
from roofs.comms.messaging.ports import Outcome

Stage = Literal["on_its_way", "delivered", "failed", "cancelled"]
RANKS: dict[str, int] = {"": 0, "on_its_way": 1, "cancelled": 2, "failed": 3, "delivered": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`about` is our own key, when the provider gives it back; `words`: its own name for where the message is.

    `step`: how far on its way, for those who tell.
    """

    channel: str
    provider: str
    ref: str
    stage: Stage
    at: datetime
    about: str = ""
    words: str = ""
    step: int = 0
    refusal: Outcome | None = None

    @property
    def rank(self) -> tuple[int, int]:
        return RANKS[self.stage], self.step


def take(report: Report) -> str:
    """Says what it was, for the log. May run again."""
    with transaction.atomic():
        message = _message(report)
        if message is None:
            return "report about an unknown message"
        known = RANKS[str(message.data.get("stage", ""))], int(message.data.get("step", 0))
        if report.rank < known or (report.rank == known and report.words == message.data.get("said")):
            return "old news"
        _settle(message, report)
        message.data = {**message.data, "stage": report.stage, "step": report.step, "said": report.words}
        message.save(update_fields=["data"])
        if report.stage == "delivered":
            _delivered(message, report)
        elif report.stage == "failed":
            _failed(message, report)
    return report.stage


def _message(report: Report) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).filter(direction=Direction.OUT, channel=report.channel)
    found = rows.known_as(report.ref, report.provider).first() if report.ref else None
    if found is None and report.about:
        found = rows.filter(idem_key=report.about).first()
    return found


def _settle(message: Message, report: Report) -> None:
    if not message.provider_ref and report.ref:
        message.provider, message.provider_ref = report.provider, report.ref[:255]
        message.save(update_fields=["provider", "provider_ref"])
    if report.stage != "cancelled":
        results.confirm(message, report.at)


def _delivered(message: Message, report: Report) -> None:
    fingerprint = hashlib.sha256(f"{message.pk}|delivered".encode()).hexdigest()
    _, is_new = MessageEvent.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={"message": message, "kind": MessageEvent.Kind.DELIVERED, "at": report.at},
    )
    if is_new:
        results.tell("message.delivered", message)


def _failed(message: Message, report: Report) -> None:
    refusal = report.refusal
    why = refusal.reason if refusal is not None else report.words
    lasting = refusal is not None and refusal.address_refused
    results.bounced(message, why, lasting=lasting, fingerprint=report.ref or report.about, now=report.at)
    if refusal is not None and refusal.opted_out and message.to_user_id is None:
        results.opted_out(message, f"told {report.provider}", report.at)
