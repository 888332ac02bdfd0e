from __future__ import annotations

import datetime as dt
import random

import pytest

from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.noticing import notice, notice_many
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.scores import explained, standing_of
from roofs.comms.engagement.vocabulary import Kind
from roofs.comms.engagement.warmth import Given, count
from roofs.core.events.models import Event
from tests.comms.engagement.conftest import DAY, HOUR, NOW, letter, sign

pytestmark = pytest.mark.django_db


def score(contact, at: dt.datetime = NOW) -> float:
    return standing_of([contact.pk], at)[contact.pk].score


def test_a_sign_warms_and_cools_again(ann):
    notice(sign(ann, Kind.REPLIED), NOW)

    assert score(ann) == pytest.approx(35)
    assert score(ann, NOW + 7 * DAY) == pytest.approx(17.5)


def test_the_same_sign_told_twice_counts_once(ann):
    once = sign(ann, Kind.CLICKED)

    assert notice(once, NOW)
    assert not notice(once, NOW)
    assert notice_many([once, once], NOW) == 0
    assert score(ann) == pytest.approx(10)


def test_the_same_sign_twice_in_one_call_counts_once(ann):
    once = sign(ann, Kind.CLICKED)
    assert notice_many([once, once], NOW) == 1


def test_what_comes_from_the_future_counts_as_now(ann):
    notice(sign(ann, Kind.REPLIED, NOW + HOUR), NOW)

    assert Sign.objects.get().at == NOW
    assert score(ann) == pytest.approx(35)


def test_a_late_sign_counts_by_its_own_moment(ann, bob):
    signs = [(Kind.REPLIED, NOW - 9 * DAY), (Kind.BOOKED, NOW - 2 * DAY), (Kind.CLICKED, NOW)]
    for kind, at in signs:
        notice(sign(ann, kind, at), NOW)
    for kind, at in reversed(signs):
        notice(sign(bob, kind, at), NOW)

    assert score(ann) == pytest.approx(score(bob))
    assert score(ann) == pytest.approx(35 * 2 ** (-9 / 7) + 45 * 2 ** (-2 / 7) + 10)


@pytest.mark.parametrize("seed", range(6))
def test_signs_one_by_one_in_any_order_give_what_counting_them_at_once_gives(ann, seed: int):
    chance = random.Random(seed)
    letters = [letter(ann, NOW - 40 * DAY).pk for _ in range(3)]
    signs = [
        sign(
            ann,
            chance.choice(list(Kind)),
            NOW - chance.random() * 30 * DAY,
            key=f"k{n}",
            message=chance.choice([None, *letters]),
        )
        for n in range(40)
    ]
    if seed % 2:
        signs.sort(key=lambda one: one.at)
    for one in signs:
        notice(one, NOW)
        if chance.random() < 0.3:
            notice(chance.choice(signs[: signs.index(one) + 1]), NOW)

    at_once = count([Given(one.kind, one.at, one.key, one.message) for one in signs], ENGAGEMENT.get())
    assert score(ann) == pytest.approx(min(100, at_once.warmth.aged(NOW, 7).value))
    assert {row.key: row.points for row in Sign.objects.all()} == pytest.approx(at_once.points)
    assert Engagement.objects.get().signs == len(signs)


def test_what_moved_it_adds_up_to_the_score(ann):
    for n, kind in enumerate((Kind.OPENED, Kind.CLICKED, Kind.ASKED, Kind.OPENED)):
        notice(sign(ann, kind, NOW - (4 - n) * DAY), NOW)

    told = explained(ann.pk, NOW)
    assert [one.kind for one in told] == ["opened", "asked", "clicked", "opened"]
    assert sum(one.points_now for one in told) == pytest.approx(score(ann))
    assert told[1].words == "Filled in a form or asked again"
    assert told[0].points_then == 4


def test_a_change_of_level_is_told_with_what_made_it(ann):
    notice(sign(ann, Kind.ASKED), NOW)
    notice(sign(ann, Kind.CLICKED), NOW)
    notice(sign(ann, Kind.REPLIED), NOW)

    moved = Event.objects.filter(name="engagement.moved").order_by("pk")
    assert [(one.subject_type, one.subject_id) for one in moved] == [("contact", ann.pk)] * 2
    assert [one.data for one in moved] == [
        {"from": "cold", "to": "warm", "why": "asked"},
        {"from": "warm", "to": "hot", "why": "replied"},
    ]


def test_a_flood_is_not_even_kept(ann):
    ours = letter(ann)
    for n in range(60):
        notice(sign(ann, Kind.CLICKED, NOW + n * dt.timedelta(seconds=1), message=ours.pk), NOW + HOUR)

    assert Sign.objects.count() == 20
    assert score(ann, NOW + HOUR) < 20


def test_a_stranger_is_cold_and_somebody_written_to_in_vain_for_long_is_dead(ann, bob):
    for n in range(6):
        letter(bob, NOW - (100 - n) * DAY)
    found = standing_of([ann.pk, bob.pk], NOW)

    assert (found[ann.pk].level, found[ann.pk].silent_days, found[ann.pk].unanswered) == ("cold", None, 0)
    assert (found[bob.pk].level, found[bob.pk].silent_days, found[bob.pk].unanswered) == ("dead", 100, 6)


def test_touches_are_unanswered_since_the_last_sign(ann):
    letter(ann, NOW - 9 * DAY)
    notice(sign(ann, Kind.CLICKED, NOW - 5 * DAY), NOW)
    letter(ann, NOW - 3 * DAY)
    letter(ann, NOW - 2 * DAY, state="failed")

    found = standing_of([ann.pk], NOW)[ann.pk]
    assert (found.unanswered, found.silent_days, found.last_sign_at) == (1, 5, NOW - 5 * DAY)
