"""What came of a call a machine made: nobody there, a voicemail, or words. Words are read like those of a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import optouts, reports, texting
from roofs.comms.messaging.models import Direction, Message
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.reports import Report
from roofs.comms.messaging.texting import InboundText

Ending = Literal["talked", "voicemail", "no_answer", "busy", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded:
    """`heard` is what the person said, line by line."""

    provider: str
    ref: str
    about: str
    ending: Ending
    at: datetime
    minutes: float = 0.0
    summary: str = ""
    heard: str = ""
    transcript: str = ""


def take(ended: CallEnded) -> str:
    """May run again. A call without words is no answer: the follow-up goes on."""
    is_failed = ended.ending == "failed"
    refusal = Outcome.not_sent(ended.provider, retryable=False, reason="the call failed") if is_failed else None
    reports.take(
        Report(
            channel=Channel.VOICE,
            provider=ended.provider,
            ref=ended.ref,
            about=ended.about,
            stage="failed" if is_failed else "delivered",
            at=ended.at,
            words=ended.ending,
            refusal=refusal,
        )
    )
    calls = Message.objects.filter(direction=Direction.OUT, channel=Channel.VOICE)
    call = calls.known_as(ended.ref, ended.provider).first()
    if call is None:
        return "call we do not know"
    if ended.ending != "talked":
        return ended.ending
    texting.take_in(
        InboundText(
            channel=Channel.VOICE,
            key=ended.ref,
            sender=call.to_address,
            recipient=call.from_address,
            text=ended.summary or ended.heard,
            at=ended.at,
            provider=ended.provider,
            told="out" if _wants_out(ended.heard) else "talked",
        )
    )
    return ended.ending


def _wants_out(heard: str) -> bool:
    """Line by line: one sentence in a long talk is enough."""
    return any(optouts.wants_out(line) for line in heard.splitlines() if line.strip())
