"""A no that was said to us, told to the provider as well: whatever else uses that account then knows it too."""

from __future__ import annotations

import structlog

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import OPTOUTS
from roofs.core.jobs import task
from roofs.people.contacts.models import Contact

log = structlog.get_logger(__name__)
TOLD = "told "
"""How the source of a suppression begins that the provider has told us of itself."""


class NotTold(Exception):
    """The provider could not be reached; the job comes back."""


def later(channel: str, *, wanted: bool, message: int | None = None, contact: int | None = None) -> None:
    """In the caller's transaction. Our own list holds whether or not the provider ever hears of it."""
    tell.enqueue(channel, wanted=wanted, message=message, contact=contact)


@task(max_attempts=8, atomic=False)
def tell(channel: str, *, wanted: bool, message: int | None = None, contact: int | None = None) -> str:
    """The number itself is in no job: it is looked up when it is needed."""
    address = _address(channel, message, contact)
    said = OPTOUTS.get().tell(channel, address, wanted=wanted) if address else "not_kept"
    if said == "again":
        raise NotTold(channel)
    log.info("a wish was told to the provider", channel=channel, wanted=wanted, said=said)
    return said


def _address(channel: str, message: int | None, contact: int | None) -> str:
    row = Message.objects.filter(pk=message or 0).first()
    if row is not None:
        return row.from_address
    person = Contact.objects.filter(pk=contact or 0).first()
    return person.phone if person is not None and channel == Channel.SMS else ""
