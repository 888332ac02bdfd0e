"""What was said: interactions, the clocks it stopped, the stages it led to, and the tasks that are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.models import Interaction
from roofs.sales.leads.vocabulary import Status
from roofs.sales.response.models import Alert, Clock, State
from roofs.sales.response.policy import RESPONSE, ResponseRules
from roofs.surfaces.cli.demo.plot import Step
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

SUMMARY = {
    "call": "Call",
    "visit": "Inspection",
    "missed": "Nobody was at home",
    "called_off": "Called it off",
    "adjuster": "With the adjuster",
    "wrote": "Sent the quote",
}
KINDS = {
    "call": "call",
    "visit": "visit",
    "missed": "visit",
    "called_off": "call",
    "adjuster": "meeting",
    "wrote": "email",
}


def write(stage: Stage) -> dict[str, int]:
    talks = pour(row for scene in stage.scenes for row in _interactions(stage, scene))
    for scene in stage.scenes:
        _stages(stage, scene)
    clocks = _clocks(stage)
    tasks = pour(task for scene in stage.scenes for task in _tasks(stage, scene))
    return {"interactions": len(talks), "clocks": clocks, "tasks": len(tasks)}


def _interactions(stage: Stage, scene: Scene) -> Iterator[Interaction]:
    for step in scene.story.past:
        if step.kind in KINDS:
            direction = "in" if step.kind == "called_off" else "out"
            stage.tell(
                "interaction.logged", step.at, scene.lead, scene.seller,
                kind=KINDS[step.kind], direction=direction, outcome=step.outcome, contact=scene.contact.pk,
            )  # fmt: skip
            yield Interaction(
                kind=KINDS[step.kind],
                direction=direction,
                subject_type="lead",
                subject_id=scene.lead.pk,
                contact=scene.contact,
                summary=SUMMARY[step.kind],
                body=step.text,
                outcome=step.outcome,
                minutes=_minutes(stage, step),
                happened_at=step.at,
                created_at=step.at,
                created_by=scene.seller,
                updated_by=scene.seller,
            )


def _minutes(stage: Stage, step: Step) -> int | None:
    if step.kind in {"visit", "adjuster"}:
        return stage.random.randrange(25, 70, 5)
    return stage.random.randrange(2, 14) if step.outcome == "reached" and step.kind == "call" else None


def _stages(stage: Stage, scene: Scene) -> None:
    before = Status.NEW
    for step in scene.story.past:
        if step.kind != "stage" or step.status == before:
            continue
        changes = {"status": [before.value, step.status.value]}
        stage.tell("lead.advanced", step.at, scene.lead, scene.seller, changes=changes)
        if step.status == Status.WON:
            stage.tell("lead.won", step.at, scene.lead, scene.seller, value_cents=scene.lead.estimated_value_cents)
            stage.tell(
                "lead.converted", step.at, scene.lead, scene.seller, customer=scene.lead.customer_id, is_new=True
            )
        elif step.status == Status.LOST:
            stage.tell("lead.lost", step.at, scene.lead, scene.seller, reason=step.reason)
        before = step.status


def _clocks(stage: Stage) -> int:
    """All of them answered. A running one would ring people about somebody who does not exist."""
    rung = [scene for scene in stage.scenes if scene.story.claim_after is not None]
    rules = RESPONSE.get()
    clocks = pour(_clock(scene, rules) for scene in rung)
    alerts = []
    for scene, clock in zip(rung, clocks, strict=True):
        alerts += list(_rings(stage, scene, clock, rules))
        for name, at, data in (
            ("response.claimed", clock.claimed_at, clock.seconds_to_claim),
            ("response.answered", clock.answered_at, clock.seconds_to_answer),
        ):
            stage.tell(name, at or stage.now, scene.lead, scene.seller, clock=clock.pk, seconds=data)
        assigned = {"assigned_to": [None, scene.seller.pk]}
        stage.tell("lead.assigned", clock.claimed_at or stage.now, scene.lead, scene.seller, changes=assigned)
    pour(alerts)
    return len(clocks)


def _clock(scene: Scene, rules: ResponseRules) -> Clock:
    story = scene.story
    claim, answer = story.claim_after or timedelta(0), story.answer_after or timedelta(0)
    late = claim > timedelta(seconds=rules.claim_seconds)
    silent = answer - claim > timedelta(minutes=rules.answer_minutes)
    return Clock(
        lead=scene.lead,
        state=State.ANSWERED,
        started_at=story.arrived_at,
        due_at=story.arrived_at + timedelta(seconds=rules.claim_seconds),
        check_at=None,
        level=int(late) + int(silent),
        claimed_by=scene.seller,
        claimed_at=story.arrived_at + claim,
        answered_by=scene.seller,
        answered_at=story.arrived_at + answer,
        seconds_to_claim=round(claim.total_seconds()),
        seconds_to_answer=round(answer.total_seconds()),
    )


def _rings(stage: Stage, scene: Scene, clock: Clock, rules: ResponseRules) -> Iterator[Alert]:
    yield _ring(clock, scene.seller.pk, 0, clock.started_at)
    for level in range(1, clock.level + 1):
        at = clock.due_at if level == 1 else clock.due_at + timedelta(minutes=rules.answer_minutes)
        people = {person.pk for person in (*stage.here(at), stage.manager, stage.admin)}
        stage.tell("response.escalated", at, scene.lead, clock=clock.pk, level=level, people=len(people))
        for person in sorted(people):
            yield _ring(clock, person, level, at)


def _ring(clock: Clock, user_id: int, level: int, at: datetime) -> Alert:
    return Alert(clock=clock, user_id=user_id, channel=Alert.Channel.LIVE, level=level, raised_at=at, handed_at=at)


WANTED = {"call": ("call", "Call"), "wrote": ("todo", "Write the quote")}


def _tasks(stage: Stage, scene: Scene) -> Iterator[Task]:
    """What is still to be done, and the quotes that were written. Visits stand in the calendar."""
    booked = scene.story.arrived_at
    for step in scene.story.past:
        if step.kind == "wrote":
            due = booked + timedelta(hours=24)
            yield _task(scene, "todo", f"Write the quote: {scene.name}", booked, due, step.at)
        booked = step.at
    upcoming = scene.story.next_step
    if upcoming is not None and upcoming.kind in WANTED:
        kind, title = WANTED[upcoming.kind]
        yield _task(scene, kind, f"{title}: {scene.name}", booked, upcoming.at)
    elif scene.story.status in {Status.QUOTED, Status.NEGOTIATION, Status.QUALIFIED}:
        due = stage.now + timedelta(hours=stage.random.uniform(-30, 96))
        title = f"Ask about the quote: {scene.name}"
        yield _task(scene, "call", title, booked, max(due, booked + timedelta(hours=2)))


def _task(
    scene: Scene, kind: str, title: str, made_at: datetime, due_at: datetime, done_at: datetime | None = None
) -> Task:
    return Task(
        title=title,
        kind=kind,
        due_at=due_at,
        assigned_to=scene.seller,
        subject_type="lead",
        subject_id=scene.lead.pk,
        contact=scene.contact,
        source="hand",
        done_at=done_at,
        done_by=scene.seller if done_at else None,
        created_at=made_at,
        created_by=scene.seller,
        updated_by=scene.seller,
        updated_at=done_at or made_at,
    )
