"""The one way in. Every door ends in `accept`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.timeline.log import log
from roofs.core.events import Happening, record_many
from roofs.core.kit.addresses import Address
from roofs.people.contacts.likeness import may_be_one_house
from roofs.people.contacts.meeting import Meeting
from roofs.people.contacts.models import Contact, Kind
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.places import places_of
from roofs.sales.leads.policy import INTAKE
from roofs.sales.leads.vocabulary import OPEN, Source, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Door = Literal["form", "api", "import", "mail", "hand", "chat", "phone", "partner"]
HOW: dict[Door, str] = {"form": "email", "mail": "email", "chat": "sms", "phone": "call"}
SPOKEN: frozenset[Door] = frozenset({"form", "mail", "chat", "phone"})
"""Doors through which the person spoke: a second visit there is an answer to our follow-up."""
ALSO_CHANGED = ("form_fills", "website_visits", "latitude", "longitude", "updated_at", "updated_by")
"""By a second visit, besides what is filled in. Score and owner are left to those who keep them."""
NEVER_FILLED_IN = frozenset({"source", "source_detail", "message", "notes"})


@dataclass(frozen=True, slots=True)
class Accepted:
    lead: Lead
    is_new: bool


@transaction.atomic
def accept(
    arriving: LeadIn,
    *,
    door: Door,
    actor: User | None = None,
    owner: User | None = None,
    form: WebForm | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Accepted:
    """Take somebody in: joins the open lead they already have, or makes a new one.

    A contact we know by e-mail or phone is used again, and what they left empty before is filled in.
    """
    accepted = accept_many([arriving], door=door, actor=actor, owner=owner, form=form, evidence=evidence)[0]
    accepted.lead.refresh_from_db()  # score, owner and clock were set by those who listened
    return accepted


@transaction.atomic
def accept_many(
    arriving: Sequence[LeadIn],
    *,
    door: Door,
    actor: User | None = None,
    owner: User | None = None,
    form: WebForm | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> list[Accepted]:
    """Each as `accept` does it, in this order, with the questions and rows of all of them together.

    `evidence`: what proves a consent that comes along: the page, the network, the browser.
    """
    people = _meet(arriving, actor)
    waiting = _waiting_leads(people)
    taken: list[Accepted] = []
    returns: list[tuple[Lead, LeadIn, list[str]]] = []
    for one, contact in zip(arriving, people, strict=True):
        _keep_consent(contact, one, door, form, evidence or {})
        lead = _same_inquiry(waiting[contact.pk], one) if one.may_join else None
        taken.append(Accepted(lead or _new_lead(contact, one, door, owner, actor), is_new=lead is None))
        if lead is not None:
            returns.append((lead, one, _fill_in(lead, one, door)))
        elif one.may_join:
            waiting[contact.pk].insert(0, taken[-1].lead)
    fresh = [one.lead for one in taken if one.is_new]
    _put_on_the_map([one.lead for one in taken])
    Lead.objects.bulk_create(fresh)
    arrived = [Happening("lead.arrived", lead, {"door": door, "source": lead.source}) for lead in fresh]
    record_many(arrived, actor=actor)
    _welcome_back(returns, door, actor)
    return taken


def are_waiting(arriving: Sequence[LeadIn]) -> list[bool]:
    """Whether `accept` would join them to an open lead. Writes nothing."""
    meeting = Meeting(arriving, None)
    places = [meeting.find(one) for one in arriving]
    waiting = _waiting_leads(meeting.people)
    return [
        place is not None and one.may_join and _same_inquiry(waiting[meeting.people[place].pk], one) is not None
        for one, place in zip(arriving, places, strict=True)
    ]


def _meet(arriving: Sequence[LeadIn], actor: User | None) -> list[Contact]:
    meeting = Meeting(arriving, actor)
    places = [
        meeting.meet(one, Kind.BUSINESS if one.company_name else Kind.PERSON, meeting.find(one)) for one in arriving
    ]
    meeting.write()
    return [meeting.people[place] for place in places]


def _new_lead(contact: Contact, arriving: LeadIn, door: Door, owner: User | None, actor: User | None) -> Lead:
    now = timezone.now()
    lead = Lead(**{"contact": contact, "status": Status.NEW, "status_since": now, **arriving.lead_fields()})
    lead.board_order = -now.timestamp()
    if door == "form":
        lead.form_fills = max(lead.form_fills, 1)
    if owner is not None:
        lead.assigned_to, lead.assigned_at = owner, now
    lead.stamp(actor)
    return lead


def _keep_consent(
    contact: Contact, arriving: LeadIn, door: Door, form: WebForm | None, evidence: Mapping[str, Any]
) -> None:
    if arriving.sms_consent and contact.phone:
        proof = {"door": door, "form": form.pk if form else None, **evidence}
        basis = Basis.WRITTEN if arriving.consent_text else Basis.EXPRESS
        ledger.grant(contact, "sms", basis, text_shown=arriving.consent_text, evidence=proof, source=door)


def _waiting_leads(people: Iterable[Contact]) -> defaultdict[int, list[Lead]]:
    """The open leads of each, the newest first."""
    since = timezone.now() - timedelta(days=INTAKE.get().duplicate_days)
    found: defaultdict[int, list[Lead]] = defaultdict(list)
    rows = Lead.objects.alive().filter(contact__in={one.pk for one in people}, status__in=OPEN, created_at__gte=since)
    for lead in rows.select_related("contact").order_by("-id"):
        found[lead.contact_id].append(lead)
    return found


def _same_inquiry(waiting: Iterable[Lead], arriving: LeadIn) -> Lead | None:
    there = _address(arriving)
    return next((lead for lead in waiting if may_be_one_house(_address(lead), there)), None)


def _address(of: Lead | LeadIn) -> Address:
    return Address(of.address_line, "", of.city, of.state, of.postal_code)


def _fill_in(lead: Lead, arriving: LeadIn, door: Door) -> list[str]:
    """What the lead did not say before. Returns which fields."""
    filled = []
    for name, value in arriving.lead_fields().items():
        if name not in NEVER_FILLED_IN and getattr(lead, name) in ("", None, "unknown", 0):
            setattr(lead, name, value)
            filled.append(name)
    if door == "form":
        lead.form_fills += 1
    lead.website_visits = max(lead.website_visits, arriving.website_visits)
    return filled


def _put_on_the_map(leads: Sequence[Lead]) -> None:
    lost = [lead for lead in leads if lead.coordinates is None]
    for lead, place in zip(lost, places_of(lost), strict=True):
        lead.latitude, lead.longitude = place["latitude"], place["longitude"]


def _welcome_back(returns: Sequence[tuple[Lead, LeadIn, list[str]]], door: Door, actor: User | None) -> None:
    spoke = door in SPOKEN
    for lead, arriving, filled in returns:
        lead.stamp(actor)
        lead.save(update_fields=[*filled, *ALSO_CHANGED])
        if spoke and arriving.message:
            log(
                lead,
                kind=HOW[door],
                direction="in",
                body=arriving.message,
                contact=lead.contact,
                summary=_("Asked again"),
                actor=actor,
            )
    told = [
        Happening("lead.returned", lead, {"door": door, "spoke": spoke, "filled": filled})
        for lead, _arriving, filled in returns
    ]
    record_many(told, actor=actor)


def source_for(form: WebForm | None) -> Source:
    return Source(form.source) if form else Source.WEBSITE
