"""The calendar: visits that were, visits to come, and the days on which a crew stands on a roof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.comms.calendar.models import Appointment, Attendance
from roofs.comms.calendar.vocabulary import Kind, Status
from roofs.core.accounts.models import User
from roofs.core.events import subject_of
from roofs.core.kit.windows import Window, next_allowed
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE
from roofs.production.projects.vocabulary import Status as Progress
from roofs.surfaces.cli.demo.plot import ZONE
from roofs.surfaces.cli.demo.stage import Scene, Stage

VISIT = timedelta(minutes=60)
ON_THE_ROOF = (time(8), time(16, 30))
VISITING = Window(frozenset(range(6)), time(9), time(17))
ROUND = 30
HELD = frozenset({Progress.IN_PROGRESS, *DONE})


class Diary:
    """Whose time is taken. Nobody is in two places."""

    def __init__(self) -> None:
        self._taken: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def is_free(self, person: User, start: datetime, end: datetime) -> bool:
        return all(end <= begun or ended <= start for begun, ended in self._taken[person.pk])

    def take(self, person: User, start: datetime, end: datetime) -> None:
        self._taken[person.pk].append((start, end))


def write(stage: Stage) -> dict[str, int]:
    diary, made = Diary(), []
    for scene in stage.scenes:
        made += [(one, scene.seller) for one in _visits(stage, scene, diary)]
    for project in stage.projects:
        made += [(one, leader) for one, leader in _days_of_work(stage, project, diary)]
    rows = Appointment.objects.bulk_create([row for row, _ in made])
    Attendance.objects.bulk_create(
        Attendance(appointment=row, user=person, starts_at=row.starts_at, ends_at=row.ends_at, holds=row.holds_time)
        for row, (_, person) in zip(rows, made, strict=True)
    )
    return {"appointments": len(rows)}


def _visits(stage: Stage, scene: Scene, diary: Diary) -> Iterator[Appointment]:
    for step in scene.story.past:
        start = step.at - VISIT
        if step.kind == "visit" and diary.is_free(scene.seller, start, step.at):
            diary.take(scene.seller, start, step.at)
            yield _visit(scene, start, Status.COMPLETED, step.text)
    upcoming = scene.story.next_step
    if upcoming is not None and upcoming.kind == "visit":
        start = _next_free(diary, scene.seller, upcoming.at)
        diary.take(scene.seller, start, start + VISIT)
        yield _visit(scene, start, Status.CONFIRMED if stage.random.randrange(2) else Status.SCHEDULED, "")


def _next_free(diary: Diary, person: User, wanted: datetime) -> datetime:
    late = wanted.minute % ROUND
    start = (wanted + timedelta(minutes=ROUND - late if late else 0)).replace(second=0, microsecond=0)
    while True:
        start = next_allowed(start, VISITING, [ZONE])
        if diary.is_free(person, start, start + VISIT):
            return start
        start += timedelta(minutes=ROUND)


def _visit(scene: Scene, start: datetime, status: Status, outcome: str) -> Appointment:
    lead = scene.lead
    return Appointment(
        kind=Kind.INSPECTION,
        subject_type="lead",
        subject_id=lead.pk,
        contact=scene.contact,
        starts_at=start,
        ends_at=start + VISIT,
        zone=ZONE,
        address_line=lead.address_line,
        city=lead.city,
        state=lead.state,
        postal_code=lead.postal_code,
        status=status,
        outcome=outcome,
        created_at=min(start, lead.created_at + timedelta(hours=2)),
        created_by=scene.seller,
        updated_by=scene.seller,
    )


def _days_of_work(stage: Stage, project: Project, diary: Diary) -> Iterator[tuple[Appointment, User]]:
    leader = project.crew.lead if project.crew else None
    day, site = project.scheduled_start, project.site
    while leader is not None and site is not None and day is not None and project.scheduled_end is not None:
        start, end = (datetime.combine(day, clock, ZoneInfo(ZONE)) for clock in ON_THE_ROOF)
        if day.weekday() < 6 and diary.is_free(leader, start, end):  # noqa: PLR2004 -- Sunday
            diary.take(leader, start, end)
            kind, key = subject_of(project)
            yield (
                Appointment(
                    kind=Kind.INSTALLATION,
                    subject_type=kind,
                    subject_id=key,
                    contact=project.customer.contact,
                    starts_at=start,
                    ends_at=end,
                    zone=ZONE,
                    address_line=site.address_line,
                    city=site.city,
                    state=site.state,
                    postal_code=site.postal_code,
                    status=Status.COMPLETED if end < stage.now and project.status in HELD else Status.SCHEDULED,
                    created_at=project.created_at,
                    created_by=project.manager,
                    updated_by=project.manager,
                ),
                leader,
            )
        day += timedelta(days=1)
        if day > project.scheduled_end:
            return
