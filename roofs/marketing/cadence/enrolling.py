"""Putting people into a sequence and taking them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from roofs.core.company.office import office
from roofs.core.events import record
from roofs.core.kit import zones
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Enrolled:
    enrolment: Enrolment | None
    refused: str = ""
    """Why not: "already", "exclusive", "unreachable", "empty"."""


@transaction.atomic
def enrol(
    lead: Lead, sequence: Sequence, *, actor: User | None = None, source: str = "", now: datetime | None = None
) -> Enrolled:
    """Begin a sequence with a lead's contact. Who is in it already, or in another exclusive one, stays there."""
    now = now or timezone.now()
    contact = Contact.objects.select_for_update().get(pk=lead.contact_id)
    if not (contact.email or contact.phone):
        return Enrolled(None, "unreachable")
    running = Enrolment.objects.running().filter(contact=contact)
    if running.filter(sequence=sequence).exists():
        return Enrolled(None, "already")
    if sequence.is_exclusive and running.filter(is_exclusive=True).exists():
        return Enrolled(None, "exclusive")
    version = sequence.live
    first = version.steps.order_by("position").first()
    if first is None:
        return Enrolled(None, "empty")
    before = Enrolment.objects.filter(sequence=sequence, contact=contact).aggregate(last=Max("rotation"))["last"]
    enrolment = Enrolment.objects.create(
        sequence=sequence,
        version=version,
        contact=contact,
        subject_type="lead",
        subject_id=lead.pk,
        rotation=0 if before is None else before + 1,
        is_exclusive=sequence.is_exclusive,
        next_step=first,
        next_run_at=now + first.after,
        wait_anchor=now,
        started_at=now,
        zones=_zones(lead, contact),
        enrolled_by=actor,
        source=source,
    )
    record("cadence.enrolled", lead, actor=actor, enrolment=enrolment.pk, sequence=sequence.slug)
    return Enrolled(enrolment)


def _zones(lead: Lead, contact: Contact) -> list[str]:
    """Property first, then what the contact says, then the office. Two sources that disagree must both agree."""
    found = list(zones.zone_for(lead.state, lead.postal_code)) if lead.state or lead.postal_code else []
    if contact.timezone and contact.timezone not in found:
        found.append(contact.timezone)
    return found or [office.get().timezone]


@transaction.atomic
def leave(enrolments: list[int], reason: str, *, actor: User | None = None, now: datetime | None = None) -> int:
    """Stop these at once: the enrolment ends and every touch that has not been handed over is cancelled, in one go."""
    now = now or timezone.now()
    ended = (
        Enrolment.objects.running()
        .filter(pk__in=enrolments)
        .update(status=Enrolment.Status.EXITED, exit_reason=reason, ended_at=now, next_run_at=None, next_step=None)
    )
    Touch.objects.filter(enrolment__in=enrolments, state=Touch.State.INTENT).update(
        state=Touch.State.CANCELLED, reason=f"exit:{reason}"[:60], next_try_at=None
    )
    return ended


@transaction.atomic
def leave_all(contact: Contact, reason: str, *, lead: Lead | None = None, actor: User | None = None) -> int:
    """Everything that runs for this person stops, also what is only waiting to be sent."""
    mine = list(
        Enrolment.objects.filter(contact=contact).exclude(status=Enrolment.Status.EXITED).values_list("pk", flat=True)
    )
    running = list(Enrolment.objects.running().filter(contact=contact).values_list("subject_id", flat=True))
    ended = leave(mine, reason, actor=actor)
    for lead_id in set(running):
        subject = lead if lead is not None and lead.pk == lead_id else Lead.objects.filter(pk=lead_id).first()
        if subject is not None:
            record("cadence.left", subject, actor=actor, reason=reason)
    return ended


@transaction.atomic
def rejoin(enrolment: Enrolment, actor: User | None, now: datetime | None = None) -> bool:
    """Undo of a stop: on with the first step that was not taken up before it. False when it ended for another reason,
    or the person is in another exclusive sequence by now.
    """
    now = now or timezone.now()
    contact = Contact.objects.select_for_update().get(pk=enrolment.contact_id)
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.status != Enrolment.Status.EXITED or row.exit_reason != enrolment.exit_reason:
        return False
    if row.is_exclusive and Enrolment.objects.running().filter(contact=contact, is_exclusive=True).exists():
        return False
    row.touches.filter(state=Touch.State.CANCELLED, reason=f"exit:{row.exit_reason}"[:60]).update(
        state=Touch.State.INTENT, reason="", next_try_at=now
    )
    planned = row.touches.values("step_key")
    row.next_step = row.version.steps.exclude(key__in=planned).order_by("position").first()
    row.next_run_at = max(now, row.wait_anchor + row.next_step.after) if row.next_step else None
    row.status = Enrolment.Status.ACTIVE if row.next_step else Enrolment.Status.FINISHED
    row.ended_at, row.exit_reason = None if row.next_step else now, ""
    row.save()
    record("cadence.resumed", _lead(row), actor=actor, enrolment=row.pk)
    return True


@transaction.atomic
def pause(enrolment: Enrolment, actor: User | None) -> bool:
    changed = Enrolment.objects.filter(pk=enrolment.pk, status=Enrolment.Status.ACTIVE).update(
        status=Enrolment.Status.PAUSED
    )
    if changed:
        record("cadence.paused", _lead(enrolment), actor=actor, enrolment=enrolment.pk)
    return bool(changed)


@transaction.atomic
def resume(enrolment: Enrolment, actor: User | None) -> bool:
    changed = Enrolment.objects.filter(pk=enrolment.pk, status=Enrolment.Status.PAUSED).update(
        status=Enrolment.Status.ACTIVE
    )
    if changed:
        record("cadence.resumed", _lead(enrolment), actor=actor, enrolment=enrolment.pk)
    return bool(changed)


def _lead(enrolment: Enrolment) -> Lead | None:
    return Lead.objects.filter(pk=enrolment.subject_id).first()
