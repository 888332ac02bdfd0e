"""That a test is really done: by letters, texts, hours and sequences that go out, through the real engine."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome
from roofs.core.accounts.models import User
from roofs.marketing.cadence import enrolling
from roofs.marketing.cadence.models import Cohort, Enrolment, Sequence, Touch
from roofs.marketing.experiments import running
from roofs.marketing.experiments.models import Assignment, Experiment
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import NOON, Provider, tick
from tests.marketing.cadence.engine import provider as provider_made
from tests.marketing.experiments.testing import FIRST, first_step, started
from tests.sales.people import TakeIn

provider = provider_made
SUBJECT = {"label": "Shorter", "change": {"subject": {"en": "A word about {{ contact.first_name | or: 'neighbor' }}"}}}
BODY = {"label": "Friendlier", "change": {"body": {"en": "Hello there, this is quite another text."}}}


@pytest.fixture
def crowd(take_in: TakeIn, posted: None, ava: User) -> list[Lead]:
    with time_machine.travel(NOON - timedelta(minutes=1), tick=False):
        return [
            take_in(first_name=f"Ann{one}", email=f"ann{one}@example.com", phone=f"+1248555{100 + one:04d}")
            for one in range(12)
        ]


def by_arm(test: Experiment) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {0: set(), 1: set()}
    for place, contact in Assignment.objects.filter(experiment=test).values_list("arm__position", "contact"):
        found[place].add(contact)
    return found


def test_half_of_the_people_get_the_other_subject_and_every_letter_says_which(crowd: list[Lead], provider: Provider):
    test = started(None, FIRST, SUBJECT)
    tick(NOON)
    arms = by_arm(test)
    assert len(arms[0]) + len(arms[1]) == len(crowd) == len(provider.calls)
    assert arms[0]
    assert arms[1]
    for letter in Message.objects.filter(channel="email"):
        is_other = letter.contact_id in arms[1]
        assert letter.subject.startswith("A word about Ann") == is_other
        place = int(is_other)
        assert letter.data["tests"] == [{"experiment": test.pk, "arm": test.arms.get(position=place).pk}]


def test_subject_and_text_may_be_tested_at_once_and_independently(crowd: list[Lead], provider: Provider):
    started(None, FIRST, SUBJECT)
    started(None, FIRST, BODY, what="body")
    tick(NOON)
    kinds = {(mail.subject.startswith("A word"), "quite another text" in mail.text) for mail in provider.calls}
    assert len(kinds) >= 3
    assert all("unsubscribe" in mail.text.lower() for mail in provider.calls)


def test_a_letter_tested_wherever_it_is_used_is_tested_in_the_sequence(crowd: list[Lead], provider: Provider):
    test = started(None, FIRST, SUBJECT, step_key=None, sequence="")
    tick(NOON)
    assert Assignment.objects.filter(experiment=test).count() == len(crowd)


def test_a_second_attempt_and_a_second_round_keep_the_arm(crowd: list[Lead], provider: Provider):
    test = started(None, FIRST, SUBJECT)
    provider.answers = [Outcome.not_sent("provider", reason="busy", retryable=True)] * len(crowd)
    tick(NOON)
    before = by_arm(test)
    for minutes in range(2, 20):
        tick(NOON + timedelta(minutes=minutes))
    assert by_arm(test) == before
    subjects: dict[str, set[str]] = {}
    for mail in provider.calls:
        subjects.setdefault(mail.to_address, set()).add(mail.subject)
    assert len(provider.calls) > len(crowd)
    assert all(len(some) == 1 for some in subjects.values())
    sequence, lead = Sequence.objects.get(slug="sixteen-touch"), crowd[0]
    enrolling.leave([Enrolment.objects.get(contact=lead.contact).pk], "hand")
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        assert enrolling.enrol(lead, sequence).enrolment is not None
    tick(NOON + timedelta(days=3))
    again = Message.objects.filter(contact=lead.contact).order_by("pk").last()
    assert again is not None
    assert again.subject in subjects[lead.contact.email]


def test_some_get_the_step_over_another_channel_with_words_written_for_it(crowd: list[Lead], provider: Provider):
    step = first_step()
    other = {"label": "By phone", "change": {"channel": "phone", "template": first_step(channel="phone").template}}
    test = started(None, FIRST, other, what="channel")
    tick(NOON)
    arms = by_arm(test)
    touches = Touch.objects.filter(step_key=step.key)
    assert {touch.enrolment.contact_id for touch in touches.filter(channel="phone")} == arms[1]
    assert {touch.enrolment.contact_id for touch in touches.filter(channel="email")} == arms[0]
    called = touches.filter(channel="phone", task__isnull=False)
    assert called.count() == len(arms[1])
    assert all(touch.task.notes for touch in called if touch.task)


def test_some_get_it_at_another_hour_of_their_own_day_and_it_says_so_meanwhile(crowd: list[Lead], provider: Provider):
    later = {"label": "In the evening", "change": {"hour": "17:30"}}
    test = started(None, FIRST, later, what="send_time")
    tick(NOON)
    arms = by_arm(test)
    assert len(provider.calls) == len(arms[0])
    waiting = Touch.objects.filter(enrolment__contact__in=arms[1], step_key=first_step().key)
    assert {(touch.state, touch.reason) for touch in waiting} == {("intent", "test_hour")}
    for hours in range(1, 8):
        tick(NOON + timedelta(hours=hours, minutes=31))
    evening = [touch.sent_at.astimezone(ZoneInfo("America/Detroit")) for touch in waiting.all() if touch.sent_at]
    assert len(evening) == len(arms[1])
    assert {(moment.hour, moment.day) for moment in evening} == {(17, 18)}


def test_a_day_later_is_a_day_later_and_not_too_late(crowd: list[Lead], provider: Provider):
    test = started(None, FIRST, {"label": "A day later", "change": {"days_later": 2}}, what="send_time")
    for hours in range(0, 72, 2):
        tick(NOON + timedelta(hours=hours))
    touches = Touch.objects.filter(enrolment__contact__in=by_arm(test)[1], step_key=first_step().key)
    assert {touch.state for touch in touches} == {"sent"}
    assert all(touch.sent_at and touch.sent_at >= NOON + timedelta(days=2) - timedelta(minutes=1) for touch in touches)


def test_some_get_another_sequence_and_who_is_refused_is_not_in_the_test(
    take_in: TakeIn, posted: None, ava: User, provider: Provider
):
    slugs = set(Sequence.objects.filter(audience="lead").values_list("slug", flat=True)) - {"sixteen-touch"}
    slug = min(slugs)
    other = {"label": "The other", "change": {"sequence": slug}}
    Sequence.objects.filter(slug=slug).update(paused_at=None)
    test = started(None, FIRST, other, what="sequence", step_key=None, template="", sequence="sixteen-touch")
    with time_machine.travel(NOON, tick=False):
        leads = [
            take_in(first_name=f"Bo{one}", email=f"bo{one}@example.com", phone=f"+1313555{100 + one:04d}")
            for one in range(14)
        ]
    arms = by_arm(test)
    assert len(arms[0]) + len(arms[1]) == len(leads)
    assert set(Enrolment.objects.filter(sequence__slug=slug).values_list("contact", flat=True)) == arms[1]
    assert set(Enrolment.objects.filter(sequence__slug="sixteen-touch").values_list("contact", flat=True)) == arms[0]
    again = enrolling.enrol_all(leads, Sequence.objects.get(slug="sixteen-touch"))
    assert {one.refused for one in again} <= {"already", "exclusive"}
    assert by_arm(test) == arms


def test_a_campaigns_test_is_done_with_its_people_alone(crowd: list[Lead], provider: Provider):
    sequence = Sequence.objects.get(slug="sixteen-touch")
    cohort = Cohort.objects.create(sequence=sequence, source="ids", origin="campaign:7")
    mine = [one.contact_id for one in crowd[:5]]
    Enrolment.objects.filter(contact__in=mine).update(cohort=cohort)
    test = started(None, FIRST, SUBJECT, campaign_id=7)
    tick(NOON)
    assert set(Assignment.objects.filter(experiment=test).values_list("contact", flat=True)) == set(mine)


def test_after_the_end_everybody_gets_it_as_before(crowd: list[Lead], provider: Provider):
    test = started(None, FIRST, SUBJECT)
    running.end(test, None, NOON)
    tick(NOON)
    assert not any(mail.subject.startswith("A word") for mail in provider.calls)
    assert not Assignment.objects.exists()
