from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import pytest

from roofs.comms.consent.keys import hash_key
from roofs.comms.engagement.hours import Choice, best_of, choose, is_held_out, known_of
from roofs.comms.engagement.models import Habit, Tally
from roofs.comms.engagement.noticing import notice
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.tries import bucket_of
from roofs.comms.engagement.vocabulary import Kind
from roofs.people.contacts.models import Contact
from tests.comms.engagement.conftest import DAY, HOUR, NOW, sign

pytestmark = pytest.mark.django_db
ZONE = "America/Detroit"
MORNING = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)  # eight o'clock on a Wednesday
EVENING_BUCKET = 6  # 18 to 21 o'clock on weekdays


def daytime(moment: dt.datetime) -> bool:
    local = moment.astimezone(dt.timezone(dt.timedelta(hours=-4)))
    return 8 <= local.hour < 20


def person(is_held: bool = False) -> Contact:
    for n in range(500):
        one = Contact.objects.create(first_name=f"P{n}", phone="+12485550124")
        if is_held_out(one.pk) is is_held:
            return one
    raise AssertionError


def pick(
    contact: Contact, seed: int, *, allowed: Callable[[dt.datetime], bool] = daytime, span: dt.timedelta = 2 * DAY
) -> Choice:
    return choose(contact.pk, "email", MORNING, MORNING + span, [ZONE], NOW, seed=seed, allowed=allowed)


def habits(best: int, tried: int = 4000, high: float = 0.3, low: float = 0.02) -> None:
    for bucket in range(16):
        share = high if bucket == best else low
        Habit.objects.create(channel="email", bucket=bucket, tried=tried, prompt=int(tried * share))
    Habit.objects.create(channel="email", bucket=-1, tried=16 * tried, prompt=int(tried * (high + 15 * low)))


def test_the_same_seed_chooses_the_same_and_another_may_not():
    one = person()
    assert pick(one, 7) == pick(one, 7)
    assert len({pick(one, seed).at for seed in range(20)}) > 5


@pytest.mark.parametrize("is_held", [True, False])
def test_nothing_outside_the_legal_window_and_the_span_is_ever_chosen(is_held: bool):
    one = person(is_held)
    habits(best=7)
    for seed in range(150):
        at = pick(one, seed).at
        assert daytime(at)
        assert MORNING <= at <= MORNING + 2 * DAY


def test_when_nothing_is_allowed_it_stays_as_planned():
    found = pick(person(), 1, allowed=lambda _at: False)
    assert (found.at, found.why) == (MORNING, "as_planned")


def test_a_span_within_one_stretch_leaves_nothing_to_choose():
    found = pick(person(), 1, span=dt.timedelta(minutes=20))
    assert (found.at, found.why) == (MORNING, "as_planned")


def test_what_holds_for_everybody_is_followed_until_somebody_has_habits():
    one = person()
    habits(best=EVENING_BUCKET)
    found = [pick(one, seed) for seed in range(300)]
    told = Counter(choice.why for choice in found)
    company = [choice.bucket for choice in found if choice.why == "company"]

    assert company.count(EVENING_BUCKET) > 0.85 * len(company)
    assert 0.02 * 300 < told["exploring"] < 0.1 * 300
    assert set(told) == {"company", "exploring"}


def test_own_habits_outweigh_those_of_all():
    one = person()
    habits(best=EVENING_BUCKET, high=0.12)
    Tally.objects.create(contact=one, channel="email", bucket=3, tried=20, answered=18, prompt=18)
    Tally.objects.create(contact=one, channel="email", bucket=EVENING_BUCKET, tried=20)
    found = [pick(one, seed) for seed in range(200)]
    learned = [choice.bucket for choice in found if choice.why == "learned"]

    assert len(learned) > 170
    assert learned.count(3) > 0.9 * len(learned)


def test_an_answer_that_came_days_later_says_nothing_about_the_hour():
    one = person()
    habits(best=EVENING_BUCKET)
    Tally.objects.create(contact=one, channel="email", bucket=3, tried=20, answered=18, prompt=0)
    learned = [choice.bucket for choice in (pick(one, seed) for seed in range(100)) if choice.why == "learned"]
    assert learned.count(EVENING_BUCKET) > 0.85 * len(learned)


