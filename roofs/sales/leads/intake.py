"""The one way in. Every door ends in `accept`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.timeline.log import log
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn
from roofs.core.kit import zones
from roofs.people.contacts.models import Contact, Kind
from roofs.sales.leads.arriving import CONTACT_FIELDS, LeadIn
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.places import place_of
from roofs.sales.leads.policy import INTAKE
from roofs.sales.leads.vocabulary import OPEN, Source, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Door = Literal["form", "api", "import", "mail", "hand", "chat", "phone", "partner"]
HOW: dict[Door, str] = {"form": "email", "mail": "email", "chat": "sms", "phone": "call"}
SPOKEN: frozenset[Door] = frozenset({"form", "mail", "chat", "phone"})
"""Doors through which the person spoke: a second visit there is an answer to our follow-up."""


@dataclass(frozen=True, slots=True)
class Accepted:
    lead: Lead
    is_new: bool


@transaction.atomic
def accept(
    arriving: LeadIn, *, door: Door, actor: User | None = None, owner: User | None = None, form: WebForm | None = None
) -> Accepted:
    """Take somebody in: joins the open lead they already have, or makes a new one.

    A contact we know by e-mail or phone is used again, and what they left empty before is filled in.
    """
    take_turn(*(f"contact:{key}" for key in (arriving.email_key, arriving.phone) if key))
    contact = _meet(arriving, actor)
    _keep_consent(contact, arriving, door, form)
    waiting = _waiting_lead(contact, arriving)
    if waiting is not None:
        return Accepted(_welcome_back(waiting, arriving, door, actor), is_new=False)
    now = timezone.now()
    lead = Lead(contact=contact, status=Status.NEW, status_since=now, **arriving.lead_fields())
    lead.board_order = -now.timestamp()
    if lead.latitude is None and lead.address_line:
        lead.latitude, lead.longitude = place_of(lead).values()
    if door == "form":
        lead.form_fills = max(lead.form_fills, 1)
    if owner is not None:
        lead.assigned_to, lead.assigned_at = owner, now
    lead.stamp(actor)
    lead.save()
    record("lead.arrived", lead, actor=actor, door=door, source=lead.source)
    lead.refresh_from_db()  # score, owner and clock were set by those who listened
    return Accepted(lead, is_new=True)


def is_waiting(arriving: LeadIn) -> bool:
    """Whether `accept` would join them to an open lead. Writes nothing."""
    known = Contact.objects.reached_by(email_key=arriving.email_key, phone=arriving.phone).order_by("id").first()
    return known is not None and _waiting_lead(known, arriving) is not None


def _meet(arriving: LeadIn, actor: User | None) -> Contact:
    known = Contact.objects.reached_by(email_key=arriving.email_key, phone=arriving.phone).order_by("id").first()
    contact = known or Contact(kind=Kind.BUSINESS if arriving.company_name else Kind.PERSON)
    changed = known is None
    for name in CONTACT_FIELDS:
        value = getattr(arriving, name)
        if value and (known is None or not getattr(contact, name)):
            setattr(contact, name, value)
            changed = True
    if not contact.timezone and (arriving.state or arriving.postal_code):
        contact.timezone = next(iter(zones.zone_for(arriving.state, arriving.postal_code)), "")
        changed = True
    if changed:
        contact.email_key = contact.email_key or arriving.email_key
        contact.stamp(actor)
        contact.save()
    return contact


def _keep_consent(contact: Contact, arriving: LeadIn, door: Door, form: WebForm | None) -> None:
    if arriving.sms_consent and contact.phone:
        evidence = {"door": door, "form": form.pk if form else None}
        basis = Basis.WRITTEN if arriving.consent_text else Basis.EXPRESS
        ledger.grant(contact, "sms", basis, text_shown=arriving.consent_text, evidence=evidence, source=door)


def _waiting_lead(contact: Contact, arriving: LeadIn) -> Lead | None:
    since = timezone.now() - timedelta(days=INTAKE.get().duplicate_days)
    mine = Lead.objects.alive().filter(contact=contact, status__in=OPEN, created_at__gte=since).order_by("-id")
    for lead in mine:
        here, there = street_key(lead.address_line), street_key(arriving.address_line)
        if not (here and there) or here == there:
            return lead
    return None


def street_key(line: str) -> str:
    """What two spellings of a street have in common."""
    return "".join(ch for ch in line.casefold() if ch.isalnum())[:8]


def _welcome_back(lead: Lead, arriving: LeadIn, door: Door, actor: User | None) -> Lead:
    filled = []
    for name, value in arriving.lead_fields().items():
        if name not in {"source", "source_detail", "message", "notes"} and getattr(lead, name) in (
            "",
            None,
            "unknown",
            0,
        ):
            setattr(lead, name, value)
            filled.append(name)
    if door == "form":
        lead.form_fills += 1
    lead.website_visits = max(lead.website_visits, arriving.website_visits)
    lead.stamp(actor)
    lead.save()
    if door in SPOKEN and arriving.message:
        log(
            lead,
            kind=HOW[door],
            direction="in",
            body=arriving.message,
            contact=lead.contact,
            summary=_("Asked again"),
            actor=actor,
        )
    record("lead.returned", lead, actor=actor, door=door, spoke=door in SPOKEN, filled=filled)
    lead.refresh_from_db()
    return lead


def source_for(form: WebForm | None) -> Source:
    return Source(form.source) if form else Source.WEBSITE
