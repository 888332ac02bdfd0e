"""When a page may write on Messenger: a day after the person's last word, and a person of ours up to seven days.

The network ended the other exceptions (tags) in 2026, so advertising outside of the day is not possible at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Direction, Message, Purpose

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
BY_HAND = "HUMAN_AGENT"


@dataclass(frozen=True, slots=True)
class Window:
    is_open: bool
    kind: Literal["RESPONSE", "MESSAGE_TAG", ""] = ""
    tag: str = ""
    why: str = ""
    until: datetime | None = None


def window_for(person: str, now: datetime, *, typed_by_hand: bool) -> Window:
    last = (
        Message.objects.filter(direction=Direction.IN, channel=Channel.MESSENGER, from_address=person)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    if last is None:
        return Window(is_open=False, why="this person has not written to our page")
    if now < last + DAY:
        return Window(is_open=True, kind="RESPONSE", until=last + DAY)
    if typed_by_hand and now < last + WEEK:
        return Window(is_open=True, kind="MESSAGE_TAG", tag=BY_HAND, until=last + WEEK)
    return Window(
        is_open=False, why=f"the 24 hours after their last message were over on {last + DAY:%Y-%m-%d %H:%M} UTC"
    )


def person_of(contact_id: int) -> str:
    """What the network calls this contact; empty when they have never written to our page."""
    wrote = Message.objects.filter(direction=Direction.IN, channel=Channel.MESSENGER, contact=contact_id)
    return wrote.order_by("-pk").values_list("from_address", flat=True).first() or ""


def of(message: Message, now: datetime) -> Window:
    """Only what one of ours has typed as an answer counts as written by hand."""
    is_typed = message.purpose == Purpose.REPLY and not message.data.get("automatic")
    return window_for(message.to_address, now, typed_by_hand=is_typed)
