"""Moving a lead along, and everything else staff do to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit import emails
from roofs.core.kit.coordinates import spread
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.keeping import keep
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.keeping import WHERE, find_or_add
from roofs.sales.leads.models import Lead
from roofs.sales.leads.places import PLACE, place_of
from roofs.sales.leads.vocabulary import ASIDE, CLOSED, OPEN, LostReason, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _lock(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(of=("self",)).select_related("contact").get(pk=lead.pk)


@transaction.atomic
def advance(lead: Lead, status: str, actor: User | None) -> Lead:
    """Put the lead into another stage of the pipeline. Winning and losing have their own verbs."""
    if status in CLOSED:
        return win(lead, actor) if status == Status.WON else lose(lead, actor, LostReason.OTHER)
    if status not in Status.values:
        raise Refused(_("There is no such stage."), "status")
    lead = _lock(lead)
    if lead.status == status:
        return lead
    return _move(lead, status, actor)


@transaction.atomic
def win(lead: Lead, actor: User | None) -> Lead:
    lead = _lock(lead)
    if lead.status == Status.WON:
        return lead
    lead.won_at, lead.lost_at, lead.lost_reason = timezone.now(), None, ""
    lead = _move(lead, Status.WON, actor)
    record("lead.won", lead, actor=actor, value_cents=lead.estimated_value_cents)
    return lead


@transaction.atomic
def lose(lead: Lead, actor: User | None, reason: str, note: str = "") -> Lead:
    if reason not in LostReason.values:
        raise Refused(_("Say why it was lost."), "lost_reason")
    lead = _lock(lead)
    lead.lost_at, lead.won_at = lead.lost_at or timezone.now(), None
    lead.lost_reason, lead.lost_note = reason, note[:500]
    lead = _move(lead, Status.LOST, actor)
    record("lead.lost", lead, actor=actor, reason=reason)
    return lead


def _move(lead: Lead, status: str, actor: User | None) -> Lead:
    before, now = lead.status, timezone.now()
    if before not in ASIDE:  # lost first and put aside later: what counts is how far it came
        lead.stage_before = before
    lead.status, lead.status_since, lead.board_order = status, now, -now.timestamp()
    if status in OPEN:
        lead.won_at = lead.lost_at = None
        lead.lost_reason = lead.lost_note = ""
    lead.stamp(actor)
    lead.save()
    record("lead.advanced", lead, actor=actor, changes={"status": [before, status]})
    return lead


@transaction.atomic
def arrange(lead: Lead, above: Lead | None, below: Lead | None, actor: User | None) -> None:
    """Put a card between two others of its column."""
    high = above.board_order if above else None
    low = below.board_order if below else None
    if high is not None and low is not None:
        order = (high + low) / 2
    elif high is not None:
        order = high + 1
    else:
        order = (low if low is not None else -timezone.now().timestamp()) - 1
    Lead.objects.filter(pk=lead.pk).update(board_order=order, updated_by=actor)


@transaction.atomic
def assign(lead: Lead, owner: User | None, actor: User | None) -> Lead:
    if owner is not None and not (owner.is_active and owner.role in {"admin", "manager", "sales"}):
        raise Refused(_("This person cannot take leads."), "assigned_to")
    lead = _lock(lead)
    if lead.assigned_to_id == (owner.pk if owner else None):
        return lead
    before = lead.assigned_to_id
    lead.assigned_to, lead.assigned_at = owner, timezone.now() if owner else None
    lead.stamp(actor)
    lead.save(update_fields=["assigned_to", "assigned_at", "updated_at", "updated_by"])
    record("lead.assigned", lead, actor=actor, changes={"assigned_to": [before, lead.assigned_to_id]})
    return lead


EDITABLE = frozenset(
    {
        "source", "source_detail", "project_type", "message", "notes", "address_line", "city", "state", "postal_code",
        "property_value", "household_income", "roof_age_years", "insurance_claim", "estimated_value_cents",
        "budget", "authority", "need", "timeline", "website_visits", "form_fills", "latitude", "longitude",
    }
)  # fmt: skip
EDITABLE_CONTACT = frozenset({"first_name", "last_name", "company_name", "email", "phone", "language", "timezone"})


@transaction.atomic
def correct(lead: Lead, values: Mapping[str, Any], actor: User | None, *, seen_at: datetime | None = None) -> Lead:
    """Change fields of lead and contact. `seen_at`: what the editor looked at; refused when somebody was faster."""
    lead = _lock(lead)
    if seen_at is not None and lead.updated_at > seen_at:
        raise Refused(_("Somebody else changed this lead meanwhile. Look at their change, then save again."))
    values = spread(dict(values))
    changes = take_over(lead, values, EDITABLE)
    if not PLACE.isdisjoint(changes) and WHERE.isdisjoint(values):
        changes |= take_over(lead, place_of(lead), WHERE)  # another door stands elsewhere
    contact = Contact.objects.select_for_update().get(pk=lead.contact_id)
    contact_changes = take_over(contact, values, EDITABLE_CONTACT)
    if contact_changes:
        _keep_reachable(contact, values)
        contact.stamp(actor)
        contact.save()
        lead.contact = contact
    if changes or contact_changes:
        lead.stamp(actor)
        lead.save()
        record("lead.changed", lead, actor=actor, changes={**changes, **contact_changes})
    lead.refresh_from_db()
    return lead


def _keep_reachable(contact: Contact, values: Mapping[str, Any]) -> None:
    if not contact.email and not contact.phone:
        raise Refused(_("A phone number or an e-mail address is needed."), "phone")
    if "email" in values:
        contact.email_key = emails.key(contact.email) or ""


@transaction.atomic
def delete(lead: Lead, actor: User | None) -> None:
    lead = _lock(lead)
    if lead.deleted_at is None:
        lead.mark_deleted(actor)
        record("lead.deleted", lead, actor=actor)


@transaction.atomic
def restore(lead: Lead, actor: User | None) -> Lead:
    lead = _lock(lead)
    if lead.deleted_at is not None:
        lead.mark_restored(actor)
        record("lead.restored", lead, actor=actor)
    return lead


@transaction.atomic
def convert(lead: Lead, actor: User | None) -> Customer:
    """The lead has bought: win it and keep its contact as a customer, with the house it asked about.

    Doing it twice gives the same customer.
    """
    lead = win(lead, actor)
    facts = {name: getattr(lead, name) for name in BROUGHT_ALONG}
    customer, made = keep(lead.contact, actor, **facts)
    if lead.address_line:
        find_or_add(lead.contact, _house_of(lead), actor)
    if lead.customer_id != customer.pk:
        lead.customer = customer
        lead.save(update_fields=["customer", "updated_at"])
        record("lead.converted", lead, actor=actor, customer=customer.pk, is_new=made)
    return customer


BROUGHT_ALONG = ("assigned_to", "source", "source_detail", "address_line", "city", "state", "postal_code")


def _house_of(lead: Lead) -> PropertyIn:
    age = lead.roof_age_years
    return PropertyIn(
        address_line=lead.address_line,
        city=lead.city,
        state=lead.state,
        postal_code=lead.postal_code,
        coordinates=lead.coordinates,
        roof_year=None if age is None else max(OLDEST_ROOF, timezone.localdate().year - age),
    )


OLDEST_ROOF = 1600
