"""How many people stand at each step of a sequence, and what came of those who were there.

A handful of grouped counts, whatever the number of people. Touches are found by when they were due, which has an
index; the whole past has none, and is asked rarely (see `surfaces.web.followup.counted`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from django.db import connection
from django.db.models import BooleanField, Count, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence, Step, Touch, TouchQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

What = Literal["waiting", "out", "held", "clicked", "answered", "left"]
WHATS: tuple[What, ...] = ("waiting", "out", "held", "clicked", "answered", "left")
HELD = (Touch.State.SUPPRESSED, Touch.State.EXPIRED, Touch.State.FAILED, Touch.State.CANCELLED)
RUNNING = (Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED)
REACTIONS = {"clicked": MessageEvent.Kind.CLICKED, "answered": MessageEvent.Kind.REPLIED}


@dataclass(slots=True)
class Counts:
    """By the key of the step; ways by the steps they lead from and to."""

    at: datetime
    steps: dict[What, Counter[str]] = field(default_factory=lambda: {what: Counter() for what in WHATS})
    passed: Counter[str] = field(default_factory=Counter)
    """Who went on from a touch, sent or not."""
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    """Through which door they came in: `event:lead.arrived`, `hand`."""


def counts_of(sequence: Sequence, user: User, since: datetime | None, *, has_forks: bool) -> Counts:
    found, keys = Counts(timezone.now()), _keys(sequence)
    people = _people(sequence, user)
    for step, status, number in _standing(people, since).values_list("next_step", "status").annotate(Count("pk")):
        what: What = "left" if status == Enrolment.Status.EXITED else "waiting"
        found.steps[what][keys.get(step, "")] += number
    touches = _touches(list(keys), user, since)
    for step, state, number in touches.values_list("step", "state").annotate(Count("pk")):
        key = keys[step]
        found.passed[key] += number
        if state == Touch.State.SENT:
            found.steps["out"][key] += number
        elif state in HELD:
            found.steps["held"][key] += number
    for step, kind, number in (
        _heard(touches).values_list("step", "message__events__kind").annotate(Count("message", distinct=True))
    ):
        found.steps["clicked" if kind == MessageEvent.Kind.CLICKED else "answered"][keys[step]] += number
    begun = people.filter(started_at__gte=since) if since else people
    found.came.update(dict(begun.order_by().values_list("source").annotate(Count("pk"))))
    if has_forks:
        found.ways = _ways(sequence, user, since)
    return found


def people_at(sequence: Sequence, user: User, key: str, what: What, since: datetime | None) -> EnrolmentQuerySet:
    """Those a number of a step is made of."""
    people = _people(sequence, user)
    if what == "waiting":
        return people.filter(next_step__key=key, status__in=RUNNING)
    if what == "left":
        left = people.filter(next_step__key=key, status=Enrolment.Status.EXITED)
        return left.filter(ended_at__gte=since) if since else left
    steps = [step for step, known in _keys(sequence).items() if known == key]
    touches = _touches(steps, user, since)
    if what in REACTIONS:
        touches = _heard(touches).filter(message__events__kind=REACTIONS[what])
    else:
        touches = touches.filter(state__in=(Touch.State.SENT,) if what == "out" else HELD)
    return people.filter(pk__in=touches.values("enrolment"))


def people_past(sequence: Sequence, user: User, key: str, since: datetime | None) -> EnrolmentQuerySet:
    """Who went on from this touch."""
    steps = [step for step, known in _keys(sequence).items() if known == key]
    return _people(sequence, user).filter(pk__in=_touches(steps, user, since).values("enrolment"))


def people_on(sequence: Sequence, user: User, source: str, target: str) -> EnrolmentQuerySet:
    """Who took the way from this fork to that step, whenever."""
    people = _people(sequence, user).exclude(trail=[])
    if connection.vendor == "postgresql":
        return people.filter(trail__contains=[{"step": source, "to": target}])
    taken = RawSQL(
        "EXISTS (SELECT 1 FROM json_each(cadence_enrolment.trail) AS one "
        "WHERE one.value ->> 'step' = %s AND one.value ->> 'to' = %s)",
        (source, target),
        BooleanField(),
    )
    return people.filter(taken)


def people_from(sequence: Sequence, user: User, sources: Iterable[str], since: datetime | None) -> EnrolmentQuerySet:
    """Who came in through this door; without one through none that has its own."""
    people = _people(sequence, user)
    people = people.filter(started_at__gte=since) if since else people
    chosen = list(sources)
    return people.filter(source__in=chosen) if chosen else people.exclude(source__startswith="event:")


def _people(sequence: Sequence, user: User) -> EnrolmentQuerySet:
    """Managers' need no look at each record."""
    rows = Enrolment.objects.all() if user.is_manager else Enrolment.objects.visible_to(user)
    return rows.filter(sequence=sequence)


def _keys(sequence: Sequence) -> dict[int, str]:
    """Of every version: a step keeps its key when it is changed."""
    rows = Step.objects.filter(version__sequence=sequence).order_by().values_list("pk", "key")
    return {pk: str(key) for pk, key in rows}


def _standing(people: EnrolmentQuerySet, since: datetime | None) -> EnrolmentQuerySet:
    left = Q(status=Enrolment.Status.EXITED)
    return people.filter(Q(status__in=RUNNING) | (left & Q(ended_at__gte=since) if since else left)).order_by()


def _touches(steps: list[int], user: User, since: datetime | None) -> TouchQuerySet:
    """All states are named: that is what lets the database use its index of states and moments."""
    rows = Touch.objects.all() if user.is_manager else Touch.objects.visible_to(user)
    rows = rows.filter(step__in=steps).order_by()
    return rows.filter(state__in=Touch.State.values, due_at__gte=since) if since else rows


def _heard(touches: TouchQuerySet) -> TouchQuerySet:
    """What people did; machines open and click everything."""
    human = Q(message__events__kind=MessageEvent.Kind.REPLIED) | Q(
        message__events__kind=MessageEvent.Kind.CLICKED, message__events__verdict=Verdict.HUMAN
    )
    return touches.filter(human, message__isnull=False)


_EACH = {
    "postgresql": "jsonb_array_elements(cadence_enrolment.trail) AS one (value)",
    "sqlite": "json_each(cadence_enrolment.trail) AS one",
}


_TURNS = "SELECT one.value ->> 'step', one.value ->> 'to', count(*)"
_SINCE = "AND one.value ->> 'at' >= %s GROUP BY 1, 2"


def _ways(sequence: Sequence, user: User, since: datetime | None) -> Counter[tuple[str, str]]:
    """Every turn anybody took at a fork, as it was noted then."""
    query, params = _people(sequence, user).order_by().values("pk").query.sql_with_params()
    each = _EACH[connection.vendor]
    told = f"{_TURNS} FROM cadence_enrolment, {each} WHERE cadence_enrolment.id IN ({query}) {_SINCE}"
    moment = since.astimezone(UTC).isoformat(timespec="seconds") if since else ""
    with connection.cursor() as cursor:
        cursor.execute(told, [*params, moment])
        return Counter({(str(step), str(to)): number for step, to, number in cursor.fetchall()})
