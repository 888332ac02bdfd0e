from __future__ import annotations

from typing import TYPE_CHECKING

from roofs.comms.consent.models import Channel, Reason
from roofs.comms.consent.suppression import CAME_ALONG
from roofs.comms.messaging import inbound, rehearsing, telling
from roofs.comms.messaging.incoming import SOURCE
from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.core.backup.bringing_back import afterwards
from roofs.core.connections.deliveries import handler
from roofs.core.events import on

if TYPE_CHECKING:
    from roofs.core.events.models import Event

UNCERTAIN = "It waited when the backup was made; whether it left meanwhile is not known."

WISHES = frozenset({Reason.STOP, Reason.UNSUBSCRIBED, Reason.DO_NOT_CALL})

handler(SOURCE)(inbound.work)


@on("address.suppressed", inside=True)
def tell_the_provider_too(event: Event) -> None:
    """Wherever a no to texts was said: on a page, by phone, by a text. What the provider told us it knows; of a no that
    came along it hears nothing, or it would hold back reminders of agreed work too.
    """
    source = str(event.data.get("source", ""))
    is_news = not source.startswith(telling.TOLD) and source != CAME_ALONG
    if event.data.get("channel") == Channel.SMS and event.data.get("reason") in WISHES and is_news:
        contact = event.data.get("contact")
        if contact is not None:
            telling.later(Channel.SMS, wanted=False, contact=int(contact))


def hold_waiting_letters() -> None:
    """Answers and account mail that had not left yet may have left since: a person decides, on the outbox page.

    Touches need nothing here: what is too late expires by itself. Alerts go to our own people, who may hear them twice.
    """
    waiting = Message.objects.filter(direction=Direction.OUT, state__in=[State.INTENT, State.SENDING])
    waiting.filter(purpose__in=[Purpose.REPLY, Purpose.ACCOUNT]).update(
        state=State.UNKNOWN, error=UNCERTAIN, lease_until=None, lease_token=""
    )


afterwards(hold_waiting_letters)
__all__ = ["rehearsing"]  # importing it is what lets deliveries find it
