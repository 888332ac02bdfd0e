"""A letter from somebody new becomes a lead: who wrote is in the header, the rest is looked for in the text."""

from __future__ import annotations

import re

from roofs.comms.messaging.models import Message
from roofs.core.kit import emails, phones
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import Accepted, accept
from roofs.sales.leads.reading import JOB_WORDS
from roofs.sales.leads.vocabulary import ProjectType, Source

_ADDRESS = re.compile(r"\b\d{1,6}\s+[A-Za-z0-9.' ]{3,60},\s*[A-Za-z .']{2,40},?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?")


def take_in(message: Message, sender_name: str) -> Accepted:
    """Raises ValidationError when the sender's address is none."""
    text = f"{message.subject}\n{message.text}"
    found = phones.find_phones(text)
    place = _ADDRESS.search(text)
    plain = text.casefold()
    arriving = LeadIn(
        full_name=sender_name[:200],
        email=emails.normalise(message.from_address) or message.from_address,
        phone=found[0] if found else "",
        source=Source.EMAIL,
        project_type=next((job for word, job in JOB_WORDS.items() if word in plain), ProjectType.UNKNOWN),
        message=f"{message.subject}\n\n{message.text}".strip()[:10_000],
        address=place[0][:300] if place else "",
    )
    return accept(arriving, door="mail")
