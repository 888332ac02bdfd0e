from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from roofs.comms.messaging import throttle
from roofs.comms.messaging.models import RateBucket

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


def take(at: dt.datetime, n: float = 1, key: str = "box") -> throttle.Grant:
    return throttle.take(key, rate_per_second=2, burst=4, n=n, now=at)


@pytest.mark.django_db
def test_a_full_bucket_gives_its_burst_and_then_says_how_long_to_wait():
    assert [bool(take(NOON)) for _ in range(5)] == [True, True, True, True, False]
    assert take(NOON).wait_seconds == pytest.approx(0.5)


@pytest.mark.django_db
def test_it_refills_with_time_but_never_over_the_burst():
    for _ in range(4):
        take(NOON)
    assert take(NOON + seconds(0.5))
    assert not take(NOON + seconds(0.5))
    later = NOON + dt.timedelta(days=3)
    assert sum(bool(take(later)) for _ in range(10)) == 4


@pytest.mark.django_db
def test_several_tokens_are_given_together_or_not_at_all():
    assert take(NOON, n=3)
    refused = take(NOON, n=3)
    assert not refused
    assert refused.wait_seconds == pytest.approx(1.0)
    assert take(NOON, n=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("rate", "burst", "n"), [(0, 4, 1), (-1, 4, 1), (2, 4, 5)])
def test_what_could_never_be_granted_is_an_error(rate, burst, n):
    with pytest.raises(ValueError, match="for ever"):
        throttle.take("box", rate_per_second=rate, burst=burst, n=n, now=NOON)


@pytest.mark.django_db
def test_a_small_step_back_of_the_clock_gives_nothing_for_free():
    for _ in range(4):
        take(NOON)
    assert not take(NOON - seconds(30))
    assert not take(NOON)
    assert RateBucket.objects.get(key="box").refilled_at == NOON


@pytest.mark.django_db
def test_a_clock_set_back_by_a_day_does_not_stop_the_bucket_for_a_day():
    for _ in range(4):
        take(NOON)
    yesterday = NOON - dt.timedelta(days=1)
    assert not take(yesterday)
    assert take(yesterday + seconds(1))


@pytest.mark.django_db
def test_a_provider_that_asks_for_a_rest_gets_it():
    until = NOON + dt.timedelta(minutes=10)
    throttle.hold("box", until)
    throttle.hold("box", NOON + seconds(1))

    assert take(NOON).wait_seconds == pytest.approx(600)
    assert not take(until - seconds(1))
    assert take(until + seconds(2))


@pytest.mark.django_db
def test_a_bucket_that_is_in_use_can_be_held():
    assert take(NOON)
    throttle.hold("box", NOON + seconds(60))
    assert not take(NOON + seconds(1))
    assert take(NOON + seconds(61))


@pytest.mark.django_db
def test_buckets_do_not_share():
    for _ in range(4):
        take(NOON)
    assert take(NOON, key="another")


@pytest.mark.django_db(transaction=True)
def test_many_takers_at_once_never_get_more_than_there_is():
    granted: list[bool] = []

    def work() -> None:
        try:
            granted.extend(bool(throttle.take("shared", rate_per_second=0.001, burst=5, now=NOON)) for _ in range(5))
        finally:
            connections.close_all()

    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("threads cannot share a database in memory")
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == 5
    assert len(granted) == 20
