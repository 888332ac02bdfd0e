"""Which allowances a message draws from, and what happens to them when a mail service complains."""

from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.messaging import faults, pace, policy, throttle
from roofs.comms.messaging.models import RateBucket
from roofs.comms.messaging.throttle import Limit

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def email(to="ann@gmail.com", now=NOON):
    return pace.limits_for("email", to, "smtp", now)


def kinds(limits):
    return {limit.kind for limit in limits}


def test_a_letter_draws_from_its_mailbox_its_domain_and_the_service_it_goes_to():
    assert kinds(email()) == {"mailbox_day", "domain", "domain_day", "recipient"}
    policy.pace.save(policy.pace.get().model_copy(update={"mailbox_per_hour": 50, "email_provider_per_second": 5}))
    assert kinds(email()) == {"mailbox", "mailbox_day", "domain", "domain_day", "recipient", "provider"}


def test_a_text_draws_from_the_provider_and_from_the_day_of_the_brand():
    assert kinds(pace.limits_for("sms", "+12485550100", "twilio", NOON)) == {"provider", "brand"}


def test_all_of_gmail_is_one_service_and_a_domain_of_ones_own_is_not_kept_in_clear():
    assert pace.mail_service("a@gmail.com") == pace.mail_service("b@googlemail.com") == "gmail"
    assert "smith" not in pace.mail_service("joe@smith-family.example")
    assert pace.mail_service("joe@one.example") != pace.mail_service("joe@two.example")


def test_who_is_refused_hears_by_which_limit_and_takes_from_none():
    wide, narrow = Limit("wide", "domain", per_second=1, burst=10), Limit("narrow", "mailbox", per_second=1, burst=2)
    answers = throttle.draw([[wide, narrow]] * 4, NOON)
    assert [answer and answer.kind for answer in answers] == [None, None, "mailbox", "mailbox"]
    assert RateBucket.objects.get(key="wide").tokens == 8


def test_what_was_drawn_and_not_used_is_given_back():
    limit = Limit("box", "mailbox", per_day=2)
    throttle.draw([[limit], [limit]], NOON)
    throttle.give_back([limit])
    assert throttle.draw([[limit], [limit]], NOON)[0] is None


def test_the_day_of_a_brand_ends_at_midnight_in_los_angeles():
    brand = Limit("brand", "brand", per_day=2, zone=pace.PACIFIC)
    answers = throttle.draw([[brand]] * 3, NOON)
    assert answers[:2] == [None, None]
    assert answers[2] is not None
    assert answers[2].until == dt.datetime(2026, 5, 5, 7, tzinfo=dt.UTC)
    assert throttle.draw([[brand]], answers[2].until - dt.timedelta(seconds=1)) != [None]
    assert throttle.draw([[brand]], answers[2].until) == [None]


def test_the_longer_day_when_summer_time_ends_is_one_day():
    assert throttle.next_midnight(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), pace.PACIFIC) == dt.datetime(
        2026, 11, 2, 8, tzinfo=dt.UTC
    )


def test_a_larger_allowance_counts_at_once():
    assert throttle.draw([[Limit("brand", "brand", per_day=1)]] * 2, NOON)[1] is not None
    assert throttle.draw([[Limit("brand", "brand", per_day=3)]] * 2, NOON) == [None, None]


def test_a_clock_set_back_over_midnight_gives_no_second_allowance():
    brand = Limit("brand", "brand", per_day=1)
    midnight = dt.datetime(2026, 5, 5, 0, 0, 30, tzinfo=dt.UTC)
    assert throttle.draw([[brand]], midnight) == [None]
    assert throttle.draw([[brand]], midnight - dt.timedelta(minutes=1)) != [None]
    assert throttle.draw([[brand]], midnight) != [None]


def test_too_fast_means_ten_minutes_of_rest_and_then_half_the_pace():
    domain = Limit("domain", "domain", per_second=10, burst=100)
    throttle.draw([[domain]], NOON)
    throttle.slow_down("domain", NOON)
    throttle.slow_down("domain", NOON)  # the next letter under way hears the same
    [refused] = throttle.draw([[domain]], NOON + dt.timedelta(minutes=9))
    assert refused is not None
    assert (refused.until, refused.held_for) == (NOON + dt.timedelta(minutes=10), "too_fast")
    after = throttle.draw([[domain]] * 100, NOON + HOUR)
    assert sum(answer is None for answer in after) == 50
    again = throttle.draw([[domain]] * 100, NOON + DAY + HOUR)
    assert sum(answer is None for answer in again) == 100


def test_a_domain_that_is_set_up_wrong_stops_until_a_person_has_mended_it():
    domain = Limit("domain", "domain", per_second=10, burst=100)
    assert throttle.stop("domain", "4.7.27", NOON)
    assert not throttle.stop("domain", "4.7.27", NOON)
    [refused] = throttle.draw([[domain]], NOON + 9 * DAY)
    assert refused is not None
    assert refused.held_for == "4.7.27"
    assert throttle.go_on("domain")
    assert throttle.draw([[domain]], NOON + 9 * DAY) == [None]


@pytest.mark.parametrize(
    ("code", "name"),
    [("421 4.7.28", ""), ("550 5.7.26", "DMARC"), ("4.7.27", "SPF"), ("421 4.7.29", "TLS"), ("550 5.7.515", "DMARC"),
     ("550 5.1.1", ""), ("14.7.27", ""), ("", "")],
)  # fmt: skip
def test_the_code_of_a_refusal_says_whether_our_domain_is_at_fault(code, name):
    found = faults.of_domain(code)
    assert (faults.OURS[found].name if found else "") == name


def test_gmails_too_fast_is_told_from_the_rest():
    assert faults.is_too_fast("421 4.7.28")
    assert not faults.is_too_fast("421 4.7.281")


def test_a_domain_that_is_being_warmed_up_has_the_ceiling_of_its_plan(monkeypatch):
    monkeypatch.setattr(pace, "_ceilings", [lambda domain, now: 50])
    assert [limit.per_day for limit in email() if limit.kind == "warm_up"] == [50]


def test_who_waits_gets_a_turn_of_his_own():
    domain = Limit("domain", "domain", per_second=2, burst=1)
    answers = throttle.draw([[domain]] * 4, NOON)
    moments = [round((answer.until - NOON).total_seconds(), 2) for answer in answers if answer is not None]
    assert moments == [0.5, 1.0, 1.5]
    [fifth] = throttle.draw([[domain]], NOON)
    assert fifth is not None
    assert (fifth.until - NOON).total_seconds() == pytest.approx(2.0)


def test_nobody_waits_for_ever_behind_a_long_queue():
    domain = Limit("domain", "domain", per_second=0.01, burst=1)
    answers = throttle.draw([[domain]] * 200, NOON)
    assert max(answer.until for answer in answers if answer is not None) <= NOON + 2 * throttle.LONGEST_QUEUE
