"""A campaign from its draft to its end, and what each state means for the people in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.worker import drain
from roofs.core.kit.refusals import Refused
from roofs.core.lists.views import save_view
from roofs.core.segments import rebuilding
from roofs.core.segments import writing as segments
from roofs.marketing.cadence import cohorts, enrolling, planning, sending
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.campaigns import audience, figures, jobs, running
from roofs.marketing.campaigns.models import Campaign
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.marketing.cadence.engine import Provider
from tests.marketing.cadence.test_planning import touch, write
from tests.sales.people import TakeIn

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.fixture
def sequence(db: None) -> Sequence:
    """Nobody goes into it by himself."""
    CADENCE.save(CADENCE.get().model_copy(update={"enrol_new_leads": False}))
    return Sequence.objects.get(slug="sixteen-touch")


@pytest.fixture
def leads(sequence: Sequence, take_in: TakeIn, ava: User) -> list[Lead]:
    return [
        take_in(first_name=name, email=f"{name.lower()}@example.com", phone=f"(313) 555-01{number}", city=city)
        for number, (name, city) in enumerate((("Ann", "Troy"), ("Ben", "Troy"), ("Cleo", "Novi")), start=10)
    ]


@pytest.fixture
def campaign(sequence: Sequence, leads: list[Lead], boss: User) -> Campaign:
    return running.write({"name": "Quiet leads", "sequence": sequence, "query": "q=Troy"}, boss)


def started(campaign: Campaign, user: User) -> Campaign:
    campaign = running.start(campaign, user)
    for cohort in campaign.cohorts:
        cohorts.fill.call(cohort.pk)
    return campaign


def test_nobody_hears_of_a_draft(campaign: Campaign) -> None:
    assert campaign.status == "draft"
    assert not Enrolment.objects.exists()


def test_it_says_beforehand_who_would_be_taken_in_and_why_not_the_others(
    campaign: Campaign, leads: list[Lead], boss: User, sequence: Sequence
) -> None:
    enrolling.enrol(leads[0], sequence)
    told = audience.preview(campaign, boss)
    assert (told.total, told.looked_at, told.taken, told.refused) == (2, 2, 1, {"already": 1})
    assert started(campaign, boss).cohorts.get().enrolled == told.taken


def test_started_it_takes_in_those_who_fit_and_starting_twice_does_nothing_more(campaign: Campaign, boss: User) -> None:
    started(campaign, boss)
    again = started(campaign, boss)
    assert (again.status, again.cohorts.count()) == ("active", 1)
    assert sorted(Enrolment.objects.values_list("contact__first_name", flat=True)) == ["Ann", "Ben"]


def test_with_a_moment_to_begin_it_waits_for_it(campaign: Campaign, boss: User) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    running.correct(campaign, {"starts_at": later}, boss)
    assert running.start(campaign, boss).status == "scheduled"
    assert jobs.keep_going.call()[0] == 0
    Campaign.objects.update(starts_at=datetime.now(UTC) - timedelta(minutes=1))
    assert jobs.keep_going.call()[0] == 1
    campaign.refresh_from_db()
    assert (campaign.status, campaign.cohorts.count()) == ("active", 1)


def test_paused_nothing_of_it_goes_on_and_who_was_paused_alone_stays_so(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    alone, other = Enrolment.objects.order_by("pk")
    enrolling.pause(alone, boss)
    running.pause(campaign, boss)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"paused"}
    running.resume(campaign, boss)
    alone.refresh_from_db()
    other.refresh_from_db()
    assert (alone.status, other.status) == ("paused", "active")


def test_who_comes_back_from_a_holiday_in_a_pause_waits_with_the_others(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    away = Enrolment.objects.earliest("pk")
    enrolling.pause(away, None, until=NOON, reason="away")
    running.pause(campaign, boss)
    planning.wake(NOON)
    away.refresh_from_db()
    assert (away.status, away.pause_reason) == ("paused", "campaign")
    running.resume(campaign, boss)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_what_would_have_come_in_a_pause_comes_after_it_and_the_rest_moves_on(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    Enrolment.objects.update(next_run_at=NOON, wait_anchor=NOON)
    running.pause(campaign, boss)
    running.resume(campaign, boss, now=NOON + timedelta(days=3))
    for row in Enrolment.objects.all():
        assert (row.next_run_at, row.wait_anchor) == (NOON + timedelta(days=3), NOON + timedelta(days=3))


def test_ended_whoever_is_in_it_leaves_and_what_waits_is_cancelled(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    assert running.complete(campaign, boss).status == "completed"
    assert set(Enrolment.objects.values_list("exit_reason", flat=True)) == {"campaign_over"}
    assert not Touch.objects.waiting().exists()
    told = Event.objects.filter(name="cadence.left", actor=boss)
    assert set(told.values_list("subject_id", flat=True)) == set(Enrolment.objects.values_list("subject_id", flat=True))


@pytest.fixture
def one_letter(leads: list[Lead], boss: User, posted: None) -> Campaign:
    """Whoever is in it is through as soon as the letter is planned, and the letter waits for its turn."""
    campaign = running.write({"name": "News", "sequence": write(touch("news"), slug="news"), "query": "q=Troy"}, boss)
    campaign = started(campaign, boss)
    Enrolment.objects.update(next_run_at=NOON)
    planning.plan_due(NOON)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"finished"}
    return campaign


def test_paused_a_letter_that_waits_for_its_turn_waits_on(one_letter: Campaign, boss: User, provider: Provider) -> None:
    running.pause(one_letter, boss)
    sending.send_due(NOON)
    assert (provider.calls, set(Touch.objects.values_list("state", "reason"))) == ([], {("intent", "paused")})
    later = NOON + timedelta(days=9)
    running.resume(one_letter, boss, now=later)
    sending.send_due(later)
    assert len(provider.calls) == 2
    assert set(Enrolment.objects.values_list("status", "paused_at")) == {("finished", None)}


def test_ended_a_letter_that_waits_for_its_turn_does_not_go_out(
    one_letter: Campaign, boss: User, provider: Provider
) -> None:
    running.complete(one_letter, boss)
    sending.send_due(NOON)
    assert (provider.calls, set(Touch.objects.values_list("state", flat=True))) == ([], {"cancelled"})


def test_paused_while_people_are_still_being_put_in_nobody_more_comes_in_before_it_goes_on(
    campaign: Campaign, boss: User
) -> None:
    running.start(campaign, boss)
    cohort = campaign.cohorts.get()
    running.pause(campaign, boss)
    cohorts.fill.call(cohort.pk)
    assert not Enrolment.objects.exists()
    running.resume(campaign, boss)
    cohorts.fill.call(cohort.pk)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_one_whose_end_has_come_while_it_was_paused_does_not_go_on(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    running.pause(campaign, boss)
    Campaign.objects.update(ends_at=datetime.now(UTC) - timedelta(minutes=1))
    with pytest.raises(Refused):
        running.resume(campaign, boss)


def test_an_end_that_has_come_ends_it(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    Campaign.objects.update(ends_at=datetime.now(UTC) - timedelta(minutes=1))
    assert jobs.keep_going.call()[1] == 1
    campaign.refresh_from_db()
    assert campaign.status == "completed"


def test_those_who_come_to_fit_are_added_when_that_is_wanted(campaign: Campaign, leads: list[Lead], boss: User) -> None:
    running.correct(campaign, {"keeps_adding": True}, boss)
    campaign = started(campaign, boss)
    assert jobs.keep_going.call()[2] == 0
    pipeline.correct(leads[2], {"city": "Troy"}, boss)
    assert jobs.keep_going.call()[2] == 1
    cohorts.fill.call(campaign.cohorts.order_by("-pk")[0].pk)
    assert Enrolment.objects.count() == 3
    assert jobs.keep_going.call()[2] == 0


def test_a_campaign_for_a_saved_list_is_for_what_the_list_shows(
    sequence: Sequence, leads: list[Lead], boss: User
) -> None:
    view = save_view(boss, "leads", "Novi", "q=Novi&sort=name&page=2")
    made = running.write({"name": "Novi", "sequence": sequence, "query": view.query}, boss)
    assert [one.pk for one in audience.find(made, boss)] == [leads[2].pk]


def test_once_people_are_in_it_neither_who_nor_what_can_change(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    with pytest.raises(Refused):
        running.correct(campaign, {"query": "q=Novi"}, boss)
    assert running.correct(campaign, {"name": "Very quiet leads"}, boss).name == "Very quiet leads"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"sequence": None}, "sequence"),
        ({"audience": "customers"}, "sequence"),
        ({"starts_at": NOON, "ends_at": NOON}, "ends_at"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    sequence: Sequence, boss: User, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        running.write({"name": "X", "sequence": sequence} | values, boss)
    assert refused.value.field == field
    assert not Campaign.objects.exists()


def test_a_deleted_one_stops_and_comes_back_paused(campaign: Campaign, boss: User) -> None:
    campaign = started(campaign, boss)
    running.delete(campaign, boss)
    assert not Campaign.objects.visible_to(boss).exists()
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"paused"}
    assert running.restore(campaign, boss).status == "paused"


def test_the_figures_of_a_seller_are_of_his_own_people(
    campaign: Campaign, leads: list[Lead], boss: User, ava: User
) -> None:
    campaign = started(campaign, boss)
    Lead.objects.filter(pk=leads[0].pk).update(assigned_to=ava)
    other = people.colleague()
    Lead.objects.filter(pk=leads[1].pk).update(assigned_to=other)
    counted = {one.full_name: figures.standings([campaign], one)[campaign.pk].people for one in (boss, ava, other)}
    assert counted == {boss.full_name: 2, ava.full_name: 1, other.full_name: 1}
    assert not Campaign.objects.visible_to(people.stranger()).exists()


def test_the_list_costs_the_same_however_many_campaigns_there_are(
    campaign: Campaign, boss: User, django_assert_num_queries: object
) -> None:
    started(campaign, boss)
    copies = [running.copy(campaign, boss) for _ in range(5)]
    for some in ([campaign], [campaign, *copies]):
        with django_assert_num_queries(3):  # type: ignore[operator] # a fixture of pytest-django
            figures.standings(some, boss)


def test_a_campaign_for_a_segment_takes_in_who_comes_to_fit_later(
    boss: User, sequence: Sequence, take_in: TakeIn
) -> None:
    tree = {"trait": "lead.city", "op": "any_of", "value": ["Troy"]}
    segment = segments.create({"name": "In Troy", "kind": "lead", "tree": tree}, boss)
    first = pipeline.correct(take_in(), {"city": "Troy"}, boss)
    rebuilding.rebuild(segment)
    told = {"name": "Troy", "kind": "drip", "goal": "", "audience": "leads", "sequence": sequence, "chosen": []}
    campaign = running.write(told | {"query": f"segment={segment.pk}", "keeps_adding": True}, boss)
    assert audience.in_words(campaign, boss).sentence == "Leads: segment In Troy"
    assert audience.preview(campaign, boss).total == 1
    campaign = running.start(campaign, boss)
    drain()
    assert set(Enrolment.objects.values_list("subject_id", flat=True)) == {first.pk}
    later = take_in(first_name="Ben", email="ben@example.com", phone="+12485550166")
    pipeline.correct(later, {"city": "Troy"}, boss)
    rebuilding.rebuild(segment)
    audience.take_in_newcomers(campaign, boss)
    drain()
    assert set(Enrolment.objects.values_list("subject_id", flat=True)) == {first.pk, later.pk}
