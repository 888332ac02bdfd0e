"""What a campaign has done so far. A fixed number of queries, however many people are in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Touch, TouchQuerySet
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from uuid import UUID

    from roofs.core.accounts.models import User
    from roofs.marketing.campaigns.models import Campaign

OUT, WAITING = ("sent",), ("intent", "sending")
ANSWERED = ("reply", "conversation")
UNSUBSCRIBED = ("unsubscribed", "stop")
Kind = MessageEvent.Kind


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one campaign or step: people and touches. Opens and clicks count people's messages, not fetches."""

    people: int = 0
    active: int = 0
    paused: int = 0
    finished: int = 0
    stopped: int = 0
    answered: int = 0
    unsubscribed: int = 0
    sent: int = 0
    waiting: int = 0
    held: int = 0
    uncertain: int = 0
    opened: int = 0
    opened_by_machines: int = 0
    clicked: int = 0
    bounced: int = 0
    complained: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    """Why people stopped."""

    def share(self, number: int) -> float | None:
        return number / self.sent if self.sent else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the people it wrote to, from the day they were taken in. Not what it caused: nobody was left out."""

    appointments: int
    won: int
    won_cents: int


def people_of(campaigns: Iterable[Campaign], user: User) -> EnrolmentQuerySet:
    """Numbers are about the same people as the lists beside them; managers' need no look at each record."""
    enrolments = Enrolment.objects.all() if user.is_manager else Enrolment.objects.visible_to(user)
    return enrolments.filter(cohort__origin__in=[one.origin for one in campaigns])


def standings(campaigns: list[Campaign], user: User) -> dict[int, Standing]:
    """Of many campaigns, for the list of them."""
    mine, origin = people_of(campaigns, user), "cohort__origin"
    found: dict[str, dict[str, int]] = {one.origin: {} for one in campaigns}
    reasons: dict[str, dict[str, int]] = {one.origin: {} for one in campaigns}
    counted = mine.order_by().values_list(origin, "status", "exit_reason").annotate(people=Count("pk"))
    for key, status, reason, people in counted:
        _add(found[key], _NAMES[status], people)
        _add(found[key], "people", people)
        if reason:
            _add(reasons[key], reason, people)
    touches = Touch.objects.filter(enrolment__in=mine).order_by()
    for key, state, number in touches.values_list(f"enrolment__{origin}", "state").annotate(number=Count("pk")):
        _add(found[key], _state(state), number)
    for key, kind, verdict, number in _events(touches, f"enrolment__{origin}"):
        for name in _heard(kind, verdict):
            _add(found[key], name, number)
    return {one.pk: _standing(found[one.origin] | _told(reasons[one.origin]), reasons[one.origin]) for one in campaigns}


def steps_of(campaign: Campaign, user: User) -> dict[UUID, Standing]:
    """For each step of its sequence."""
    touches = Touch.objects.filter(enrolment__in=people_of([campaign], user)).order_by()
    found: dict[UUID, dict[str, int]] = {}
    for key, state, number in touches.values_list("step_key", "state").annotate(number=Count("pk")):
        _add(found.setdefault(key, {}), _state(state), number)
    for key, kind, verdict, number in _events(touches, "step_key"):
        for name in _heard(kind, verdict):
            _add(found.setdefault(key, {}), name, number)
    return {key: _standing(numbers) for key, numbers in found.items()}


def outcome_of(campaign: Campaign, user: User) -> Outcome:
    people = people_of([campaign], user).filter(subject_type="lead")
    leads = Lead.objects.filter(pk__in=people.values("subject_id"), deleted_at=None)
    since = campaign.began_at or campaign.created_at
    booked = Appointment.objects.filter(
        deleted_at=None, subject_type="lead", subject_id__in=people.values("subject_id"), created_at__gte=since
    )
    won = leads.filter(status="won", won_at__gte=since).aggregate(
        number=Count("pk"), cents=Sum("estimated_value_cents")
    )
    return Outcome(booked.values("subject_id").distinct().count(), won["number"], won["cents"] or 0)


_NAMES = {"active": "active", "paused": "paused", "finished": "finished", "exited": "stopped"}


def _events(touches: TouchQuerySet, grouped_by: str) -> Iterable[tuple[Any, str, str, int]]:
    """How many messages each thing happened to."""
    heard = touches.filter(message__events__isnull=False).values_list(
        grouped_by, "message__events__kind", "message__events__verdict"
    )
    return list(heard.annotate(number=Count("message", distinct=True)))


def _heard(kind: str, verdict: str) -> list[str]:
    match kind, verdict:
        case Kind.OPENED, Verdict.MACHINE:
            return ["opened_by_machines"]
        case Kind.OPENED, Verdict.HUMAN:
            return ["opened"]
        case Kind.CLICKED, Verdict.HUMAN:
            return ["clicked"]
        case Kind.BOUNCED, _:
            return ["bounced"]
        case Kind.COMPLAINED, _:
            return ["complained"]
    return []


def _standing(numbers: dict[str, int], reasons: dict[str, int] | None = None) -> Standing:
    told: dict[str, Any] = {**numbers, "reasons": reasons or {}}
    return Standing(**told)


def _told(reasons: dict[str, int]) -> dict[str, int]:
    return {
        "answered": sum(number for reason, number in reasons.items() if reason in ANSWERED),
        "unsubscribed": sum(number for reason, number in reasons.items() if reason in UNSUBSCRIBED),
    }


def _state(state: str) -> str:
    if state in OUT:
        return "sent"
    if state in WAITING:
        return "waiting"
    return "uncertain" if state == "unknown" else "held"


def _add(numbers: dict[str, int], name: str, more: int) -> None:
    numbers[name] = numbers.get(name, 0) + more
