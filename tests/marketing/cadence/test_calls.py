"""What becomes of the calls of a sequence: tasks for a person, or made by a machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.marketing.cadence import phoning, planning
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, NOON, Sink, only_enrolment, only_touch, tick
from tests.marketing.cadence.test_planning import begin, touch, write


@pytest.fixture
def call(lead: Lead, sink: Sink) -> Task:
    """The first call of the sequence has become a task."""
    for day in range(8):
        tick(NOON + timedelta(days=day))
    return Task.objects.filter(kind="call", source="cadence").earliest("pk")


def test_each_call_offers_the_outcomes_its_step_names(call: Task) -> None:
    offered = phoning.outcomes_of([call])[call.pk]
    assert {"booked", "no_answer", "do_not_call"} <= {one.key for one in offered}


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        ("no_answer", "active", ""),
        ("call_back", "paused", ""),
        ("booked", "exited", "call:booked"),
        ("not_interested", "exited", "call:not_interested"),
        ("do_not_call", "exited", "call:do_not_call"),
        ("made_up", "active", ""),
    ],
)
def test_what_came_of_a_call_decides_how_it_goes_on(call: Task, ava: User, outcome, status, reason) -> None:
    tasks.complete(call, ava, outcome)
    assert (only_enrolment().status, only_enrolment().exit_reason) == (status, reason)
    said = Interaction.objects.alive().filter(kind="call", outcome=outcome)
    assert said.count() == (outcome != "made_up")


def test_who_wants_no_calls_is_on_the_list_and_gets_none(call: Task, ava: User, lead: Lead) -> None:
    tasks.complete(call, ava, "do_not_call")
    assert is_suppressed("phone", lead.contact.phone)


def test_a_slip_of_the_finger_is_undone_wholly(call: Task, ava: User, lead: Lead, sink: Sink) -> None:
    before = only_enrolment()
    tasks.complete(call, ava, "do_not_call")
    tasks.reopen(call, ava)
    after = only_enrolment()
    assert (after.status, after.exit_reason, after.next_step) == ("active", "", before.next_step)
    assert not is_suppressed("phone", lead.contact.phone)
    assert not Interaction.objects.alive().filter(kind="call").exists()
    sent = len(sink.mails)
    for day in range(8, 92):
        tick(NOON + timedelta(days=day))
    assert len(sink.mails) > sent
    assert Touch.objects.values("step_key").distinct().count() == Touch.objects.count() == 16


class TestTheCallOfToday:
    @pytest.fixture
    def call(self, lead: Lead, ava: User) -> Task:
        enrolment = Enrolment.objects.get()
        step = next(step for step in enrolment.version.steps.all() if step.channel == "phone")
        Enrolment.objects.update(next_step=step, next_run_at=NOON)
        tick(NOON)
        return Task.objects.get(source="cadence")

    def test_who_wants_to_be_called_back_is_a_task_at_that_moment_and_letters_wait(self, call: Task, ava: User) -> None:
        moment = NOON + 2 * DAY
        with time_machine.travel(NOON + HOUR, tick=False):
            tasks.complete(call, ava, "call_back", again_at=moment)
        again = Task.objects.open().get(source="cadence")
        assert (again.due_at, again.title, again.notes) == (moment, call.title, call.notes)
        assert phoning.outcomes_of([again])[again.pk]
        enrolment = Enrolment.objects.get()
        assert (enrolment.status, enrolment.paused_until) == ("paused", moment)

    def test_without_a_moment_it_is_the_next_day(self, call: Task, ava: User) -> None:
        with time_machine.travel(NOON + HOUR, tick=False):
            tasks.complete(call, ava, "call_back")
        assert Task.objects.open().get(source="cadence").due_at == NOON + HOUR + DAY

    def test_a_call_back_by_mistake_is_undone_wholly(self, call: Task, ava: User) -> None:
        with time_machine.travel(NOON + HOUR, tick=False):
            tasks.complete(call, ava, "call_back")
            tasks.reopen(call, ava)
        assert list(Task.objects.open().filter(source="cadence", deleted_at=None)) == [call]
        assert Enrolment.objects.get().status == "active"
        assert Touch.objects.get(channel="phone").task == call

    def test_a_wrong_number_gets_no_texts_and_the_letters_go_on(self, call: Task, ava: User, lead: Lead) -> None:
        steps = list(Touch.objects.get(channel="phone").step.outcomes)
        wrong = {"key": "wrong_number", "label": "Wrong number", "then": "continue"}
        touch = Touch.objects.get(channel="phone")
        touch.step.outcomes = [*steps, wrong]
        touch.step.save()
        tasks.complete(call, ava, "wrong_number")
        assert is_suppressed("phone", lead.contact.phone)
        assert is_suppressed("sms", lead.contact.phone)
        assert Enrolment.objects.get().status == "active"
        tasks.reopen(call, ava)
        assert not is_suppressed("sms", lead.contact.phone)

    @pytest.mark.parametrize(
        ("outcome", "status"), [("voicemail", "active"), ("booked", "exited"), ("do_not_call", "exited")]
    )
    def test_what_came_of_a_call_by_a_machine_counts_the_same(self, call: Task, outcome: str, status: str) -> None:
        with transaction.atomic():
            assert phoning.machine_called(Touch.objects.get(channel="phone"), outcome)
        assert Enrolment.objects.get().status == status

    def test_a_post_on_a_network_is_a_task_too(self, lead: Lead, ava: User) -> None:
        planning.plan_due(NOON)
        Touch.objects.update(channel="social")
        tick(NOON)
        task = Task.objects.get(source="cadence")
        assert (task.kind, task.assigned_to, only_touch().state) == ("todo", lead.assigned_to, "sent")

    @pytest.mark.parametrize(("then", "status"), [("continue", "active"), ("exit", "exited")])
    def test_after_a_talk_the_step_says_whether_its_sequence_goes_on(
        self, lead: Lead, ava: User, then: str, status: str
    ) -> None:
        other = Enrolment.objects.get()
        Enrolment.objects.update(next_run_at=NOON + 9 * DAY)
        talked = {"key": "questions", "label": "Talked, questions open", "then": then}
        call = touch("ask", channel="phone", template="day_07_call", outcomes=[talked])
        mine = begin(lead, write(call, touch("later", 5)))
        tick(NOON)
        tasks.complete(Task.objects.get(source="cadence"), ava, "questions")
        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.status, other.status) == (status, "exited")

    def test_what_came_of_a_post_on_a_network_counts_as_well(self, lead: Lead, ava: User) -> None:
        Enrolment.objects.all().delete()
        said_no = {"key": "do_not_write", "label": "Does not want to be written to", "then": "exit"}
        post = touch("hello", channel="social", template="test_nextdoor", outcomes=[said_no])
        enrolment = begin(lead, write(post, touch("later", 5)))
        tick(NOON)
        task = Task.objects.get(source="cadence")
        tasks.complete(task, ava, "do_not_write")
        enrolment.refresh_from_db()
        assert (enrolment.status, enrolment.exit_reason) == ("exited", "call:do_not_write")
        assert Interaction.objects.alive().filter(kind="note", outcome="do_not_write").exists()
        tasks.reopen(task, ava)
        enrolment.refresh_from_db()
        assert enrolment.status == "active"
