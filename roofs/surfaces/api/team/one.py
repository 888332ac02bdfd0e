"""One person: reading and changing him, his days, his work and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import ValidationError

from roofs.comms.calendar.models import Task
from roofs.core.accounts import rights
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import Week
from roofs.core.kit.refusals import Refused
from roofs.insight.metrics.periods import Period
from roofs.insight.performance.person import may_see, month_of, of_person
from roofs.people.team import absence, duty, profiles
from roofs.people.team.models import TimeOff
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.rows import one_of
from roofs.surfaces.api.team import telling
from roofs.surfaces.api.team.shapes import (
    ASSIGNMENTS,
    AVAILABILITY,
    PERFORMANCE,
    PERSON,
    TIME_OFF,
    TIMES_OFF,
    Assignments,
    AvailabilityChange,
    AvailabilityShape,
    Decision,
    NewTimeOff,
    PerformanceQuery,
    PerformanceShape,
    PersonChange,
    PersonShape,
    TimeOffShape,
)
from roofs.surfaces.api.team.values import of_profile

router = Router(tags=["Team"])
MOST = 200
INSTANT = timedelta(microseconds=1)


@router.get("/{int:person_id}", response=PersonShape, operation_id="getPerson", summary="Read a person")
def show(request: HttpRequest, person_id: Id) -> HttpResponse:
    user = caller(request)
    return _answered(_visible(user, person_id), user)


@router.put(
    "/{int:person_id}",
    response={200: PersonShape, 409: Problem, 412: Problem},
    operation_id="updatePerson",
    summary="Change a person",
)
def update(request: HttpRequest, person_id: Id, payload: PersonChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent. One's own account and languages, or anything of whom one manages."""
    user = caller(request)
    given = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        person = _visible(user, person_id)
        refuse_stale(if_match, telling.tag_of(person, user))
        if given.get("role", person.role) != person.role:
            rights.set_role(person, Role(given["role"]), user)
        account = {name: given[name] for name in profiles.ACCOUNT if name in given}
        if "phone" in account:
            account["phone"] = account["phone"] or None
        if account:
            profiles.correct(person, account, user)
        known = of_profile(given)
        if known:
            profiles.describe(person, known, user)
    return _answered(_visible(user, person_id), user)


@router.delete(
    "/{int:person_id}",
    response={204: None, 409: Problem},
    operation_id="deactivatePerson",
    summary="Let a person go",
)
def delete(request: HttpRequest, person_id: Id) -> HttpResponse:
    """He cannot sign in any more; what he did stays. An administrator can let him in again."""
    user = caller(request)
    rights.deactivate(_visible(user, person_id), user)
    return nothing()


@router.get(
    "/{int:person_id}/performance",
    response={200: PerformanceShape, 409: Problem},
    operation_id="getPerformance",
    summary="What a person achieves",
)
def performance(request: HttpRequest, person_id: Id, query: Query[PerformanceQuery]) -> HttpResponse:
    """Against the month's targets. Managers see everybody's, others their own."""
    refuse_unknown(request.GET, PerformanceQuery)
    user = caller(request)
    person = _visible(user, person_id)
    if not may_see(user, person):
        raise Refusal("not_allowed", _("A person's figures are for himself and for managers."))
    period = _period(query, person)
    found = of_person(person, period, user)
    told = {name: getattr(found, name) for name in PerformanceShape.model_fields if hasattr(found, name)}
    return answer(PERFORMANCE, told | {"since": period.since, "until": period.until})


def _period(query: PerformanceQuery, person: User) -> Period:
    """Whole days in the person's calendar."""
    month = month_of(timezone.now().astimezone(person.zone).date(), person.zone)
    first = month.first if query.since is None else query.since.astimezone(person.zone).date()
    last = month.last if query.until is None else (query.until - INSTANT).astimezone(person.zone).date()
    if last < first:
        raise Refused(_("The end comes before the beginning."), "until")
    return Period(first, last, person.zone)


@router.get(
    "/{int:person_id}/assignments", response=Assignments, operation_id="listAssignments", summary="A person's work"
)
def assignments(request: HttpRequest, person_id: Id) -> HttpResponse:
    """Open leads and tasks, as far as the caller may see them."""
    user = caller(request)
    person = _visible(user, person_id)
    leads = Lead.objects.visible_to(user).open().filter(assigned_to=person).with_people().order_by("-lead_score", "-pk")
    tasks = Task.objects.visible_to(user).open().filter(assigned_to=person).order_by("due_at", "pk")
    return answer(
        ASSIGNMENTS,
        {
            "leads": [
                {
                    "id": lead.pk,
                    "name": lead.contact.name,
                    "status": lead.status,
                    "lead_score": lead.lead_score,
                    "assigned_at": lead.assigned_at,
                }
                for lead in leads[:MOST]
            ],
            "tasks": [
                {"id": task.pk, "title": task.title, "kind": task.kind, "due_at": task.due_at} for task in tasks[:MOST]
            ],
        },
    )


