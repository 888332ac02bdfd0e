from __future__ import annotations

import datetime as dt
import random
from uuid import uuid4

import pytest

from roofs.comms.engagement.channels import preference_of
from roofs.comms.engagement.learning import STRONGEST, UNKNOWN_STRENGTH, WEAKEST, learn, priors, strength_of
from roofs.comms.engagement.models import Engagement, Habit, Tally
from roofs.comms.engagement.noticing import notice
from roofs.comms.engagement.tries import bucket_of, tries_of
from roofs.comms.engagement.vocabulary import Kind
from roofs.comms.messaging import texting
from roofs.comms.messaging.texting import InboundText
from roofs.comms.timeline.models import Interaction
from roofs.people.contacts.models import Contact, Customer
from tests.comms.engagement.conftest import DAY, HOUR, NOW, event, letter, sign

pytestmark = pytest.mark.django_db


def text_from(contact: Contact, at: dt.datetime, words: str = "Thanks, that works") -> None:
    texting.take_in(
        InboundText(
            channel="sms",
            key=uuid4().hex,
            sender=contact.phone,
            recipient="+12485550100",
            text=words,
            at=at,
            provider="test",
        )
    )


def answered(contact: Contact, now: dt.datetime = NOW) -> list[tuple[str, bool]]:
    return [(one.channel, one.answered_at is not None) for one in tries_of([contact.pk], now)[contact.pk]]


def sms(contact: Contact, at: dt.datetime):
    return letter(contact, at, channel="sms", to_address=contact.phone)


def test_a_click_in_a_letter_answers_that_letter_whenever_it_comes(ann):
    ours = letter(ann, NOW - 20 * DAY)
    sms(ann, NOW - 10 * DAY)
    event(ours, "clicked", NOW - 9 * DAY)
    notice(sign(ann, Kind.CLICKED, NOW - 9 * DAY, message=ours.pk, channel="email"), NOW)

    assert answered(ann) == [("email", True), ("sms", False)]


def test_a_text_answers_our_last_text_also_when_a_letter_came_between(ann):
    sms(ann, NOW - 6 * DAY)
    letter(ann, NOW - 5 * DAY)
    text_from(ann, NOW - 4 * DAY)

    assert answered(ann) == [("sms", True), ("email", False)]


def test_a_text_without_a_text_of_ours_answers_the_last_touch_within_two_days(ann):
    letter(ann, NOW - 5 * DAY)
    notice(sign(ann, Kind.REPLIED, NOW - 4 * DAY, channel="sms"), NOW)
    assert answered(ann) == [("email", True)]


def test_who_asks_again_answers_the_last_touch_but_not_after_two_days(ann, bob):
    for one, hours in ((ann, 47), (bob, 49)):
        letter(one, NOW - 20 * DAY)
        sms(one, NOW - 10 * DAY)
        notice(sign(one, Kind.ASKED, NOW - 10 * DAY + hours * HOUR), NOW)

    assert answered(ann) == [("email", False), ("sms", True)]
    assert answered(bob) == [("email", False), ("sms", False)]


def test_a_no_is_no_answer(ann):
    sms(ann, NOW - 5 * DAY)
    text_from(ann, NOW - 4 * DAY, "STOP")
    assert answered(ann) == [("sms", False)]


def test_a_call_that_is_taken_answers_itself_and_one_in_vain_does_not(ann):
    for days, outcome in ((9, "no_answer"), (6, "reached"), (4, "")):
        Interaction.objects.create(
            kind="call", direction="out", outcome=outcome, contact=ann, happened_at=NOW - days * DAY
        )
    assert answered(ann) == [("phone", False), ("phone", True)]


def test_a_touch_is_counted_when_it_is_answered_or_too_old_for_an_answer(ann):
    letter(ann, NOW - 47 * HOUR)
    assert answered(ann) == []
    assert answered(ann, NOW + 2 * HOUR) == [("email", False)]
    notice(sign(ann, Kind.ASKED, NOW - 40 * HOUR), NOW)
    assert answered(ann) == [("email", True)]


