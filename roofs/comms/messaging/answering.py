"""The two texts nobody writes by hand: who we are, and that there will be no more. Neither carries advertising."""

from __future__ import annotations

import re

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.writing import gsm
from roofs.core.company.office import office
from roofs.core.kit import phones

HELP = {
    "en": "{name}: we text about your roof. Call {phone} or write to {email}. Reply STOP to get no more texts.",
    "es": "{name}: escribimos sobre su techo. Llame al {phone} o escriba a {email}. Responda STOP para no recibir más.",
}
NO_MORE = {
    "en": "{name}: you will get no more texts from us. Reply START if you change your mind.",
    "es": "{name}: no le enviaremos más mensajes. Responda START si cambia de opinión.",
}
SPANISH = re.compile(
    r"\b(?:alto|parar|paren?|baja|basta|ayuda|m[aá]s|ya|quiero|mensajes|por favor|escriban?|cancelar)\b", re.IGNORECASE
)


def help_with(message: Message) -> Message:
    return _answer(message, "help", HELP)


def confirm_no(message: Message) -> Message:
    """One is allowed, to say that it was understood."""
    return _answer(message, "no-more", NO_MORE)


def _answer(message: Message, what: str, words: dict[str, str]) -> Message:
    own = office.get()
    reached = {"name": own.name, "phone": phones.pretty(own.phone) or "-", "email": own.email or "-"}
    row = Message(
        channel=message.channel,
        purpose=Purpose.REPLY,
        to_address=message.from_address,
        from_address=message.to_address if message.channel == Channel.SMS else "",
        text=gsm.simplified(words[_language(message)].format(**reached)),
        contact_id=message.contact_id,
        idem_key=f"{what}:{message.pk}",
        data={"automatic": what},
    )
    about = (message.subject_type, message.subject_id) if message.subject_id is not None else None
    return sending.post(row, about, urgent=True)


def _language(message: Message) -> str:
    """As they wrote just now; else what we know of them."""
    if SPANISH.search(message.text):
        return "es"
    known = message.contact.language[:2] if message.contact is not None else "en"
    return known if known in HELP else "en"