@router.put(
    "/{int:person_id}/availability",
    response={200: AvailabilityShape, 409: Problem, 412: Problem},
    operation_id="updateAvailability",
    summary="Change when a person works",
)
def availability(
    request: HttpRequest, person_id: Id, payload: AvailabilityChange, if_match: IfMatch = None
) -> HttpResponse:
    """Who is off duty or away gets no new leads. One's own, or of somebody one manages. Its ETag is the person's."""
    user = caller(request)
    person = _visible(user, person_id)
    refuse_stale(if_match, telling.tag_of(person, user))
    facts: dict[str, Any] = {
        name: getattr(payload, name) for name in ("on_duty", "away_until") if name in payload.model_fields_set
    }
    if "hours" in payload.model_fields_set:
        facts["hours"] = None if payload.hours is None else _week(payload.hours.model_dump()).model_dump(mode="json")
    duty.set_availability(person, user, **facts)
    told = telling.availability(person, user, timezone.now())
    return answer(AVAILABILITY, told, headers={"ETag": telling.tag_of(person, user)})


def _week(given: dict[str, Any]) -> Week:
    try:
        return Week.model_validate(given)
    except ValidationError:
        raise Refused(_("A day must begin before it ends."), "hours") from None


@router.get(
    "/{int:person_id}/time-off", response=list[TimeOffShape], operation_id="listTimeOff", summary="A person's time off"
)
def absences(request: HttpRequest, person_id: Id) -> HttpResponse:
    """The latest 200. Of colleagues one sees what is agreed, not why."""
    user = caller(request)
    rows = TimeOff.objects.visible_to(user).filter(user=_visible(user, person_id))
    return answer(TIMES_OFF, [telling.time_off(one, user) for one in rows[:MOST]])


@router.post(
    "/{int:person_id}/time-off",
    response={201: TimeOffShape, 409: Problem},
    operation_id="askForTimeOff",
    summary="Ask for time off",
)
def ask(request: HttpRequest, person_id: Id, payload: NewTimeOff) -> HttpResponse:
    """It holds once a manager has agreed; what a manager writes down is agreed at once."""
    user = caller(request)
    wanted = absence.ask(_visible(user, person_id), actor=user, **payload.model_dump())
    return answer(TIME_OFF, telling.time_off(wanted, user), 201, {"ETag": etag(wanted)})


@router.put(
    "/{int:person_id}/time-off/{int:time_off_id}",
    response={200: TimeOffShape, 409: Problem, 412: Problem},
    operation_id="decideTimeOff",
    summary="Agree to time off, or not",
)
def decide(
    request: HttpRequest, person_id: Id, time_off_id: Id, payload: Decision, if_match: IfMatch = None
) -> HttpResponse:
    user = caller(request)
    verdict = absence.approve if payload.approved else absence.decline
    with transaction.atomic():
        wanted = _time_off(user, person_id, time_off_id, locked=True)
        refuse_stale(if_match, etag(wanted))
        decided = verdict(wanted, user)
    return answer(TIME_OFF, telling.time_off(decided, user), headers={"ETag": etag(decided)})


@router.delete(
    "/{int:person_id}/time-off/{int:time_off_id}",
    response={204: None},
    operation_id="withdrawTimeOff",
    summary="Withdraw time off",
)
def withdraw(request: HttpRequest, person_id: Id, time_off_id: Id) -> HttpResponse:
    user = caller(request)
    absence.withdraw(_time_off(user, person_id, time_off_id), user)
    return nothing()


def _time_off(user: User, person_id: int, time_off_id: int, *, locked: bool = False) -> TimeOff:
    rows = TimeOff.objects.visible_to(user).select_related("user")
    return one_of(rows, locked=locked, pk=time_off_id, user=_visible(user, person_id))


def _visible(user: User, person_id: int) -> User:
    return one_of(User.objects.visible_to(user), pk=person_id)


def _answered(person: User, viewer: User, now: datetime | None = None) -> HttpResponse:
    told = telling.whole(person, viewer, now or timezone.now())
    return answer(PERSON, told, headers={"ETag": telling.tag_of(person, viewer)})
