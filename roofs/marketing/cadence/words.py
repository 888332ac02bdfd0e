"""The words of a touch for one person, and the row in the outbox that carries them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from roofs.comms.messaging import messenger_window
from roofs.comms.messaging.compose import message_id_for
from roofs.comms.messaging.first_text import with_way_out
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.comms.writing import shelf
from roofs.comms.writing.rendering import Rendered, render
from roofs.comms.writing.templates import Channel
from roofs.marketing.cadence import subjects, trying
from roofs.marketing.cadence.known import facts_for
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.subjects import Subject

if TYPE_CHECKING:
    from roofs.comms.writing.context import MergeContext
    from roofs.comms.writing.templates import Template
    from roofs.marketing.cadence.subjects import Record

__all__ = ["facts_for", "merge_context", "rendered", "write"]
BY_NUMBER = frozenset({Channel.SMS, Channel.VOICE})


def write(touch: Touch, about: Record | Subject, now: datetime, valid_until: datetime | None = None) -> Message:
    """The message of this touch, made once: a second attempt uses the same row and the same Message-ID. One that was
    refused goes to the address they have by now, which is the one the gates were asked about.
    """
    key, lasts = str(touch.idem_key), {"valid_until": valid_until.isoformat()} if valid_until else {}
    subject = _of(about)
    # Written together with the touch, or not at all: a touch without one need not be looked for.
    known = Message.objects.filter(idem_key=key).first() if touch.message_id else None
    if known is not None:
        known.state = State.SENDING
        known.attempts += 1
        known.lease_token = touch.lease_token
        if touch.handed_at is None:
            part_of = {"tests": known.data["tests"]} if "tests" in known.data else {}
            known.to_address, known.data = _address(touch, subject), _extras(touch, subject) | part_of
        known.data |= lasts
        known.save(update_fields=["state", "attempts", "lease_token", "to_address", "data"])
        return known
    contact, (letter, tests) = touch.enrolment.contact, _written(touch, subject, now)
    is_mail, address = touch.channel == Channel.EMAIL, _address(touch, subject)
    return Message.objects.create(
        channel=touch.channel,
        purpose=Purpose.TOUCH,
        state=State.SENDING,
        to_address=address,
        subject=letter.subject,
        text=with_way_out(touch.channel, address, letter.text, contact.language),
        html=letter.html if is_mail else "",
        size=len(letter.text) + len(letter.html) * is_mail,
        template=touch.template,
        idem_key=key,
        message_id=message_id_for(key) if is_mail else "",
        subject_type=subject.kind,
        subject_id=subject.record.pk,
        contact=contact,
        created_at=now,
        attempts=1,
        data=_extras(touch, subject) | lasts | ({"tests": tests} if tests else {}),
        lease_token=touch.lease_token,  # no lease_until: the touch keeps the time, one clock is enough
    )


def rendered(touch: Touch, about: Record | Subject, now: datetime) -> Rendered:
    """With the wording that is published at this moment, or the one that is tried with this person."""
    return _written(touch, about, now)[0]


def _written(touch: Touch, about: Record | Subject, now: datetime) -> tuple[Rendered, list[trying.Note]]:
    template = shelf.get(touch.template, touch.enrolment.contact.language)
    template, tests = trying.worded(touch, template, now)
    return render(template, _facts(touch, about, template, now)), tests


def merge_context(about: Record | Subject, message_key: str, now: datetime) -> MergeContext:
    """All that is known, whatever a template uses of it: for previews."""
    return facts_for(_of(about), message_key, now)


def _facts(touch: Touch, about: Record | Subject, template: Template, now: datetime) -> MergeContext:
    return facts_for(_of(about), str(touch.idem_key), now, template=template, contact=touch.enrolment.contact)


def _of(about: Record | Subject) -> Subject:
    return about if isinstance(about, Subject) else subjects.of(about)


def _address(touch: Touch, subject: Subject) -> str:
    contact = touch.enrolment.contact
    if touch.channel == Channel.EMAIL:
        return contact.email
    if touch.channel == Channel.MESSENGER:
        return messenger_window.person_of(contact.pk)
    if touch.channel == Channel.POST:
        town = f"{subject.state} {subject.postal_code}".strip()
        return ", ".join(part for part in (subject.address_line, subject.city, town) if part)
    return contact.phone if touch.channel in BY_NUMBER else ""


def _extras(touch: Touch, subject: Subject) -> dict[str, Any]:
    """What a channel needs beside the words (see comms.messaging.outgoing)."""
    contact = touch.enrolment.contact
    if touch.channel == Channel.VOICE:
        return {"language": contact.language}
    if touch.channel != Channel.POST:
        return {}
    return {
        "to": {
            "name": contact.name,
            "line": subject.address_line,
            "city": subject.city,
            "state": subject.state,
            "zip_code": subject.postal_code,
        }
    }
