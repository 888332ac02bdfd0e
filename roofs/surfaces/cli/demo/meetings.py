"""The calendar: visits that were, visits to come, and the days on which a crew stands on a roof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from roofs.comms.calendar import reminders
from roofs.comms.calendar.models import Appointment, Attendance
from roofs.comms.calendar.policy import CALENDAR
from roofs.comms.calendar.vocabulary import ACTIVE, Kind, Status
from roofs.core.accounts.models import User
from roofs.core.events import subject_of
from roofs.production.projects.models import CrewMember, Project
from roofs.production.projects.vocabulary import ASIDE, DONE
from roofs.production.projects.vocabulary import Status as Progress
from roofs.surfaces.cli.demo.diary import VISIT, ZONE
from roofs.surfaces.cli.demo.plot import MEETINGS, Step
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

HELD = frozenset({Progress.IN_PROGRESS, *DONE})
PLACE = ("address_line", "city", "state", "postal_code")
BECAME = {
    "visit": Status.COMPLETED,
    "adjuster": Status.COMPLETED,
    "missed": Status.NO_SHOW,
    "called_off": Status.CANCELLED,
}
TOLD = {
    Status.COMPLETED: "appointment.completed",
    Status.NO_SHOW: "appointment.missed",
    Status.CANCELLED: "appointment.cancelled",
}
Made = tuple[Appointment, Sequence[User]]


def write(stage: Stage) -> dict[str, int]:
    made: list[Made] = [(row, [scene.seller]) for scene in stage.scenes for row in _visits(stage, scene)]
    crews = _crews()
    made += [one for project in stage.projects for one in _days_of_work(stage, project, crews)]
    rows = pour(row for row, _people in made)
    pour(
        Attendance(appointment=row, user=person, starts_at=row.starts_at, ends_at=row.ends_at, holds=row.holds_time)
        for row, people in made
        for person in people
    )
    for row in rows:
        _tell(stage, row)
        if row.status in ACTIVE and row.starts_at > stage.now:
            reminders.arm(row, CALENDAR.get().reminders, stage.now)
    return {"appointments": len(rows)}


def _visits(stage: Stage, scene: Scene) -> Iterator[Appointment]:
    booked = scene.story.arrived_at
    for step in scene.story.past:
        if step.kind in MEETINGS and step.starts_at is not None:
            yield _visit(stage, scene, step, booked, BECAME[step.kind])
        booked = step.at
    upcoming = scene.story.next_step
    if upcoming is not None and upcoming.kind in MEETINGS:
        status = Status.CONFIRMED if stage.random.randrange(2) else Status.SCHEDULED
        yield _visit(stage, scene, upcoming, booked, status)


def _visit(stage: Stage, scene: Scene, step: Step, booked: datetime, status: Status) -> Appointment:
    start = step.starts_at or step.at - VISIT
    is_over = status not in ACTIVE
    return Appointment(
        kind=Kind.ADJUSTER if step.kind == "adjuster" else Kind.INSPECTION,
        subject_type="lead",
        subject_id=scene.lead.pk,
        contact=scene.contact,
        starts_at=start,
        ends_at=start + VISIT,
        status=status,
        outcome=step.text if status in {Status.COMPLETED, Status.NO_SHOW} else "",
        cancel_reason=step.text if status == Status.CANCELLED else "",
        created_at=min(booked, start),
        created_by=scene.seller,
        updated_by=scene.seller,
        updated_at=step.at if is_over else booked,
        **_more(stage, scene.lead),
    )


def _more(stage: Stage, place: Any) -> dict[str, Any]:
    uid = UUID(int=stage.random.getrandbits(128), version=4)
    return {"zone": ZONE, "uid": uid, **{name: getattr(place, name) for name in PLACE}}


def _crews() -> dict[int, list[User]]:
    crews: dict[int, list[User]] = {}
    for member in CrewMember.objects.select_related("person").order_by("pk"):
        crews.setdefault(member.crew_id, []).append(member.person)
    return crews


def _days_of_work(stage: Stage, project: Project, crews: dict[int, list[User]]) -> Iterator[Made]:
    slot, site = stage.slots.get(project.lead_id or 0), project.site
    if slot is None or site is None or project.status in ASIDE or project.scheduled_start is None:
        return
    kind, key = subject_of(project)
    for day in slot.days():
        start, end = slot.hours(day)
        is_over = end <= stage.now and project.status in HELD
        row = Appointment(
            kind=Kind.INSTALLATION if slot.crew else Kind.OTHER,
            title="" if slot.crew else f"{project.get_project_type_display()}: {project.customer.contact.name}",
            subject_type=kind,
            subject_id=key,
            contact=project.customer.contact,
            starts_at=start,
            ends_at=end,
            status=Status.COMPLETED if is_over else Status.SCHEDULED,
            created_at=project.created_at + timedelta(hours=1),
            created_by=project.manager,
            updated_by=project.manager,
            updated_at=end if is_over else project.created_at + timedelta(hours=1),
            **_more(stage, site),
        )
        yield row, crews[slot.crew.pk] if slot.crew else [slot.person] if slot.person else []


def _tell(stage: Stage, row: Appointment) -> None:
    """In the history of whom it is about. Days of a crew are told by the project itself."""
    if row.subject_type != "lead":
        return
    about = (row.subject_type, row.subject_id)
    told = {"appointment": row.pk, "kind": row.kind, "starts_at": row.starts_at.isoformat(), "zone": row.zone}
    stage.log.tell("appointment.booked", row.created_at, row.created_by_id, about, told | {"origin": row.origin})
    if row.status in TOLD:
        reason = {"reason": row.cancel_reason} if row.cancel_reason else {"outcome": row.outcome}
        stage.log.tell(TOLD[Status(row.status)], row.updated_at, row.updated_by_id, about, told | reason)
