"""The first advertising text to a number says how to end it, whatever the template forgot."""

from __future__ import annotations

import re

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Direction, Message, State

WAY_OUT = {"en": "Reply STOP to opt out.", "es": "Responda STOP y no le escribimos."}
_SAYS_SO = re.compile(r"\bSTOP\b")


def with_way_out(channel: str, number: str, text: str, language: str) -> str:
    if channel != Channel.SMS or _SAYS_SO.search(text) or _was_written_to(number):
        return text
    return f"{text.rstrip()} {WAY_OUT.get(language[:2], WAY_OUT['en'])}"


def _was_written_to(number: str) -> bool:
    return Message.objects.filter(
        direction=Direction.OUT,
        channel=Channel.SMS,
        to_address=number,
        state__in=[State.SENT, State.KEPT, State.UNKNOWN],
    ).exists()
