"""The first advertising text to a number says how many may come and how to end it, whatever the template forgot."""

from __future__ import annotations

import re

from roofs.comms.consent.models import Channel
from roofs.comms.consent.policy import CONSENT
from roofs.comms.messaging.models import Direction, Message, State

WAY_OUT = {"en": "Reply STOP to opt out.", "es": "Responda STOP y no le escribimos."}
HOW_OFTEN = {"en": "Up to {most} texts a week.", "es": "Hasta {most} mensajes por semana."}
_SAYS_HOW_TO_STOP = re.compile(r"\bSTOP\b")
_SAYS_HOW_OFTEN = re.compile(r"\b(?:a|per) (?:week|month)\b|\bpor (?:semana|mes)\b", re.IGNORECASE)


def with_way_out(channel: str, number: str, text: str, language: str) -> str:
    """Carriers want both of a campaign (10DLC)."""
    if channel != Channel.SMS or _was_written_to(number):
        return text
    tongue = language[:2] if language[:2] in WAY_OUT else "en"
    most = CONSENT.get().texts_a_week
    parts = [text.rstrip()]
    if most and not _SAYS_HOW_OFTEN.search(text):
        parts.append(HOW_OFTEN[tongue].format(most=most))
    if not _SAYS_HOW_TO_STOP.search(text):
        parts.append(WAY_OUT[tongue])
    return " ".join(parts) if len(parts) > 1 else text


def _was_written_to(number: str) -> bool:
    return Message.objects.filter(
        direction=Direction.OUT,
        channel=Channel.SMS,
        to_address=number,
        state__in=[State.SENT, State.KEPT, State.UNKNOWN],
    ).exists()
