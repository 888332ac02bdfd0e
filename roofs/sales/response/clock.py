"""Starting, claiming, answering and escalating."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.people.team.duty import available
from roofs.sales.leads.models import Lead
from roofs.sales.leads.pipeline import assign
from roofs.sales.response.alerting import ring
from roofs.sales.response.models import RUNNING, Clock, State
from roofs.sales.response.policy import RESPONSE

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCH = 100


@transaction.atomic
def start(lead: Lead, now: datetime | None = None) -> Clock:
    """Begin to count and ring the lead's person; with nobody assigned, everybody on duty. A running clock goes on."""
    now = now or timezone.now()
    running = Clock.objects.running().filter(lead=lead).first()
    if running is not None:
        return running
    rules = RESPONSE.get()
    due = now + timedelta(seconds=rules.claim_seconds)
    clock = Clock.objects.create(
        lead=lead, started_at=now, due_at=due, check_at=due, is_vip=lead.lead_score >= rules.vip_score
    )
    people = [lead.assigned_to] if lead.assigned_to else list(available(now))
    ring(clock, people or list(User.objects.managers()), now)
    record("response.started", lead, clock=clock.pk, due_at=due.isoformat())
    return clock


@transaction.atomic
def claim(clock: Clock, user: User, now: datetime | None = None) -> bool:
    """Somebody says: I have it. True for whoever was first (and for that person again); the lead becomes theirs."""
    now = now or timezone.now()
    rules = RESPONSE.get()
    taken = Clock.objects.filter(pk=clock.pk, state=State.WAITING).update(
        state=State.CLAIMED,
        claimed_by=user,
        claimed_at=now,
        seconds_to_claim=_seconds(clock, now),
        check_at=now + timedelta(minutes=rules.answer_minutes),
    )
    clock.refresh_from_db()
    if not taken:
        return clock.claimed_by_id == user.pk
    assign(clock.lead, user, actor=user)
    record("response.claimed", clock.lead, actor=user, clock=clock.pk, seconds=clock.seconds_to_claim)
    return True


@transaction.atomic
def answer(lead: Lead, user: User | None, now: datetime | None = None) -> Clock | None:
    """The first word to the person was said: the clock stops. None when no clock was running."""
    now = now or timezone.now()
    clock = Clock.objects.running().filter(lead=lead).first()
    if clock is None:
        return None
    seconds = _seconds(clock, now)
    stopped = Clock.objects.filter(pk=clock.pk, state__in=RUNNING).update(
        state=State.ANSWERED, answered_by=user, answered_at=now, seconds_to_answer=seconds, check_at=None
    )
    if not stopped:
        return None
    if clock.claimed_at is None:
        Clock.objects.filter(pk=clock.pk).update(claimed_by=user, claimed_at=now, seconds_to_claim=seconds)
    clock.refresh_from_db()
    record("response.answered", lead, actor=user, clock=clock.pk, seconds=seconds)
    return clock


@transaction.atomic
def close(lead: Lead) -> None:
    """The lead is gone (deleted, lost as spam): nobody needs to hurry any more."""
    Clock.objects.running().filter(lead=lead).update(state=State.CLOSED, check_at=None)


def _seconds(clock: Clock, now: datetime) -> int:
    """Never negative, also when the machine's clock was set back."""
    return max(0, round((now - clock.started_at).total_seconds()))


def escalate_due(now: datetime | None = None) -> int:
    """Escalate all whose deadline has passed. Many engines may do so at once: each clock is taken by one update."""
    now = now or timezone.now()
    return sum(_escalate(clock, now) for clock in Clock.objects.due(now).select_related("lead")[:BATCH])


@transaction.atomic
def _escalate(clock: Clock, now: datetime) -> bool:
    rules = RESPONSE.get()
    next_check = now + timedelta(minutes=rules.answer_minutes) if clock.level == 0 else None
    taken = Clock.objects.filter(pk=clock.pk, level=clock.level, state=clock.state, check_at=clock.check_at).update(
        level=clock.level + 1, check_at=next_check
    )
    if not taken:
        return False
    clock.level += 1
    people = _who_next(clock, now)
    ring(clock, people, now)
    record("response.escalated", clock.lead, clock=clock.pk, level=clock.level, people=len(people))
    return True


def _who_next(clock: Clock, now: datetime) -> list[User]:
    """Untaken: everybody on duty and the managers. Taken but silent: the managers."""
    managers = list(User.objects.managers())
    everybody: Iterable[User] = [] if clock.state == State.CLAIMED else available(now)
    return list({person.pk: person for person in [*everybody, *managers]}.values())


def seconds_until_next(now: datetime | None = None) -> float | None:
    """When the engine should look again."""
    now = now or timezone.now()
    upcoming = (
        Clock.objects.running().exclude(check_at=None).order_by("check_at").values_list("check_at", flat=True).first()
    )
    return max(0.0, (upcoming - now).total_seconds()) if upcoming else None


def tick() -> float:
    """The engine's clock: escalate what is due, and look again within a second."""
    escalate_due()
    return min(1.0, seconds_until_next() or 1.0)
