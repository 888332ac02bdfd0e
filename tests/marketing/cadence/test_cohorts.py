"""Many people put in together, by hand and by what happens; taken back while nothing has gone out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.worker import drain
from roofs.core.kit.refusals import Refused
from roofs.core.lists.views import save_view
from roofs.marketing.cadence import cohorts, enrolling, entering, planning
from roofs.marketing.cadence.conditions import Person, holds_for, sentence
from roofs.marketing.cadence.models import Cohort, Enrolment, Sequence, Touch
from roofs.marketing.cadence.plan import CONDITION
from roofs.marketing.cadence.subjects import of
from roofs.people.contacts.models import Customer
from roofs.places.weather import keeping
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril, Source
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.test_planning import NOON, begin, touch, write
from tests.sales.people import TakeIn

Crowd = Callable[[int], list[Lead]]


@pytest.fixture
def crowd(take_in: TakeIn, mia: User) -> Crowd:
    return lambda n: [take_in("import", email=f"c{number}@example.com", phone="") for number in range(n)]


def test_a_cohort_is_put_in_by_a_job_and_each_refusal_is_counted(crowd: Crowd, mia: User) -> None:
    people, sequence = crowd(5), write(touch("a", 1))
    enrolling.enrol(people[0], sequence)
    cohort = cohorts.begin(sequence, actor=mia, ids=[lead.pk for lead in people])
    drain()
    cohort.refresh_from_db()
    assert (cohort.status, cohort.total, cohort.enrolled, cohort.refused) == ("done", 5, 4, {"already": 1})
    assert cohort.enrolments.count() == 4


def test_nobody_puts_in_whom_he_may_not_see(crowd: Crowd, ava: User, mia: User) -> None:
    people, sequence = crowd(2), write(touch("a", 1))
    Lead.objects.filter(pk=people[0].pk).update(assigned_to=mia)
    cohort = cohorts.begin(sequence, actor=ava, ids=[lead.pk for lead in people])
    drain()
    assert [one.subject_id for one in cohort.enrolments.all()] == [people[1].pk]
    assert not Cohort.objects.visible_to(User.objects.create_user("s@example.com", role="sales")).exists()


def test_a_saved_list_is_an_audience(crowd: Crowd, mia: User) -> None:
    people, sequence = crowd(3), write(touch("a", 1))
    Lead.objects.filter(pk=people[1].pk).update(temperature="hot")
    view = save_view(mia, "leads", "Hot ones", "temperature=hot")
    cohort = cohorts.begin(sequence, actor=mia, view=view)
    drain()
    assert [one.subject_id for one in cohort.enrolments.all()] == [people[1].pk]
    asked = CONDITION.validate_python({"is": "segment", "view": view.pk})
    assert [holds_for(asked, Person.outside(1, of(lead)), NOON) for lead in people] == [False, True, False]
    assert sentence(asked) == "it is on the list “Hot ones”"


def test_a_list_of_other_records_is_refused(mia: User) -> None:
    view = save_view(mia, "customers", "All", "")
    with pytest.raises(Refused, match="not of the records"):
        cohorts.begin(write(touch("a")), actor=mia, view=view)


def test_all_are_taken_back_while_nothing_has_gone_out(crowd: Crowd, mia: User) -> None:
    people, sequence = crowd(3), write(touch("a"))
    cohort = cohorts.begin(sequence, actor=mia, ids=[lead.pk for lead in people])
    drain()
    planning.plan_due()
    assert cohorts.may_be_undone(cohort)
    assert cohorts.undo(cohort, mia) == 3
    assert set(Touch.objects.values_list("state", "reason")) == {("cancelled", "exit:undone")}
    assert cohorts.undo(cohort, mia) == 0


def test_what_has_gone_out_cannot_be_taken_back(crowd: Crowd, mia: User) -> None:
    people, sequence = crowd(2), write(touch("a"))
    cohort = cohorts.begin(sequence, actor=mia, ids=[lead.pk for lead in people])
    drain()
    planning.plan_due()
    Touch.objects.filter(pk=Touch.objects.earliest("pk").pk).update(state="sent", handed_at=NOON)
    with pytest.raises(Refused, match="gone out already"):
        cohorts.undo(cohort, mia)


def test_a_cancelled_cohort_takes_nobody_more(crowd: Crowd, mia: User) -> None:
    cohort = cohorts.begin(write(touch("a")), actor=mia, ids=[lead.pk for lead in crowd(2)])
    assert cohorts.cancel(cohort, mia)
    drain()
    assert not Enrolment.objects.filter(cohort=cohort).exists()


@pytest.mark.parametrize("rule", ["once", "after_end", "any_time"])
def test_coming_in_again_is_as_the_rule_says(crowd: Crowd, rule: str) -> None:
    [lead], sequence = crowd(1), write(touch("a", 1), reentry={"rule": rule})
    first = begin(lead, sequence)
    while_running = enrolling.enrol(lead, sequence).refused
    assert while_running == ("" if rule == "any_time" else "already")
    enrolling.leave([*Enrolment.objects.values_list("pk", flat=True)], "hand")
    after = enrolling.enrol(lead, sequence)
    assert after.refused == ("once" if rule == "once" else "")
    first.refresh_from_db()
    assert first.exit_reason == ("begun_anew" if rule == "any_time" else "hand")


def test_the_higher_priority_takes_a_person_over_and_the_lower_one_does_not(crowd: Crowd) -> None:
    [lead] = crowd(1)
    low = write(touch("a", 1), slug="low", exclusive=True, priority=10)
    high = write(touch("b", 1), slug="high", exclusive=True, priority=90)
    first = begin(lead, low)
    begin(lead, high)
    first.refresh_from_db()
    assert (first.status, first.exit_reason) == ("exited", "priority:high")
    assert enrolling.enrol(lead, low).refused == "exclusive"


def test_what_happens_brings_people_in_and_a_goal_takes_them_out(crowd: Crowd, mia: User) -> None:
    [lead] = crowd(1)
    entry = {"event": "lead.advanced", "when": {"is": "status", "any_of": ["contacted"]}}
    goal = {"key": "met", "title": "Met", "event": "lead.advanced", "when": {"is": "status", "any_of": ["qualified"]}}
    sequence = write(touch("a", 1), entry=[entry], goals=[goal], ignores=["stage"])
    pipeline.advance(lead, "contacted", mia)
    drain()
    enrolment = Enrolment.objects.get(sequence=sequence)
    assert (enrolment.source, enrolment.status) == ("event:lead.advanced", "active")
    pipeline.advance(lead, "qualified", mia)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.exit_reason) == ("exited", "goal:met")
    assert Event.objects.get(name="cadence.left").data["reason"] == "goal:met"


def test_a_goal_reached_while_the_last_letter_still_waits_holds_it_back(crowd: Crowd, mia: User) -> None:
    [lead] = crowd(1)
    goal = {"key": "met", "title": "Met", "event": "lead.advanced"}
    enrolment = begin(lead, write(touch("only"), goals=[goal], ignores=["stage"]))
    planning.plan_due(NOON)
    enrolment.refresh_from_db()
    assert enrolment.status == "finished"
    pipeline.advance(lead, "contacted", mia)
    assert (Touch.objects.get().state, Touch.objects.get().reason) == ("cancelled", "exit:goal:met")
    assert not Event.objects.filter(name="cadence.left").exists()


def test_a_customer_is_followed_up_and_left_alone_when_he_answers(crowd: Crowd, mia: User, ava: User) -> None:
    [lead] = crowd(1)
    customer = Customer.objects.create(contact=lead.contact, assigned_to=ava)
    sequence = write(touch("a", 1), audience="customer")
    assert enrolling.enrol(lead, sequence).refused == "audience"
    enrolled = enrolling.enrol(customer, sequence).enrolment
    assert enrolled is not None
    stranger = User.objects.create_user("s@example.com", role="sales")
    assert Enrolment.objects.visible_to(ava).filter(pk=enrolled.pk).exists()
    assert not Enrolment.objects.visible_to(stranger).filter(subject_type="customer").exists()
    enrolling.leave_all(lead.contact, "reply", ignorable="reply")
    enrolled.refresh_from_db()
    assert (enrolled.status, enrolled.exit_reason) == ("exited", "reply")


def test_a_sequence_may_go_on_over_an_answer_but_not_over_an_unsubscription(crowd: Crowd) -> None:
    [lead], sequence = crowd(1), write(touch("a", 1), ignores=["reply"])
    enrolment = begin(lead, sequence)
    enrolling.leave_all(lead.contact, "reply", ignorable="reply")
    enrolment.refresh_from_db()
    assert enrolment.status == "active"
    enrolling.leave_all(lead.contact, "unsubscribed")
    enrolment.refresh_from_db()
    assert enrolment.status == "exited"


def test_storms_are_unknown_until_one_was_reported(crowd: Crowd) -> None:
    [lead] = crowd(1)
    Lead.objects.update(latitude=42.5, longitude=-83.1)
    lead.refresh_from_db()
    asked = CONDITION.validate_python({"is": "storm", "within_miles": 5})
    person = Person.outside(1, of(lead))
    assert not holds_for(asked, person, NOON)
    assert "no storm data" in sentence(asked)

    keeping.take_in(
        [
            Reported(
                peril=Peril.HAIL, happened_at=NOON - timedelta(days=3), latitude=42.52, longitude=-83.1,
                hail_inches=1.5, source=Source.IEM, state="MI",
            )
        ]
    )  # fmt: skip
    assert holds_for(asked, person, NOON)
    assert "no storm data" not in sentence(asked)
    assert not holds_for(CONDITION.validate_python({"is": "storm", "within_miles": 1}), person, NOON)
    assert not holds_for(CONDITION.validate_python({"is": "storm", "within_days": 2}), person, NOON)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("That is too expensive for us", "price_concern", True),
        ("Está muy caro", "price_concern", True),
        ("What a careful crew", "price_concern", False),
        ("We have another quote", "competitor_mentioned", True),
        ("Tenemos otra cotización", "competitor_mentioned", True),
        ("quote received, thank you", "competitor_mentioned", False),
    ],
)
def test_worries_are_heard_in_what_people_write(crowd: Crowd, text: str, name: str, expected: bool) -> None:
    [lead] = crowd(1)
    Lead.objects.update(message=text)
    assert holds_for(CONDITION.validate_python({"is": name}), Person.outside(1, of(lead)), NOON) == expected


def test_every_trigger_is_listened_to() -> None:
    assert len(set(entering.TRIGGERS)) == len(entering.TRIGGERS)
    assert Sequence.Audience.values == ["lead", "customer", "project"]
