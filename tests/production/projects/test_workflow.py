"""Every step of the workflow, tried from every status by everybody."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.production.projects import workflow
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import Status
from tests.production.people import Begin

# from a status, to where it may go; what is not here is refused
LEGAL = {
    "inquiry": "inspection quoted on_hold cancelled",
    "inspection": "quoted inquiry on_hold cancelled",
    "quoted": "approved inspection on_hold cancelled",
    "approved": "scheduled quoted on_hold cancelled",
    "scheduled": "in_progress approved on_hold cancelled",
    "in_progress": "completed scheduled on_hold cancelled",
    "completed": "invoiced in_progress",
    "invoiced": "closed completed",
    "closed": "invoiced",
    "on_hold": "quoted cancelled",  # it was left when it was quoted
    "cancelled": "quoted",
}
STEPS = [(before, after) for before, after in product(LEGAL, LEGAL) if before != after]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_step_is_taken_or_refused_in_a_sentence(before: str, after: str, begin: Begin, mia: User):
    project = begin(mia, before, scheduled_start=dt.date(2026, 5, 4), contract_value_cents=100, paid_cents=100)
    project.checklist.update(done_at=timezone.now())
    Project.objects.filter(pk=project.pk).update(resumes_at="quoted" if before in {"on_hold", "cancelled"} else "")
    if after in LEGAL[before].split():
        moved = workflow.advance(project, after, mia, reason="The customer wants it so")
        assert moved.status == after
        assert Event.objects.get(name="project.advanced").data["changes"] == {"status": [before, after]}
    else:
        with pytest.raises(Refused) as refused:
            workflow.advance(project, after, mia, reason="The customer wants it so")
        assert refused.value.field == "status"
        assert str(Status(before).label) in refused.value.reason
        assert Project.objects.get(pk=project.pk).status == before


def test_the_refusal_names_what_can_follow(begin: Begin, mia: User):
    with pytest.raises(Refused, match="A project that is “Quoted” cannot become “Completed”") as refused:
        workflow.advance(begin(mia, "quoted"), "completed", mia)
    assert "What can follow: Approved, Inspection, On hold or Cancelled." in refused.value.reason


def test_a_status_that_does_not_exist_is_refused(begin: Begin, mia: User):
    with pytest.raises(Refused, match="no such status"):
        workflow.advance(begin(mia), "roofed", mia)


def test_the_same_status_again_says_nothing_new(begin: Begin, mia: User):
    workflow.advance(begin(mia), "inquiry", mia)
    assert not Event.objects.filter(name="project.advanced").exists()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("approved", "scheduled", "It cannot be scheduled without a first day of work."),
        ("in_progress", "completed", "required points of the checklist are open: Photos of the roof before work"),
        ("completed", "invoiced", "It cannot be invoiced without a contract value."),
        ("invoiced", "closed", r"\$900.00 is still owed."),
    ],
)
def test_what_is_missing_is_said_and_a_manager_may_go_on_with_a_reason(
    before: str, after: str, sentence: str, begin: Begin, ava: User, mia: User
):
    facts = {"contract_value_cents": 100_000, "paid_cents": 10_000} if after == "closed" else {}
    project = begin(ava, before, **facts)
    with pytest.raises(Refused, match=sentence) as refused:
        workflow.advance(project, after, mia)
    assert refused.value.field == "status"
    with pytest.raises(Refused, match="Only a manager may go on") as refused:
        workflow.advance(project, after, ava, override=True, reason="In a hurry")
    assert refused.value.field == "override"
    with pytest.raises(Refused, match="Say why") as refused:
        workflow.advance(project, after, mia, override=True)
    assert refused.value.field == "reason"
    moved = workflow.advance(project, after, mia, override=True, reason="The insurer closed the file")
    assert moved.status == after
    told = Event.objects.get(name="project.advanced").data
    assert told["reason"] == "The insurer closed the file"
    assert told["without"]


def test_cancelling_needs_a_reason_that_stays_on_the_project(begin: Begin, ava: User):
    project = begin(ava, "quoted")
    with pytest.raises(Refused, match="Say why it is cancelled") as refused:
        workflow.advance(project, "cancelled", ava)
    assert refused.value.field == "reason"
    assert workflow.advance(project, "cancelled", ava, reason="  They sold\n the house ").status_note == (
        "They sold the house"
    )


def test_a_project_goes_on_from_where_it_was_left(begin: Begin, ava: User):
    held = workflow.advance(begin(ava, "scheduled", scheduled_start=dt.date(2026, 5, 4)), "on_hold", ava)
    assert workflow.next_steps(held) == [Status.SCHEDULED, Status.CANCELLED]
    gone = workflow.advance(held, "cancelled", ava, reason="No money")
    assert workflow.next_steps(gone) == [Status.SCHEDULED]
    assert workflow.advance(gone, "scheduled", ava).resumes_at == ""
    assert Event.objects.filter(name="project.resumed").count() == 1
    assert not Event.objects.filter(name="project.scheduled").exists()


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_field_staff_take_two_steps_only(before: str, after: str, begin: Begin, mia: User, crew: User):
    project = begin(mia, before)
    project.checklist.update(done_at=timezone.now())
    if (before, after) in {("scheduled", "in_progress"), ("in_progress", "completed")}:
        assert workflow.advance(project, after, crew).status == after
    else:
        with pytest.raises(Refused):
            workflow.advance(project, after, crew, reason="Because")


def test_only_a_manager_opens_a_closed_project_again(begin: Begin, ava: User, mia: User):
    project = begin(ava, "closed", contract_value_cents=100, paid_cents=100)
    with pytest.raises(Refused, match="for the office"):
        workflow.advance(project, "invoiced", ava)
    assert workflow.advance(project, "invoiced", mia).status == "invoiced"


def test_moments_are_kept_when_reached_and_forgotten_on_the_way_back(begin: Begin, mia: User):
    project = begin(mia, "scheduled", scheduled_start=dt.date(2026, 5, 4))
    project.checklist.update(done_at=timezone.now())
    started = workflow.advance(project, "in_progress", mia)
    done = workflow.advance(started, "completed", mia)
    assert (done.started_at, done.completed_at is not None) == (started.started_at, True)
    again = workflow.advance(done, "in_progress", mia)
    assert (again.started_at, again.completed_at) == (started.started_at, None)
    news = Event.objects.filter(name__in=["project.started", "project.completed"]).order_by("pk")
    assert [event.name for event in news] == ["project.started", "project.completed"]
