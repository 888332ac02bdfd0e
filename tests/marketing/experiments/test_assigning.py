"""Who gets which way, and that it never changes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roofs.core.accounts.models import User
from roofs.marketing.experiments import assigning, balance, running
from roofs.marketing.experiments.assigning import Dealt, Trial, Where
from roofs.marketing.experiments.changes import Change
from roofs.marketing.experiments.models import Arm, Assignment, Experiment
from roofs.marketing.experiments.samples import Share
from roofs.people.contacts import merging
from tests.marketing.experiments.testing import FIRST, NOON, SECOND, people, started


def trial(*shares: int, salt: str = "a" * 32, earning: tuple[Share, ...] = ()) -> Trial:
    arms = tuple(Dealt(1, number, Change()) for number in range(len(shares)))
    seen = earning or tuple(Share(0, 0) for _ in shares)
    return Trial(1, salt, True, bool(earning), None, timedelta(days=7), arms, shares, seen, None)


def where(experiment: Experiment) -> Where:
    return Where(experiment.what, (experiment.place,), "en")


@pytest.mark.parametrize("shares", [(1, 1), (1, 1, 1), (8, 1, 1), (1, 3), (20, 60, 10, 10)])
@pytest.mark.parametrize("salt", ["a" * 32, "b" * 32, "0123456789abcdef" * 2])
def test_people_are_dealt_by_the_shares(shares, salt):
    counts = [0] * len(shares)
    for contact in range(1, 20_001):
        counts[assigning.choice(trial(*shares, salt=salt), contact).arm_id] += 1
    assert not balance.check(counts, shares).is_broken


def test_two_tests_deal_the_same_people_independently():
    together = sum(
        assigning.choice(trial(1, 1), one).arm_id == assigning.choice(trial(1, 1, salt="c" * 32), one).arm_id
        for one in range(10_000)
    )
    assert 4800 < together < 5200


def test_a_person_is_dealt_the_same_way_by_every_process_for_ever():
    """By the hash alone: what another interpreter, with another seed of its own, finds as well."""
    code = (
        "import hashlib,hmac,json;"
        "f=lambda c:int.from_bytes(hmac.digest(b'a'*32,str(c).encode(),hashlib.sha256)[:8],'big')/2**64;"
        "print(json.dumps([int(f(c)*3)for c in range(1,200)]))"
    )
    theirs = json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    assert theirs == [assigning.choice(trial(1, 1, 1), one).arm_id for one in range(1, 200)]


def test_earning_sends_more_to_what_does_better_and_keeps_a_floor():
    seen = (Share(1000, 30), Share(1000, 90))
    counts = [0, 0]
    for contact in range(2000):
        counts[assigning.choice(trial(1, 1, earning=seen), contact).arm_id] += 1
    assert counts[1] > 1800
    assert counts[0] > 50


def test_whoever_was_dealt_stays_where_they_are_whatever_is_seen_later(db: None):
    test, crowd = started(mode="earn"), people(200)
    keys = [one.pk for one in crowd]
    before = assigning.arms_for(keys, where(test), NOON)
    Arm.objects.filter(experiment=test, position=1).update(seen=1000, hits=900)
    Arm.objects.filter(experiment=test, position=0).update(seen=1000, hits=1)
    test.save()
    assert {one: arm.arm_id for one, arm in assigning.arms_for(keys, where(test), NOON).items()} == {
        one: arm.arm_id for one, arm in before.items()
    }
    assert Assignment.objects.filter(experiment=test).count() == 200


def test_a_crowd_is_dealt_in_as_many_questions_as_one_person(db: None):
    test, crowd = started(), people(120)
    counts = []
    for some in (crowd[:1], crowd[1:]):
        with CaptureQueriesContext(connection) as asked:
            assert len(assigning.arms_for([one.pk for one in some], where(test), NOON)) == len(some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_where_nothing_is_tested_nothing_is_asked(db: None):
    assigning.forget()
    assigning.is_tested("subject", "step:x")
    with CaptureQueriesContext(connection) as asked:
        assert assigning.arms_for([1, 2, 3], Where("subject", ("step:x",)), NOON) == {}
        assert not assigning.is_tested("channel", "step:x")
    assert len(asked) == 0


def test_a_paused_test_deals_nobody_more_and_keeps_those_it_has(db: None):
    test, (old, new) = started(), people(2)
    dealt = assigning.arm_for(old.pk, where(test), NOON)
    running.pause(test, None)
    assert assigning.arm_for(old.pk, where(test), NOON) == dealt
    assert assigning.arm_for(new.pk, where(test), NOON) is None
    running.start(test, None, NOON)
    assert assigning.arm_for(new.pk, where(test), NOON) is not None


def test_an_ended_test_is_over_for_everybody(db: None):
    test, (old,) = started(), people(1)
    assert assigning.arm_for(old.pk, where(test), NOON) is not None
    running.end(test, None, NOON)
    assert assigning.arm_for(old.pk, where(test), NOON) is None


def test_people_whose_language_an_arm_is_not_written_in_are_not_in_the_test(db: None):
    test, (one,) = started(), people(1)
    assert assigning.arm_for(one.pk, Where(test.what, (test.place,), "es"), NOON) is None
    assert not Assignment.objects.exists()


def test_a_test_of_one_campaign_is_only_for_those_who_come_by_it(db: None):
    test, (one,) = started(campaign_id=7), people(1)
    other = Where(test.what, (test.place,), "en", campaign=lambda: 8)
    assert assigning.arm_for(one.pk, other, NOON) is None
    assert assigning.arm_for(one.pk, Where(test.what, (test.place,), "en", campaign=lambda: 7), NOON) is not None


def test_in_a_stopped_arm_everybody_gets_what_is_done_today_and_is_counted_in_it(db: None):
    third = {"label": "Longer", "change": {"subject": {"en": "Something longer"}}}
    test, crowd = started(None, FIRST, SECOND, third), people(60)
    keys = [one.pk for one in crowd]
    before = assigning.arms_for(keys, where(test), NOON)
    bad = test.arms.get(position=2)
    running.pause_arm(bad, "unsubscribed", NOON)
    after = assigning.arms_for(keys, where(test), NOON)
    theirs = {one for one, arm in before.items() if arm.arm_id == bad.pk}
    assert theirs
    assert theirs.isdisjoint(after)
    assert Assignment.objects.filter(arm=bad).count() == len(theirs)
    fresh = assigning.arms_for([one.pk for one in people(60, "q")], where(test), NOON)
    assert bad.pk not in {arm.arm_id for arm in fresh.values()}


def test_a_merged_person_is_in_the_test_once(mia: User):
    test, (kept, gone) = started(), people(2)
    first = assigning.arm_for(kept.pk, where(test), NOON)
    assigning.arm_for(gone.pk, where(test), NOON)
    merging.merge(kept, gone, mia)
    assert assigning.arm_for(kept.pk, where(test), NOON) == first
    assert Assignment.objects.filter(contact=kept).count() == 1
