from __future__ import annotations

from typing import TYPE_CHECKING

from roofs.comms.messaging.models import Direction, Message
from roofs.comms.timeline import letters_wording, people_wording, records_wording
from roofs.comms.timeline.models import Interaction
from roofs.core.events import on

if TYPE_CHECKING:
    from roofs.core.events.models import Event

KINDS = {"voice": Interaction.Kind.CALL, "messenger": Interaction.Kind.SMS}


@on("interaction.received", inside=True)
def keep_what_came_in(event: Event) -> None:
    """A letter that was matched to somebody is part of the history with him."""
    message = Message.objects.filter(pk=event.data["message"]).first()
    if message is None:
        return
    known = message.channel if message.channel in Interaction.Kind.values else Interaction.Kind.NOTE
    kind = KINDS.get(message.channel, known)
    Interaction.objects.get_or_create(
        message=message,
        defaults={
            "kind": kind,
            "direction": Direction.IN,
            "subject_type": message.subject_type,
            "subject_id": message.subject_id,
            "contact_id": message.contact_id,
            "summary": message.subject[:200],
            "body": message.text[:50_000],
            "is_auto": bool(event.data.get("auto")),
            "happened_at": message.created_at,
        },
    )


# Importing the wordings is what declares them.
__all__ = ["keep_what_came_in", "letters_wording", "people_wording", "records_wording"]