def test_what_came_back_and_what_was_never_sent_are_no_tries(ann):
    event(letter(ann, NOW - 5 * DAY), "bounced", NOW - 5 * DAY, verdict="")
    letter(ann, NOW - 5 * DAY, state="failed")
    letter(ann, NOW - 5 * DAY, purpose="reply")
    letter(ann, NOW - 5 * DAY, channel="post")
    assert answered(ann) == []


@pytest.mark.parametrize(
    ("moment", "zone", "bucket"),
    [
        (dt.datetime(2026, 5, 20, 16, tzinfo=dt.UTC), "America/Detroit", 4),
        (dt.datetime(2026, 5, 20, 16, tzinfo=dt.UTC), "America/Los_Angeles", 3),
        (dt.datetime(2026, 5, 23, 3, tzinfo=dt.UTC), "America/Detroit", 7),
        (dt.datetime(2026, 5, 23, 5, tzinfo=dt.UTC), "America/Detroit", 8),
        (dt.datetime(2026, 5, 23, 5, tzinfo=dt.UTC), "Nowhere/Atlantis", 9),
    ],
)
def test_hours_are_those_of_the_persons_own_clock(moment: dt.datetime, zone: str, bucket: int):
    assert bucket_of(moment, zone) == bucket


def test_the_house_says_which_clock_and_then_the_number(ann, bob):
    Customer.objects.create(contact=ann, state="CA", postal_code="94110")
    for one in (ann, bob):
        letter(one, dt.datetime(2026, 5, 4, 16, tzinfo=dt.UTC))
    learn.call()

    assert Tally.objects.get(contact=ann).bucket == 3  # nine in the morning in California
    assert Tally.objects.get(contact=bob).bucket == 4  # noon in Michigan, by the number


def crowd(count: int, channel: str, share: float, tries: int = 4) -> None:
    """People on file whose touches on a channel were answered at this rate."""
    people = Contact.objects.bulk_create([Contact(first_name=f"{channel} {n}") for n in range(count)])
    chance = random.Random(share)
    Tally.objects.bulk_create(
        Tally(
            contact=one,
            channel=channel,
            bucket=4,
            tried=tries,
            answered=sum(chance.random() < share for _ in range(tries)),
        )
        for one in people
    )


def test_of_somebody_nobody_has_tried_only_what_others_do_is_known(ann):
    crowd(60, "sms", 0.4)
    crowd(60, "email", 0.1)
    learn.call()
    found = preference_of([ann.pk], NOW)[ann.pk]

    assert (found.best, found.confidence) == ("sms", "none")
    assert found.words == "Not known yet. Most people answer best by text message."
    assert [(one.channel, one.tried) for one in found.odds] == [("sms", 0), ("email", 0)]
    assert found.odds[0].mean == pytest.approx(0.4, abs=0.06)


def test_an_installation_without_a_past_says_that_it_knows_nothing(ann):
    found = preference_of([ann.pk], NOW)[ann.pk]
    assert (found.best, found.confidence, found.odds, found.words) == ("", "none", (), "Nothing is known yet.")


def test_a_few_tries_move_the_odds_only_so_far(ann):
    crowd(100, "sms", 0.2)
    learn.call()
    sms(ann, NOW - 9 * DAY)
    text_from(ann, NOW - 9 * DAY + HOUR)
    odds = preference_of([ann.pk], NOW)[ann.pk].odds[0]

    assert (odds.tried, odds.answered) == (1, 1)
    assert 0.2 < odds.mean < 0.45
    assert odds.low < odds.mean < odds.high


