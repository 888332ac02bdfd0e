"""A new domain grows day by day, and the pace obeys."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from pydantic import ValidationError

from roofs.comms.messaging import pace, warmup
from roofs.comms.messaging.sending import write
from roofs.comms.messaging.warmup import USUAL, Rung, WarmUp
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 18, tzinfo=dt.UTC)
DOMAIN = "mail.example.com"


def begun(days_ago: int) -> None:
    began = NOW.date() - dt.timedelta(days=days_ago)
    warmup.warm_up.save(warmup.warm_up.get().model_copy(update={"began_on": began}), None)


@pytest.mark.parametrize(
    ("days_ago", "most"), [(0, 50), (1, 75), (3, 100), (4, 150), (29, 4500), (34, 4500), (35, None)]
)
def test_each_day_has_its_ceiling_until_it_is_over(days_ago: int, most: int | None):
    begun(days_ago)
    assert warmup.ceiling(DOMAIN, NOW) == most


def test_without_a_beginning_and_for_other_domains_there_is_none():
    assert warmup.ceiling(DOMAIN, NOW) is None
    begun(0)
    assert warmup.ceiling("other.example.com", NOW) is None


def test_the_pace_of_the_domain_obeys():
    begun(0)
    limits = {one.kind: one for one in pace.limits_for("email", "ann@example.com", "smtp", NOW)}
    assert limits["warm_up"].per_day == 50
    begun(40)
    assert "warm_up" not in {one.kind for one in pace.limits_for("email", "ann@example.com", "smtp", NOW)}


def test_where_we_are_today_counts_what_has_left():
    begun(2)
    for number in range(3):
        write(touch(state="sent", sent_at=NOW - dt.timedelta(minutes=number), idem_key=f"k{number}"))
    write(touch(state="sent", sent_at=NOW - dt.timedelta(days=2), idem_key="old"))
    write(touch(state="sent", sent_at=NOW, purpose="alert", idem_key="alert"))
    today = warmup.today(NOW)
    assert today is not None
    assert (today.day, today.ceiling, today.sent, today.left, today.next_ceiling) == (3, 100, 3, 97, 100)


def test_the_usual_ladder_grows_gently_and_stays_below_the_mark_of_bulk_senders():
    most = [step["emails"] for step in USUAL]
    assert all(later <= earlier * 2 for earlier, later in itertools.pairwise(most))
    assert most == sorted(most)
    assert most[-1] < 5000


def test_a_ladder_begins_with_the_first_day_and_climbs():
    for days in ([2, 3], [1, 5, 3], []):
        with pytest.raises(ValidationError):
            WarmUp(ladder=[Rung(from_day=day, emails=10) for day in days])
