from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from roofs.core.jobs import claims
from roofs.core.jobs.failures import LostLease
from roofs.core.jobs.keeper import Keeper
from roofs.core.jobs.models import Job, new_id
from roofs.core.jobs.tasks import LONGEST_PAUSE
from tests.core.jobs.conftest import job_of
from tests.core.jobs.sample_tasks import mark

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_no_more_are_claimed_than_asked_for():
    for number in range(5):
        mark.enqueue(f"roof {number}")
    assert [len(claims.claim(3)), len(claims.claim(3)), len(claims.claim(3))] == [3, 2, 0]


def test_only_jobs_of_the_wanted_queues_are_claimed():
    mark.using(queue_name="slow").enqueue("slow")
    mark.enqueue("default")
    assert [job.args for job in claims.claim(9, queues=["slow", "other"])] == [["slow"]]


def test_each_claim_is_a_new_lease():
    mark.enqueue("roof")
    (first,) = claims.claim()
    claims.hand_back(first)
    (second,) = claims.claim()
    assert first.lease_token != second.lease_token
    assert second.attempts == 1
    with pytest.raises(LostLease):
        claims.finish(first, None)


def test_next_due_is_the_first_of_the_deferred():
    assert claims.next_due() is None
    soon = timezone.now() + timedelta(minutes=1)
    mark.using(run_after=soon + SECOND).enqueue("later")
    mark.using(run_after=soon).enqueue("soon")
    assert claims.next_due() == soon


def test_due_job_of_high_priority_goes_before_those_that_never_waited():
    soon = timezone.now() + timedelta(minutes=1)
    mark.using(run_after=soon, priority=9).enqueue("deferred")
    mark.enqueue("plain")
    assert [job.args[0] for job in claims.claim(2, now=soon)] == ["deferred", "plain"]


def test_clock_that_went_backwards_does_not_stop_a_plain_job():
    mark.enqueue("roof")
    assert claims.claim(now=timezone.now() - timedelta(days=365))


def test_lease_from_a_clock_that_was_ahead_ends_all_the_same():
    mark.enqueue("roof")
    now = timezone.now()
    claims.claim(now=now + timedelta(days=365))
    assert claims.sweep(now) == []
    assert len(claims.sweep(now + claims.LEASE + SECOND)) == 1


def test_pause_from_a_clock_that_was_ahead_ends_all_the_same():
    job = job_of(mark.enqueue("roof"))
    now = timezone.now()
    (claimed,) = claims.claim(now=now)
    claims.retry(claimed, ValueError(), SECOND, now=now + timedelta(days=365))
    claims.sweep(now)
    job.refresh_from_db()
    assert job.run_after == now + LONGEST_PAUSE


def test_job_that_somebody_deferred_for_a_year_stays_deferred():
    next_year = timezone.now() + timedelta(days=365)
    job = job_of(mark.using(run_after=next_year).enqueue("roof"))
    claims.sweep()
    job.refresh_from_db()
    assert job.run_after == next_year


def test_job_whose_person_cancelled_it_is_not_taken_up_again():
    mark.enqueue("roof")
    claims.claim()
    now = timezone.now()
    Job.objects.update(cancel_requested_at=now, lease_until=now - SECOND)
    assert claims.sweep(now) == []
    assert Job.objects.get().cancelled


def test_what_this_process_knows_to_be_alive_is_not_swept():
    mark.enqueue("roof")
    (job,) = claims.claim()
    later = timezone.now() + timedelta(minutes=5)
    assert claims.sweep(later, keep=[job.pk]) == []
    assert claims.sweep(later) == [job]


def test_only_the_last_errors_are_kept():
    mark.using(max_attempts=100).enqueue("roof")
    now = timezone.now()
    for _ in range(claims.ERRORS_KEPT + 3):
        (job,) = claims.claim(now=now)
        claims.retry(job, ValueError("x" * 9999), timedelta(), now=now)
    errors = Job.objects.get().errors
    assert [error["attempt"] for error in errors] == [4, 5, 6, 7, 8]
    assert {len(error["message"]) for error in errors} == {500}


def test_ids_sort_by_the_moment_they_were_made():
    ids = [new_id() for _ in range(5)]
    assert {made.version for made in ids} == {7}
    assert {made.variant for made in ids} == {"specified in RFC 4122"}
    assert ids == sorted(ids)


def test_keeper_renews_saves_and_hears():
    mark.enqueue("roof")
    (job,) = claims.claim()
    mine = Keeper()
    with mine.hold(job, claims.LEASE) as running:
        Job.objects.update(lease_until=timezone.now(), cancel_requested_at=timezone.now())
        running.done, running.total, running.note, running.unsaved, running.renew_at = 7, 9, "tiles", True, 0.0
        mine.look_after()
        assert running.cancelled
        assert not running.lost
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_note) == (7, 9, "tiles")
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + claims.LEASE / 2


def test_keeper_notices_a_lost_lease():
    mark.enqueue("roof")
    (job,) = claims.claim()
    mine = Keeper()
    with mine.hold(job, claims.LEASE) as running:
        Job.objects.update(lease_token=new_id())
        mine.look_after()
        assert running.lost
