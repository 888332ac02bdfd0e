"""What a new version does to those who are on the way, and whether the dry run told the truth."""

from __future__ import annotations

from collections.abc import Sequence as List
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import enrolling, planning, publishing, rezoning
from roofs.marketing.cadence.checking import check
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.moving import DryRun, moves, summed_up
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.test_planning import NOON, begin, branch, end, key, plan, touch, write
from tests.sales.people import TakeIn

LATER = NOON + timedelta(days=3)


@pytest.fixture
def lead(take_in: TakeIn, posted: None, ava: User) -> Lead:
    return take_in("import")


@pytest.mark.parametrize(
    ("steps", "where", "words"),
    [
        ([touch("a", template="nowhere")], "steps.0.template", "no template"),
        ([touch("a", channel="sms")], "steps.0.template", "another channel"),
        ([branch("a", ("gone", None)), touch("b")], "steps.0.branches.0.to", "not there"),
        ([branch("a", ("c", None)), touch("b"), touch("c")], "steps.1", "Nobody ever comes to"),
        ([touch("b"), branch("a", ("b", {"is": "clicked"})), touch("c")], "steps.0", "without any wait"),
        ([touch("a", when={"is": "made_up"})], "steps.0.when", "no condition called made_up"),
        ([touch("a", when={"not": {"is": "score", "more": 3}})], "steps.0.when", "score.more"),
        ([end()], "steps", "Nothing is sent"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_said_with_its_place(steps: List[dict[str, Any]], where: str, words: str) -> None:
    found = {fault.where: fault.words for fault in check(plan(*steps))}
    assert words in found[where]


@pytest.mark.django_db
def test_a_circle_with_a_wait_since_the_step_before_is_allowed() -> None:
    again = touch("b", 3, since="previous")
    assert (
        check(plan(touch("a"), branch("c", ("b", {"is": "clicked"})), end("x"), again, branch("d", ("c", None)))) == []
    )


@pytest.mark.django_db
def test_nobody_publishes_what_makes_no_sense(mia: User) -> None:
    sequence = write(touch("a"))
    with pytest.raises(Refused, match="no template"):
        publishing.publish(sequence, plan(touch("a", template="nowhere")), mia)


def test_a_shorter_wait_comes_earlier_and_never_in_the_past(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b", 10))
    enrolment = begin(lead, sequence)
    planning.plan_due(NOON)
    sooner = plan(touch("a"), touch("b", 1))
    assert publishing.dry_run(sequence, sooner, LATER) == DryRun(1, earlier=1, later=0, soon=1, elsewhere=0, through=0)
    publishing.publish(sequence, sooner, now=LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == LATER


def test_a_longer_wait_comes_later(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b", 10))
    enrolment = begin(lead, sequence)
    planning.plan_due(NOON)
    publishing.publish(sequence, plan(touch("a"), touch("b", 20)), now=LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == NOON + timedelta(days=20)


def test_who_waits_for_a_step_that_is_gone_goes_on_to_the_next_and_the_past_is_not_run_again(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b", 10), touch("c", 20))
    enrolment = begin(lead, sequence)
    planning.plan_due(NOON)
    publishing.publish(sequence, plan(touch("new", 0), touch("a"), touch("c", 20)), now=LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_step is not None
    assert (str(enrolment.next_step.key), enrolment.next_run_at) == (key("c"), NOON + timedelta(days=20))
    publishing.publish(sequence, plan(touch("new", 0), touch("a")), now=LATER)
    ended = Enrolment.objects.get(pk=enrolment.pk)
    assert (ended.status, ended.next_step, ended.ended_at) == ("finished", None, LATER)


def test_what_waits_to_be_sent_goes_out_as_it_is_published_now(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b"), touch("c", 20))
    begin(lead, sequence)
    planning.plan_due(NOON)
    planning.plan_due(NOON)
    evening = {"from": "17:00:00", "until": "19:00:00", "days": ["mon", "tue", "wed", "thu", "fri"]}
    fresh = plan(touch("a", template="day_05_case_study", window=evening), touch("c", 20))
    publishing.publish(sequence, fresh, now=NOON)
    kept, gone = Touch.objects.order_by("pk")
    assert (kept.state, kept.step.template, kept.step.own_window is None) == ("intent", "day_05_case_study", False)
    assert (gone.state, gone.reason) == ("cancelled", "step_gone")


def test_by_whatever_way_a_step_goes_now_what_waits_goes_the_same_way(lead: Lead) -> None:
    sequence = write(touch("a"), touch("c", 20))
    begin(lead, sequence)
    planning.plan_due(NOON)
    publishing.publish(sequence, plan(touch("a", channel="sms", template="day_02_sms"), touch("c", 20)), now=NOON)
    assert Touch.objects.get().channel == "sms"


def test_what_may_have_gone_out_already_is_told_as_it_was(lead: Lead) -> None:
    sequence = write(touch("a"), touch("c", 20))
    begin(lead, sequence)
    planning.plan_due(NOON)
    Touch.objects.update(state="sent", handed_at=NOON, sent_at=NOON)
    publishing.publish(sequence, plan(touch("a", template="day_05_case_study"), touch("c", 20)), now=NOON)
    assert Touch.objects.get().step.template == "day_03_value"


def test_who_was_put_off_is_not_pulled_forward_by_an_edit_elsewhere(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b", 10))
    enrolment = begin(lead, sequence)
    planning.plan_due(NOON)
    put_off = NOON + timedelta(days=15)
    Enrolment.objects.update(next_run_at=put_off)
    publishing.publish(sequence, plan(touch("a", 1), touch("b", 10)), now=LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == put_off


def test_who_moves_house_is_waited_for_by_the_new_clock(lead: Lead) -> None:
    enrolment = begin(lead, write(touch("a", 2)), datetime.fromisoformat("2026-10-31T16:00:00+00:00"))
    assert enrolment.next_run_at == datetime.fromisoformat("2026-11-02T17:00:00+00:00")
    lead.contact.timezone = "America/Phoenix"  # where clocks are not changed
    lead.contact.save()
    Lead.objects.filter(pk=lead.pk).update(state="", postal_code="")
    assert rezoning.recompute(lead.contact) == 1
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == datetime.fromisoformat("2026-11-02T16:00:00+00:00")


STEPS = ("a", "b", "c", "d", "e")
WAITS = st.tuples(
    st.integers(0, 12), st.sampled_from(("hours", "days", "business_days")), st.sampled_from(("start", "previous"))
)
PLANS = st.lists(st.tuples(st.sampled_from(STEPS), WAITS), min_size=1, max_size=5, unique_by=lambda one: one[0])


@pytest.fixture
def four(take_in: TakeIn, mia: User) -> list[Lead]:
    return [take_in("import", email=f"m{number}@example.com", phone="") for number in range(4)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=PLANS, after=PLANS, hours=st.lists(st.integers(0, 400), min_size=4, max_size=4), edit=st.integers(0, 400))
def test_the_dry_run_is_what_happens(four: list[Lead], before, after, hours, edit) -> None:
    with transaction.atomic():
        sequence = write(*_steps(before), slug="model")
        for lead, hour in zip(four, sorted(hours), strict=True):
            enrolling.enrol(lead, sequence, now=NOON + timedelta(hours=hour))
        now = NOON + timedelta(hours=edit)
        while planning.plan_due(now):
            pass
        running = list(Enrolment.objects.running().values_list("pk", "next_run_at"))
        old = {pk: at for pk, at in running if at is not None}
        assert len(old) == len(running)
        fresh = plan(*_steps(after), slug="model")
        told = publishing.dry_run(sequence, fresh, now)
        publishing.publish(sequence, fresh, now=now)
        assert _seen(sequence, old, now, told.elsewhere) == told
        assert summed_up(moves(sequence, list(sequence.live.steps.order_by("position")), now), now).earlier == 0
        transaction.set_rollback(True)


def _steps(drawn: List[tuple[str, tuple[int, str, str]]]) -> list[dict[str, Any]]:
    """In the order of their waits, as a plan without branches must be."""
    ordered = sorted(drawn, key=lambda one: one[1][0] * (1 if one[1][1] == "hours" else 24))
    return [touch(name, amount, unit, since) for name, (amount, unit, since) in ordered]


def _seen(sequence: Sequence, old: dict[int, datetime], now: datetime, elsewhere: int) -> DryRun:
    """Counted from what stands in the database before and after, by no code of the dry run."""
    rows = {row.pk: row for row in Enrolment.objects.filter(pk__in=old)}
    moved = [(was, rows[pk].next_run_at) for pk, was in old.items()]
    there = [(was, at) for was, at in moved if at is not None]
    return DryRun(
        people=len(moved),
        earlier=sum(at < was for was, at in there),
        later=sum(at > was for was, at in there),
        soon=sum(at != was and at <= now + timedelta(hours=1) for was, at in there),
        elsewhere=elsewhere,
        through=sum(at is None for _, at in moved),
        called_off=Touch.objects.filter(enrolment__sequence=sequence, state="cancelled").count(),
    )


def test_pinned_people_are_not_moved(lead: Lead) -> None:
    sequence = write(touch("a"), touch("b", 10))
    enrolment = begin(lead, sequence)
    Sequence.objects.update(edit_mode="pinned")
    sequence.refresh_from_db()
    assert publishing.dry_run(sequence, plan(touch("b", 1)), LATER).people == 0
    publishing.publish(sequence, plan(touch("b", 1)), now=LATER)
    before = enrolment.version_id
    enrolment.refresh_from_db()
    assert enrolment.version_id == before