def test_one_in_ten_is_left_to_chance_for_ever():
    secret = hash_key()
    held = [one for one in range(20_000) if is_held_out(one, key=secret)]
    assert len(held) == pytest.approx(2000, rel=0.08)
    assert held[:20] == [one for one in range(held[19] + 1) if is_held_out(one)]
    assert held != [one for one in range(20_000) if is_held_out(one, key=b"another company's")]


def test_for_who_is_left_to_chance_no_hour_is_likelier_than_another():
    one = person(is_held=True)
    habits(best=EVENING_BUCKET)
    found = [pick(one, seed) for seed in range(600)]

    assert {choice.why for choice in found} == {"holdout"}
    hours = Counter(choice.at.astimezone(dt.timezone(dt.timedelta(hours=-4))).hour for choice in found)
    assert set(hours) == set(range(8, 20))
    assert max(hours.values()) < 2.2 * 600 / 12


def test_while_little_is_known_all_hours_are_tried():
    one = person()
    found = [pick(one, seed) for seed in range(200)]
    assert {choice.why for choice in found} == {"exploring"}
    assert {choice.bucket for choice in found} == {2, 3, 4, 5, 6}


def test_on_flat_data_the_chosen_hours_bring_nothing():
    """What is chosen where every hour is alike does as well as chance, not better: there is nothing to find."""
    chance = random.Random(11)
    people = [person() for _ in range(3)]
    for one in people:
        for bucket in range(2, 7):
            Tally.objects.create(
                contact=one,
                channel="email",
                bucket=bucket,
                tried=10,
                prompt=sum(chance.random() < 0.1 for _ in range(10)),
            )
    found = Counter(pick(one, seed).bucket for one in people for seed in range(200))
    assert max(found.values()) < 0.75 * sum(found.values())


def test_a_simulated_person_is_understood_within_a_season():
    """Answers only in the evening: from the thirtieth touch on most go there, and more are answered than by chance."""
    one, chance = person(), random.Random(2)
    counts: Counter[int] = Counter()
    hits: Counter[int] = Counter()
    for bucket in range(16):
        Habit.objects.create(channel="email", bucket=bucket, tried=100, prompt=10)
    Habit.objects.create(channel="email", bucket=-1, tried=1600, prompt=160)
    late = []
    for n in range(60):
        known = known_of([one.pk], NOW)
        bucket = choose(
            one.pk, "email", MORNING, MORNING + 2 * DAY, [ZONE], NOW, seed=n, allowed=daytime, known=known
        ).bucket
        counts[bucket] += 1
        hits[bucket] += chance.random() < (0.6 if bucket == EVENING_BUCKET else 0.02)
        late += [bucket] if n >= 30 else []
        Tally.objects.filter(contact=one).delete()
        Tally.objects.bulk_create(
            Tally(contact=one, channel="email", bucket=b, tried=counts[b], answered=hits[b], prompt=hits[b])
            for b in counts
        )
    assert late.count(EVENING_BUCKET) > 0.6 * len(late)


def test_a_choice_for_a_crowd_asks_once(django_assert_num_queries):
    people = [person().pk for _ in range(3)]
    with django_assert_num_queries(4):
        known = known_of(people, NOW)
    with django_assert_num_queries(0):
        for key in people:
            choose(key, "email", MORNING, MORNING + DAY, [ZONE], NOW, seed=1, allowed=daytime, known=known)


def test_the_hours_at_which_they_act_are_shown_beside_those_we_wrote_at(ann):
    habits(best=EVENING_BUCKET)
    Tally.objects.create(contact=ann, channel="email", bucket=3, tried=2, answered=1, prompt=1)
    for n in range(3):
        notice(sign(ann, Kind.OPENED, MORNING + 11 * HOUR - (2 - n) * DAY), NOW + DAY)
    found = best_of(ann.pk, NOW + DAY)

    assert [one.bucket for one in found] == list(range(16))
    assert (found[3].tried, found[3].answered) == (2, 1)
    assert bucket_of(MORNING + 11 * HOUR, ZONE) == EVENING_BUCKET
    assert found[EVENING_BUCKET].acts == 3
    assert max(found, key=lambda one: one.mean).bucket == EVENING_BUCKET


def test_a_company_may_not_switch_exploring_off(manager):
    with pytest.raises(ValueError, match="greater than or equal"):
        ENGAGEMENT.save(ENGAGEMENT.get().model_copy(update={"explore_share": 0.0}), manager)
