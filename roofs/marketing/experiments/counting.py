"""What people did after they were dealt: by intention to treat, that is each in the arm they were dealt, whatever
became of the letters; only within the days that count, and only of those for whom these are over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import Direction, MessageEvent, Verdict
from roofs.comms.timeline.models import Interaction
from roofs.marketing.experiments.models import Assignment, AssignmentQuerySet, Experiment
from roofs.marketing.experiments.samples import Amounts, Sample, Share
from roofs.marketing.experiments.vocabulary import Guardrail, Measure
from roofs.sales.leads.models import Lead

TALKED = ("call", "meeting", "visit")
NO_TALK = ("no_answer", "voicemail", "left_message", "busy", "wrong_number", "call_back", "")
HARMS = {Guardrail.UNSUBSCRIBED: "left_at", Guardrail.COMPLAINED: "complained_at"}
PACE_OVER = timedelta(days=28)
CENTS = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one arm. `dealt` are all, `sample` those whose days are over."""

    arm_id: int
    dealt: int = 0
    sample: Sample = field(default_factory=lambda: Share(0, 0))
    hits: int = 0
    """People who did it, of those whose days are over."""
    harms: dict[str, int] = field(default_factory=dict)
    """Guardrail -> people, of all who were dealt: what must not happen is not waited for."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was known at the end of a day."""

    on: date
    samples: dict[int, Sample]
    hits: dict[int, int]


def counts_of(experiment: Experiment, now: datetime, days: Sequence[Day] | None = None) -> dict[int, Counts]:
    """By arm. A fixed number of questions, however many people. `days`: where these are known already, nobody is
    judged twice.
    """
    rows = Assignment.objects.filter(experiment=experiment).order_by()
    dealt = dict(rows.values_list("arm").annotate(people=Count("pk")))
    judged = _at_the_end(experiment, rows.mature(now), days)
    harms: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name in experiment.guardrails:
        for arm, people in rows.filter(harm(name)).values_list("arm").annotate(people=Count("pk")):
            harms[arm][name] = people
    arms = experiment.arms.values_list("pk", flat=True)
    return {
        arm: Counts(
            arm,
            dealt.get(arm, 0),
            *judged.get(arm, (_sample(experiment, 0, 0, 0, 0), 0)),
            {name: harms[arm].get(name, 0) for name in experiment.guardrails},
        )
        for arm in arms
    }


def _at_the_end(
    experiment: Experiment, rows: AssignmentQuerySet, days: Sequence[Day] | None
) -> dict[int, tuple[Sample, int]]:
    if days is not None:
        return {arm: (sample, days[-1].hits[arm]) for arm, sample in days[-1].samples.items()} if days else {}
    sums = _judged(experiment, rows).values_list(*_sums("arm"))
    return {arm: (_sample(experiment, *told), int(told[1] or 0)) for arm, *told in sums}


def days_of(experiment: Experiment, now: datetime, zone: str = "UTC") -> list[Day]:
    """Day by day what was known of each arm, from the first day on which somebody's days were over."""
    rows = Assignment.objects.filter(experiment=experiment).mature(now).order_by()
    dated = rows.annotate(day=TruncDate("matures_at", tzinfo=ZoneInfo(zone)))
    found: dict[date, dict[int, tuple[Any, ...]]] = {}
    for day, arm, *sums in _judged(experiment, dated, "day").values_list("day", *_sums("arm")):
        found.setdefault(day, {})[arm] = tuple(sums)
    arms = list(experiment.arms.values_list("pk", flat=True))
    return list(_added_up(experiment, found, arms))


