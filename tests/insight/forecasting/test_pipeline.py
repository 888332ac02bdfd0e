"""What stages have meant, read backwards out of the log, and what open deals are worth because of it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.insight.forecasting import pipeline, stages
from roofs.insight.forecasting.pipeline import Rate
from roofs.insight.forecasting.stages import Snapshot, Stages
from roofs.insight.performance.board import wilson
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN
from tests.insight.world import ZONE, at, lead

pytestmark = pytest.mark.django_db
NOW = at("2025-06-15T12:00")
WAY = ("new", "contacted", "qualified", "quote_sent")


def moved(about: Lead, moment: dt.datetime, before: str, after: str) -> None:
    made = Event.objects.create(
        name="lead.advanced", subject_type="lead", subject_id=about.pk, data={"changes": {"status": [before, after]}}
    )
    Event.objects.filter(pk=made.pk).update(at=moment)


def lives(seed: int, people: int = 60) -> dict[int, list[tuple[dt.datetime, str]]]:
    """Leads with a life of their own, and what it was: from which moment on they stood where."""
    chance, told, moves = random.Random(seed), {}, []
    for _number in range(people):
        moment = at("2024-01-01") + dt.timedelta(days=chance.randrange(500), hours=chance.randrange(24))
        one, life = lead(None, "referral", "new", "2025-01-01"), [(moment, "new")]
        for status in (*WAY[1:], chance.choice(("won", "lost"))):
            if chance.random() < 0.25:
                break
            moment += dt.timedelta(hours=chance.randrange(10, 700))
            if moment >= NOW:
                break
            moves.append((moment, one, life[-1][1], status))
            life.append((moment, status))
        last = life[-1]
        Lead.objects.filter(pk=one.pk).update(
            created_at=life[0][0], status=last[1], status_since=last[0], estimated_value_cents=1000 + one.pk,
            won_at=last[0] if last[1] == "won" else None,
        )  # fmt: skip
        told[one.pk] = life
    for moment, one, before, after in sorted(moves, key=lambda move: move[0]):
        moved(one, moment, before, after)
    return told


def stood(life: list[tuple[dt.datetime, str]], moment: dt.datetime) -> str:
    return next((status for since, status in reversed(life) if since < moment), "")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_past_is_found_again_out_of_the_log(seed: int):
    told = lives(seed)
    found = stages.learn(NOW, ZONE)
    assert [one.day for one in found.snapshots[:2]] == [dt.date(2025, 6, 1), dt.date(2025, 5, 1)]
    for one in found.snapshots[:14]:
        moment = dt.datetime.combine(one.day, dt.time(0), ZONE)
        here = {key: stood(life, moment) for key, life in told.items()}
        assert one.open == Counter(status for status in here.values() if status in OPEN), one.day
        for days in stages.HORIZONS:
            until = moment + dt.timedelta(days=days)
            won = [
                key for key, life in told.items()
                if here[key] in OPEN and life[-1][1] == "won" and life[-1][0] <= until
            ]  # fmt: skip
            assert Counter(here[key] for key in won) == {
                stage: numbers[days] for stage, numbers in one.won.items() if numbers[days]
            }
            assert one.won_cents[days] == sum(1000 + key for key in won)


def test_how_long_people_stay_is_counted_from_coming_to_leaving():
    one = lead(None, "referral", "won", "2025-05-01", won_at=at("2025-05-21"))
    moved(one, at("2025-05-04"), "new", "quote_sent")
    moved(one, at("2025-05-21"), "quote_sent", "won")
    found = stages.learn(NOW, ZONE)
    assert found.stays == {"new": 3, "quote_sent": 17}
    assert found.moved == {"new": 1, "quote_sent": 1}
    assert Stages.read(found.as_json()) == found


def a_year(open_deals: int, won: int, cents: int = 100_000) -> Stages:
    """Every month the same."""
    months = [dt.date(2025, 6, 1) - dt.timedelta(days=30 * step) for step in range(20)]
    return Stages(
        [
            Snapshot(
                day.replace(day=1), {"quote_sent": open_deals}, {"quote_sent": open_deals * cents},
                {"quote_sent": dict.fromkeys(stages.HORIZONS, won)}, dict.fromkeys(stages.HORIZONS, won * cents),
            )
            for day in months
        ],
        {"quote_sent": 12.0}, {"quote_sent": 40},
    )  # fmt: skip


def test_deals_are_worth_what_such_deals_were(mia: User, ava: User, tom: User):
    for number in range(40):
        lead(ava if number < 10 else tom, "referral", "quote_sent", "2025-05-01", estimated_value_cents=100_000,
             status_since=NOW - dt.timedelta(days=20 if number < 4 else 2))  # fmt: skip
    lead(ava, "referral", "quote_sent", "2025-05-01", status_since=NOW)
    found = pipeline.outlook(mia, a_year(50, 10), NOW)
    assert (found.deals, found.cents, found.is_learned) == (41, 4_000_000, True)
    assert found.expected_cents == pytest.approx(4_000_000 * 0.2, rel=0.02)
    assert found.low_cents < found.expected_cents < found.high_cents
    assert (found.stalled, found.stalled_cents) == (4, 400_000)
    (stage,) = [one for one in found.stages if one.deals]
    assert (stage.without_value, stage.stays_days) == (1, 12.0)
    hers = pipeline.outlook(ava, a_year(50, 10), NOW)
    assert (hers.deals, hers.stalled) == (11, 4)


@pytest.mark.parametrize("who", ["mia", "ava", "crew"])
def test_counted_a_moment_ago_is_the_same_as_counted_now(
    who: str, ava: User, tom: User, request: pytest.FixtureRequest
):
    user = request.getfixturevalue(who)
    for number in range(12):
        owner = (ava, tom, None)[number % 3]
        status = ("new", "quote_sent", "nurture", "won")[number % 4]
        lead(owner, "referral", status, "2025-05-01", estimated_value_cents=100_000 + number,
             status_since=NOW - dt.timedelta(days=number * 3))  # fmt: skip
    kept = pipeline.standing_of_all(NOW, 14)
    if who == "crew":
        assert pipeline.outlook(user, a_year(50, 10), NOW, standing=kept).deals == 0
    else:
        assert pipeline.outlook(user, a_year(50, 10), NOW, standing=kept) == pipeline.outlook(user, a_year(50, 10), NOW)


def test_without_history_nothing_is_foretold(mia: User):
    lead(None, "referral", "quote_sent", "2025-05-01", estimated_value_cents=100_000)
    assert not pipeline.outlook(mia, Stages([], {}, {}), NOW).is_learned


def test_a_test_knows_nothing_of_what_came_after():
    """A month in which all was won moves no test of a month before it."""
    before = pipeline.tested(a_year(50, 10).snapshots, NOW.date(), 90)
    later = a_year(50, 10)
    later.snapshots[3].won["quote_sent"][90] = 50
    after = pipeline.tested(later.snapshots, NOW.date(), 90)
    day = later.snapshots[3].day + dt.timedelta(days=90)
    assert [one.expected_cents for one in after if one.day < day] == [
        one.expected_cents for one in before if one.day < day
    ]
    assert all(one.day + dt.timedelta(days=90) <= NOW.date() for one in before)


def test_the_interval_is_as_wide_as_it_was_wrong(mia: User):
    for _number in range(300):
        lead(None, "referral", "quote_sent", "2025-05-01", estimated_value_cents=100_000, status_since=NOW)
    steady, wild = a_year(500, 100), a_year(500, 100)
    for place, one in enumerate(wild.snapshots):
        one.won_cents[90] = one.won_cents[90] * (2 if place % 2 else 0)
    narrow, wide = (pipeline.outlook(mia, one, NOW) for one in (steady, wild))
    assert narrow.expected_cents == wide.expected_cents
    assert wide.high_cents - wide.low_cents > 3 * (narrow.high_cents - narrow.low_cents)
    assert wide.mean_error == pytest.approx(1.0, abs=0.2)


def test_four_of_five_cases_lie_in_the_range(mia: User):
    """Deals that are really won as often as was learnt: the range holds what comes about as often as it says."""
    for _number in range(60):
        lead(None, "referral", "quote_sent", "2025-05-01", estimated_value_cents=100_000, status_since=NOW)
    found = pipeline.outlook(mia, a_year(400, 80), NOW)
    chance = random.Random(7)
    came = [100_000 * sum(chance.random() < 0.2 for _deal in range(60)) for _year in range(1000)]
    inside = sum(found.low_cents <= one <= found.high_cents for one in came) / len(came)
    assert 0.76 <= inside <= 0.95


def test_rates_of_few_are_neither_never_nor_always():
    assert 0 < Rate(5, 0).share < 0.15
    assert 0.85 < Rate(5, 5).share < 1
    assert Rate(5, 1).spread > Rate(500, 100).spread
    assert pipeline.Tested(dt.date(2025, 1, 1), 120, 100).error == 20


def test_the_range_of_a_share_of_few():
    assert wilson(0, 5)[0] == 0
    low, high = wilson(3, 10)
    assert (round(low, 3), round(high, 3)) == (0.154, 0.503)
