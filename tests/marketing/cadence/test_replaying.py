"""What last month would have been like: decided anew out of what was known then, with nothing sent or changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from roofs.core.accounts.models import User
from roofs.core.jobs import progress
from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import replaying
from roofs.marketing.cadence.models import Enrolment, Replay, Touch
from roofs.marketing.cadence.policy import PACE, PaceRules
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, NOON, Sink, tick
from tests.marketing.cadence.test_adapting import did

pytestmark = pytest.mark.django_db
MONTH_LATER = NOON + 29 * DAY


@pytest.fixture
def month(lead: Lead, sink: Sink) -> Lead:
    """On its days, while they clicked twice on day 12."""
    at = NOON
    while at < MONTH_LATER:
        tick(at)
        if at == NOON + 11 * DAY:
            did(lead, "clicked", at, times=2)
        at += 4 * HOUR
    return lead


def replay(actor: User, every: bool = True, **rules: Any) -> Replay:
    with time_machine.travel(MONTH_LATER, tick=False):
        asked = replaying.ask(PaceRules(**rules), actor, every=every)
        replaying.work_out.func(asked.pk)
    return Replay.objects.get(pk=asked.pk)


def test_touches_come_earlier_for_who_clicked_and_it_says_why(month: Lead, mia: User) -> None:
    found = replay(mia, change_channel=False, phone_first=False)
    assert found.status == Replay.Status.DONE
    [first] = [one for one in found.examples if one["outcome"] == "earlier"][:1]
    assert first["chosen"]["reasons"][0][0] == "clicked"
    assert first["would"] < first["was"]
    told = sum(sum(row.values()) for row in found.counts.values())
    assert told == Touch.objects.filter(state="sent", step__at_once=False).count()


def test_nothing_comes_before_the_sign_that_brings_it(month: Lead, mia: User) -> None:
    clicked = (NOON + 11 * DAY).isoformat(timespec="minutes")
    found = replay(mia, change_channel=False, phone_first=False)
    assert all(one["would"] >= clicked for one in found.examples if one["outcome"] == "earlier")


def test_other_rules_give_another_answer(month: Lead, mia: User) -> None:
    careful = replay(mia, unanswered_most=2, change_channel=False, fresh_days=0)
    assert sum(row.get("later", 0) for row in careful.counts.values()) > 0
    loose = replay(mia, buying_clicks=9, change_channel=False, fresh_days=30)
    assert {name for row in loose.counts.values() for name in row} == {"unchanged"}


def test_sequences_on_their_days_are_left_out_unless_asked_for(month: Lead, mia: User) -> None:
    assert replay(mia, every=False).counts == {}


def test_nothing_is_sent_and_nothing_is_changed(month: Lead, mia: User, sink: Sink) -> None:
    before = (list(Enrolment.objects.values()), list(Touch.objects.values()), len(sink.mails), PACE.get())
    replay(mia, unanswered_most=1)
    assert (list(Enrolment.objects.values()), list(Touch.objects.values()), len(sink.mails), PACE.get()) == before


def test_one_at_a_time_and_it_can_be_stopped(month: Lead, mia: User) -> None:
    asked = replaying.ask(PaceRules(), mia, every=True, now=MONTH_LATER)
    with pytest.raises(Refused):
        replaying.ask(PaceRules(), mia, every=True, now=MONTH_LATER)
    assert replaying.stop(asked, mia)
    assert not Job.objects.open().filter(unique_key=asked.job_key).exists()
    replaying.work_out.func(asked.pk)
    assert Replay.objects.get(pk=asked.pk).counts == {}
    assert not replaying.stop(asked, mia)


def test_an_engine_that_dies_goes_on_where_it_was(month: Lead, mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replay(mia)
    asked = replaying.ask(PaceRules(), mia, every=True, now=MONTH_LATER)
    with monkeypatch.context() as patched:
        patched.setattr(progress, "report", _die)
        with pytest.raises(RuntimeError):
            replaying.work_out.func(asked.pk)
    replaying.work_out.func(asked.pk)
    assert Replay.objects.get(pk=asked.pk).counts == whole.counts


def _die(*_given: object) -> None:
    raise RuntimeError


def test_only_managers_look_at_it(month: Lead, mia: User, ava: User, stranger: User) -> None:
    replay(mia)
    assert Replay.objects.visible_to(mia).count() == 1
    assert not Replay.objects.visible_to(ava).exists()
    assert not Replay.objects.visible_to(stranger).exists()
    assert timedelta(days=replaying.DAYS) == Replay.objects.get().until - Replay.objects.get().since
