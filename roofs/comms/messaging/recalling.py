"""A card that is not printed yet is called back. The printer is asked in a job; what it says stands on the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Direction, Message, State
from roofs.comms.messaging.providers import POST
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

CALLED_BACK = "called back before it was printed"
TOO_LATE = ("mailed", "in_transit", "in_local_area", "processed_for_delivery", "delivered", "returned_to_sender")


def may_be_recalled(message: Message) -> bool:
    """As far as we know: the printer has the last word."""
    is_card = message.channel == Channel.POST and message.direction == Direction.OUT
    is_out = message.state in {State.SENT, State.KEPT} and bool(message.provider_ref)
    return is_card and is_out and message.data.get("said") not in TOO_LATE and "recall" not in message.data


def recall(message: Message, actor: User) -> None:
    """Raises Refused."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if not may_be_recalled(row):
            raise Refused(_("This card cannot be called back any more."))
        row.data = {**row.data, "recall": "asked"}
        row.save(update_fields=["data"])
        record("message.recall_asked", row, actor=actor)
        ask.enqueue(row.pk)


@task(max_attempts=8, atomic=False)
def ask(message_pk: int) -> str:
    """Comes back while nobody answers: only the printer may say that it is too late."""
    message = Message.objects.filter(pk=message_pk, data__recall="asked").first()
    if message is None:
        return ""
    is_gone = message.data.get("stage") == "cancelled" or POST.get().cancel(message.provider_ref)
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message_pk)
        row.data = {**row.data, "recall": "done" if is_gone else "too_late"}
        if is_gone:
            row.state, row.error = State.SUPPRESSED, CALLED_BACK
        row.save(update_fields=["data", "state", "error"])
        record("message.recalled" if is_gone else "message.recall_failed", row)
    return str(row.data["recall"])
