"""From a row to what a port other than e-mail is handed: what each channel reads of the row stands here.

sms        `data`: `valid_until`, after which it must not arrive.
post       `html` the front, `data`: `to` (parts of the address), `back_html`, `size`, `send_at`, `marketing`;
           a side that is missing is made of subject and text.
messenger  `to_address` is what the network calls the person; whether we may write now `messenger_window` says.
voice      `text` is what the caller may say, `subject` the first sentence, `data`: `language`, `voicemail`.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from roofs.comms.consent.ledger import has_consent
from roofs.comms.consent.models import Basis, Channel
from roofs.comms.messaging import messenger_window, postcards
from roofs.comms.messaging.compose import Unsendable
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.ports import (
    OutgoingMessengerText,
    OutgoingPostcard,
    OutgoingPush,
    OutgoingSms,
    OutgoingVoiceCall,
    PostalAddress,
)
from roofs.core.company.office import office


def sms(message: Message) -> OutgoingSms:
    """A text that is still under way when the quiet hours begin must not arrive in them."""
    until = parse_datetime(str(message.data.get("valid_until", "")))
    return OutgoingSms(
        idem_key=_key(message),
        from_number=message.from_address,
        to_number=message.to_address,
        text=message.text,
        valid_seconds=int((until - timezone.now()).total_seconds()) if until else None,
    )


def push(message: Message) -> OutgoingPush:
    if message.to_user_id is None:
        raise Unsendable("a push notice needs one of our own people")
    return OutgoingPush(
        idem_key=_key(message),
        user_id=message.to_user_id,
        title=message.subject,
        text=message.text,
        url=str(message.data.get("url", "")),
        tag=str(message.data.get("tag", "")),
    )


def postcard(message: Message) -> OutgoingPostcard:
    to, sender = _addressee(message), _own_address()
    send_at = parse_datetime(str(message.data.get("send_at", "")))
    size = postcards.size_of(message.data.get("size"))
    return OutgoingPostcard(
        idem_key=_key(message),
        to=to,
        sender=sender,
        front_html=message.html or postcards.front(message.subject or office.get().name, size),
        back_html=str(message.data.get("back_html", "")) or postcards.back(message.text, sender, size),
        size=size,
        marketing=bool(message.data.get("marketing", message.purpose == Purpose.TOUCH)),
        send_at=send_at if send_at and send_at > timezone.now() else None,
    )


def messenger_text(message: Message) -> OutgoingMessengerText:
    if not message.to_address:
        raise Unsendable("this person has not written to our page")
    window = messenger_window.of(message, timezone.now())
    if not window.is_open:
        raise Unsendable(window.why)
    return OutgoingMessengerText(idem_key=_key(message), person=message.to_address, text=message.text, tag=window.tag)


def voice_call(message: Message) -> OutgoingVoiceCall:
    """An artificial voice needs a yes in writing (47 CFR 64.1200): asked once more here, whoever wants the call."""
    if message.contact is None or not has_consent(message.contact, Channel.VOICE, bases=[Basis.WRITTEN]):
        raise Unsendable("no written consent to calls by a machine")
    return OutgoingVoiceCall(
        idem_key=_key(message),
        to_number=message.to_address,
        from_number=message.from_address,
        first_sentence=message.subject,
        task=message.text,
        language=str(message.data.get("language", "en")),
        voicemail=str(message.data.get("voicemail", "")),
    )


def _key(message: Message) -> str:
    return message.idem_key or str(message.pk)


def _addressee(message: Message) -> PostalAddress:
    given = message.data.get("to")
    try:
        return PostalAddress(**given)
    except TypeError:
        raise Unsendable("a postcard needs the parts of an address") from None


def _own_address() -> PostalAddress:
    own = office.get()
    if not (own.address and own.city and own.state and own.postal_code):
        raise Unsendable("the company's own postal address is not complete")
    return PostalAddress(
        name=own.name,
        line=own.address,
        line2=own.address_more,
        city=own.city,
        state=own.state,
        zip_code=own.postal_code,
    )