def _added_up(experiment: Experiment, by_day: dict[date, dict[int, tuple[Any, ...]]], arms: list[int]) -> Iterator[Day]:
    so_far: dict[int, list[float]] = {arm: [0, 0, 0, 0] for arm in arms}
    for day in sorted(by_day):
        for arm, sums in by_day[day].items():
            so_far[arm] = [old + (new or 0) for old, new in zip(so_far[arm], sums, strict=True)]
        samples = {arm: _sample(experiment, *sums) for arm, sums in so_far.items()}
        yield Day(day, samples, {arm: int(sums[1]) for arm, sums in so_far.items()})


def those_who(experiment: Experiment, rows: AssignmentQuerySet, act: str) -> AssignmentQuerySet:
    """The people behind a number: `hit`, or one of the guardrails."""
    return rows.filter(harm(act) if act in Guardrail.values else did(experiment))


def _judged(experiment: Experiment, rows: AssignmentQuerySet, *by: str) -> Any:
    hit = rows.annotate(did=Case(When(did(experiment), then=Value(1.0)), default=Value(0.0), output_field=FloatField()))
    amount = hit.annotate(amount=_amount() if experiment.is_money else F("did"))
    return amount.values(*by, "arm").annotate(
        people=Count("pk"), hits=Sum("did"), total=Sum("amount"), squares=Sum(F("amount") * F("amount"))
    )


def _sums(by: str) -> tuple[str, ...]:
    return (by, "people", "hits", "total", "squares")


def _sample(experiment: Experiment, people: float, hits: float, total: float, squares: float) -> Sample:
    if experiment.is_money:
        return Amounts(int(people), total or 0.0, squares or 0.0)
    return Share(int(people), int(hits or 0))


def did(experiment: Experiment) -> Q:
    """They did what counts, within their days."""
    return {
        Measure.REPLY: _answered,
        Measure.CLICK: _clicked,
        Measure.MEETING: _met,
        Measure.WON: _signed,
        Measure.MONEY: _signed,
    }[Measure(experiment.measure)]()


def _within(name: str) -> dict[str, Any]:
    return {f"{name}__gte": OuterRef("at"), f"{name}__lt": OuterRef("matures_at")}


def _answered() -> Q:
    """By any way; a machine's note that somebody is away is none. A call in which one talked counts as well."""
    theirs = Interaction.objects.filter(
        contact=OuterRef("contact"), deleted_at=None, is_auto=False, **_within("happened_at")
    )
    talked = Q(kind__in=TALKED) & ~Q(outcome__in=NO_TALK)
    return Q(Exists(theirs.filter(Q(direction=Direction.IN) | talked)))


def _clicked() -> Q:
    """People, no machines."""
    clicks = MessageEvent.objects.filter(
        message__contact=OuterRef("contact"), kind=MessageEvent.Kind.CLICKED, verdict=Verdict.HUMAN, **_within("at")
    )
    return Q(Exists(clicks))


def _met() -> Q:
    made = Appointment.objects.filter(contact=OuterRef("contact"), deleted_at=None, **_within("created_at"))
    return Q(Exists(made))


def _won() -> QuerySet[Lead]:
    return Lead.objects.filter(contact=OuterRef("contact"), deleted_at=None, status="won", **_within("won_at"))


def _signed() -> Q:
    return Q(Exists(_won()))


def _amount() -> Any:
    """Dollars of what was won. The estimate stands for the price where none is known."""
    per_person = _won().order_by().values("contact").annotate(cents=Sum("estimated_value_cents")).values("cents")
    cents = Coalesce(Subquery(per_person, output_field=FloatField()), Value(0.0))
    return cents / Value(float(CENTS))


def harm(name: str) -> Q:
    """What must not happen more often; from the first touch on, however long ago."""
    return Q(**{f"{HARMS[Guardrail(name)]}__isnull": False})


def a_day(experiment: Experiment, now: datetime) -> float:
    """People dealt in a day: in the last four weeks, or since it began."""
    since = max(experiment.started_at or now, now - PACE_OVER)
    days = max((now - since) / timedelta(days=1), 1.0)
    return Assignment.objects.filter(experiment=experiment, at__gte=since).count() / days
