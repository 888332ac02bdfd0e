"""The words of a touch for one person, and the row in the outbox that carries them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from roofs.comms.messaging.compose import message_id_for, unsubscribe_url_for
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.comms.writing import context as facts
from roofs.comms.writing.company import sender
from roofs.comms.writing.library import get as template
from roofs.comms.writing.library import phrase
from roofs.comms.writing.rendering import Rendered, render
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.kit import phones
from roofs.marketing.cadence.models import Touch
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead

ASKED_US = frozenset({"form", "mail", "chat", "phone"})


def write(touch: Touch, lead: Lead, now: datetime) -> Message:
    """The message of this touch, made once: a second attempt uses the same row and the same Message-ID."""
    key = str(touch.idem_key)
    # Written together with the touch, or not at all: a touch without one need not be looked for.
    known = Message.objects.filter(idem_key=key).first() if touch.message_id else None
    if known is not None:
        known.state = State.SENDING
        known.attempts += 1
        known.lease_token = touch.lease_token
        known.save(update_fields=["state", "attempts", "lease_token"])
        return known
    contact, letter = touch.enrolment.contact, rendered(touch, lead, now)
    return Message.objects.create(
        channel=touch.channel,
        purpose=Purpose.TOUCH,
        state=State.SENDING,
        to_address=contact.email if touch.channel == "email" else contact.phone,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        size=len(letter.text) + len(letter.html),
        template=touch.step.template,
        idem_key=key,
        message_id=message_id_for(key) if touch.channel == "email" else "",
        subject_type="lead",
        subject_id=lead.pk,
        contact=contact,
        created_at=now,
        attempts=1,
        lease_token=touch.lease_token,  # no lease_until: the touch keeps the time, one clock is enough
    )


def rendered(touch: Touch, lead: Lead, now: datetime) -> Rendered:
    contact = touch.enrolment.contact
    return render(
        template(touch.step.template, contact.language), merge_context(lead, contact, str(touch.idem_key), now)
    )


def merge_context(lead: Lead, contact: Contact, message_key: str, now: datetime) -> facts.MergeContext:
    home = office.get()
    return facts.MergeContext(
        contact=facts.Contact(
            first_name=contact.first_name or None, last_name=contact.last_name or None, full_name=contact.name
        ),
        company=sender(home),
        lead=facts.Lead(
            asked_us=lead.form_fills > 0 or lead.source in {"email_inquiry", "phone_call", "chat", "website_form"},
            asked_on=lead.created_at.astimezone(home.zone).date(),
            address_line=lead.address_line or None,
            city=lead.city or None,
            project_type=phrase("project_type", lead.project_type, contact.language),
            source=phrase("source", lead.source, contact.language),
        ),
        rep=_rep(lead.assigned_to),
        links=facts.Links(
            unsubscribe=unsubscribe_url_for(contact.email, contact.pk, message_key),
            booking=home.booking_url or None,
        ),
        today=now.astimezone(_zone(contact, home.timezone)).date(),
    ).current()


def _zone(contact: Contact, fallback: str) -> ZoneInfo:
    return ZoneInfo(contact.timezone or fallback)


def _rep(user: User | None) -> facts.Rep | None:
    if user is None:
        return None
    return facts.Rep(
        full_name=user.get_full_name(),
        first_name=user.first_name,
        title=user.title or None,
        phone=_number(user.phone or ""),
        email=user.email,
    )


def _number(e164: str) -> str | None:
    return (phones.pretty(e164) or None) if e164 else None
