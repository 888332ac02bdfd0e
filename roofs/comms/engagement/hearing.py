"""Telling that somebody sounds upset, once for each thing that was said."""

from __future__ import annotations

from roofs.comms.engagement.feelings import is_negative
from roofs.comms.engagement.witnessing import CHANNELS, TALKS
from roofs.comms.messaging.models import Direction
from roofs.comms.timeline.models import Interaction
from roofs.core.events import Happening

MOST_TOLD = 5


def upset_news(one: Interaction) -> Happening | None:
    """What they wrote, what was noted of a talk, or its transcript. What we wrote ourselves is ours."""
    is_theirs = one.direction == Direction.IN or one.kind in TALKS
    if not is_theirs or one.is_auto:
        return None
    text = "\n".join(part for part in (one.summary, one.body, one.transcript) if part)
    language = one.contact.language if one.contact is not None else ""
    feeling = is_negative(text, language)
    if not feeling.is_negative:
        return None
    kind, key = (one.subject_type, one.subject_id) if one.subject_id is not None else ("interaction", one.pk)
    told = {
        "contact": one.contact_id,
        "interaction": one.pk,
        "channel": one.message.channel if one.message is not None else CHANNELS.get(one.kind, ""),
        "because": list(feeling.because[:MOST_TOLD]),
    }
    return Happening("person.upset", (kind, key), told)
