"""A text from somebody new becomes a lead: the number is who wrote, the rest is looked for in the words."""

from __future__ import annotations

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message
from roofs.core.kit import emails, phones
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import Accepted, accept
from roofs.sales.leads.reading import JOB_WORDS
from roofs.sales.leads.vocabulary import ProjectType, Source

SOURCES = {Channel.MESSENGER: Source.FACEBOOK}


def take_in(message: Message) -> Accepted | None:
    """None when they cannot be reached outside of that network yet: a person has to ask them for a number."""
    own = phones.normalise(message.from_address) if message.channel == Channel.SMS else None
    phone = own or next(iter(phones.find_phones(message.text)), "")
    email = next((found for part in message.text.split() if (found := emails.normalise(part.strip(".,;<>()")))), "")
    if not phone and not email:
        return None
    plain = message.text.casefold()
    arriving = LeadIn(
        phone=phone,
        email=email,
        source=SOURCES.get(Channel(message.channel), Source.OTHER),
        source_detail=str(Channel(message.channel).label),
        project_type=next((job for word, job in JOB_WORDS.items() if word in plain), ProjectType.UNKNOWN),
        message=message.text[:10_000],
    )
    return accept(arriving, door="chat")
