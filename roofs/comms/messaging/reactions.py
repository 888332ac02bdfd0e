from __future__ import annotations

from roofs.comms.messaging import inbound
from roofs.comms.messaging.incoming import SOURCE
from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.core.backup.bringing_back import afterwards
from roofs.core.connections.deliveries import handler

UNCERTAIN = "It waited when the backup was made; whether it left meanwhile is not known."

handler(SOURCE)(inbound.work)


def hold_waiting_letters() -> None:
    """Answers and account mail that had not left yet may have left since: a person decides, on the outbox page.

    Touches need nothing here: what is too late expires by itself. Alerts go to our own people, who may hear them twice.
    """
    waiting = Message.objects.filter(direction=Direction.OUT, state__in=[State.INTENT, State.SENDING])
    waiting.filter(purpose__in=[Purpose.REPLY, Purpose.ACCOUNT]).update(
        state=State.UNKNOWN, error=UNCERTAIN, lease_until=None, lease_token=""
    )


afterwards(hold_waiting_letters)