def test_the_more_is_seen_the_surer_it_gets(ann):
    crowd(100, "sms", 0.2)
    crowd(100, "email", 0.2)
    learn.call()
    seen = []
    for n in range(12):
        sms(ann, NOW - (100 - n * 3) * DAY)
        letter(ann, NOW - (100 - n * 3) * DAY - 12 * HOUR)
        text_from(ann, NOW - (100 - n * 3) * DAY + HOUR)
        seen.append(preference_of([ann.pk], NOW)[ann.pk].confidence)

    assert preference_of([ann.pk], NOW)[ann.pk].best == "sms"
    assert seen[0] in {"none", "low"}
    assert seen[-1] == "high"
    rank = ["none", "low", "medium", "high"]
    assert [rank.index(one) for one in seen] == sorted(rank.index(one) for one in seen)
    assert preference_of([ann.pk], NOW)[ann.pk].words == "Answers best by text message; sure: 12 of 12 touches."
    assert preference_of([ann.pk], NOW)[ann.pk].odds[0].low > preference_of([ann.pk], NOW)[ann.pk].odds[1].mean


def test_an_answer_counts_at_once_and_stands_in_the_tallies_within_the_hour(ann):
    sms(ann, NOW - 5 * DAY)
    learn.call()
    text_from(ann, NOW - 4 * DAY + HOUR)
    assert Engagement.objects.get().is_tally_due
    before = preference_of([ann.pk], NOW)[ann.pk].odds[0]
    assert (before.tried, before.answered) == (1, 1)

    learn.call()
    row = Tally.objects.get(contact=ann)
    assert (row.tried, row.answered, row.prompt) == (1, 1, 0)
    assert not Engagement.objects.get().is_tally_due
    after = preference_of([ann.pk], NOW)[ann.pk].odds[0]
    assert (after.tried, after.answered) == (1, 1)


def test_asking_for_many_takes_as_many_queries_as_for_one(ann, bob, django_assert_num_queries):
    people = [ann, bob, *Contact.objects.bulk_create([Contact(first_name=f"P{n}") for n in range(30)])]
    crowd(30, "sms", 0.3)
    learn.call()
    for some in (people[:1], people):
        with django_assert_num_queries(3):
            preference_of([one.pk for one in some], NOW)


def test_how_much_people_differ_is_read_from_their_shares():
    def strength(shares: list[float], tries: int = 10, seed: int = 1) -> float:
        chance = random.Random(seed)
        rows = [(tries, sum(chance.random() < share for _ in range(tries))) for share in shares]
        total, hits = sum(n for n, _ in rows), sum(x for _, x in rows)
        mean = hits / total
        spread = sum(n * (x / n - mean) ** 2 for n, x in rows)
        return strength_of(len(rows), total, hits, sum(n * n for n, _ in rows), spread)

    chance = random.Random(7)
    differ = [chance.betavariate(2, 8) for _ in range(4000)]
    assert strength(differ) == pytest.approx(10, rel=0.25)
    assert strength([0.2] * 4000) == STRONGEST
    assert strength([0.0, 1.0] * 500) == WEAKEST
    assert strength([0.3] * 5) == UNKNOWN_STRENGTH


def test_learning_in_the_database_gives_what_the_formula_gives(ann):
    crowd(200, "email", 0.25, tries=6)
    learn.call()
    row = Habit.objects.get(channel="email", bucket=-1)
    rows = list(Tally.objects.values_list("tried", "answered"))
    mean = row.answered / row.tried
    spread = sum(n * (x / n - mean) ** 2 for n, x in rows)

    assert (row.people, row.tried, row.answered) == (200, 1200, sum(x for _, x in rows))
    assert row.strength == pytest.approx(strength_of(200, 1200, row.answered, sum(n * n for n, _ in rows), spread))
    assert priors()["email"].mean == pytest.approx(mean, abs=0.01)


def test_learning_twice_changes_nothing(ann):
    letter(ann, NOW - 5 * DAY)
    crowd(30, "sms", 0.3)
    learn.call()
    before = list(Habit.objects.order_by("channel", "bucket").values_list("channel", "bucket", "tried", "answered"))
    learn.call()
    assert before == list(
        Habit.objects.order_by("channel", "bucket").values_list("channel", "bucket", "tried", "answered")
    )
