"""What every carrier of background work promises. Run on SQLite and PostgreSQL, by our own workers and by Celery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from roofs.core.jobs import claims, control
from roofs.core.jobs.backend import carrier as carrier_of_house
from roofs.core.jobs.models import Job
from roofs.core.jobs.worker import End, drain, run
from tests.core.jobs import sample_tasks
from tests.core.jobs.conftest import DatabaseCarrier, in_threads, job_of, wait_for
from tests.core.jobs.sample_tasks import (
    answer_with_no_json,
    count_to,
    count_until_stopped,
    mark,
    mark_and_fail,
    mark_and_take_a_moment,
    mark_for_good_and_fail,
    marks,
    say_attempt,
    say_if_in_transaction,
    see_no_point,
)

HOUR = timedelta(hours=1)


def abandon(job: Job) -> Job:
    """Claim a job as a worker that then dies."""
    (claimed,) = claims.claim(worker="gone")
    assert claimed.pk == job.pk
    Job.objects.filter(pk=job.pk).update(lease_until=claims.clock() - timedelta(seconds=1))
    return claimed


def test_job_runs_once_and_keeps_its_result(carrier: DatabaseCarrier):
    result = mark.enqueue("roof")
    carrier.work_off()
    carrier.work_off()
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, "ROOF", 1)
    assert marks() == ["roof"]
    job = job_of(result)
    assert job.finished_at is not None
    assert (job.lease_token, job.lease_until) == (None, None)


def test_rollback_leaves_no_job(carrier: DatabaseCarrier):
    with transaction.atomic():
        mark.enqueue("roof")
        transaction.set_rollback(True)
    carrier.work_off()
    assert not Job.objects.exists()
    assert marks() == []


def test_job_is_not_seen_before_the_commit(carrier: DatabaseCarrier):
    with transaction.atomic():
        mark.enqueue("roof")
        assert marks() == []
    carrier.work_off()
    assert marks() == ["roof"]


def test_failed_job_is_tried_again_later_and_then_dies(carrier: DatabaseCarrier):
    job = job_of(mark_for_good_and_fail.enqueue("roof"))
    pauses = []
    for _ in range(2):
        before = claims.clock()
        carrier.work_off()
        job.refresh_from_db()
        assert job.status == Job.Status.READY
        assert job.run_after is not None
        pauses.append((job.run_after - before).total_seconds())
        carrier.make_due(job)
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.attempts, marks()) == (Job.Status.DEAD, 3, ["roof"] * 3)
    assert 149 < pauses[0] < 260 < pauses[1] < 510
    assert [error["attempt"] for error in job.errors] == [1, 2, 3]
    assert job.last_error is not None
    assert job.last_error["kind"] == "builtins.RuntimeError"
    assert list(Job.objects.dead()) == [job]


def test_failure_takes_the_effects_with_it_and_is_kept_readable(carrier: DatabaseCarrier):
    job = job_of(mark_and_fail.enqueue("roof"))
    carrier.work_off()
    job.refresh_from_db()
    assert marks() == []
    assert job.last_error is not None
    assert job.last_error["message"] == "no luck with  and ?"
    assert "mark_and_fail" in job.last_error["traceback"]


def test_permanent_failure_is_not_tried_again(carrier: DatabaseCarrier):
    result = see_no_point.enqueue()
    carrier.work_off()
    result.refresh()
    assert (result.status, result.attempts) == (TaskResultStatus.FAILED, 1)
    assert result.errors[0].exception_class.__name__ == "Permanent"


def test_result_that_is_not_json_kills_the_job(carrier: DatabaseCarrier):
    job = job_of(answer_with_no_json.enqueue())
    carrier.work_off()
    job.refresh_from_db()
    assert job.status == Job.Status.DEAD


def test_task_that_is_gone_is_tried_again(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark, "roof")
    Job.objects.filter(pk=job.pk).update(task="roofs.no_longer.here")
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.READY, 1)
    assert job.run_after is not None


def test_unique_key_returns_the_waiting_job(carrier: DatabaseCarrier):
    later = timezone.now() + HOUR
    first = mark.using(unique_key="roof:7", run_after=later).enqueue("one")
    second = mark.using(unique_key="roof:7").enqueue("two")
    other = mark.using(unique_key="roof:8", run_after=later).enqueue("three")
    assert first.id == second.id != other.id
    assert Job.objects.count() == 2


def test_unique_key_is_free_again_after_the_end(carrier: DatabaseCarrier):
    first = mark.using(unique_key="roof:7").enqueue("one")
    carrier.work_off()
    second = mark.using(unique_key="roof:7").enqueue("two")
    carrier.work_off()
    assert first.id != second.id
    assert marks() == ["one", "two"]


def test_job_asked_for_while_it_runs_runs_once_more(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark.using(unique_key="roof:7"), "roof")
    (claimed,) = claims.claim(worker="me")
    again = mark.using(unique_key="roof:7").enqueue("roof")
    assert again.id == str(job.pk)
    assert run(claimed).end == End.AGAIN
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.again, marks()) == (Job.Status.SUCCESSFUL, False, ["roof", "roof"])


def test_urgent_jobs_go_first_and_equals_in_the_order_they_came(carrier: DatabaseCarrier):
    with transaction.atomic():
        mark.using(priority=-10).enqueue("low")
        mark.enqueue("first")
        mark.enqueue("second")
        mark.using(priority=50).enqueue("urgent")
    carrier.work_off()
    assert marks() == ["urgent", "first", "second", "low"]


def test_deferred_job_waits_for_its_time(carrier: DatabaseCarrier):
    job = job_of(mark.using(run_after=timezone.now() + HOUR).enqueue("later"))
    mark.enqueue("now")
    carrier.work_off()
    assert marks() == ["now"]
    carrier.make_due(job)
    carrier.work_off()
    assert marks() == ["now", "later"]


def test_job_of_a_dead_worker_is_taken_up(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark, "roof")
    abandon(job)
    for waiting in claims.sweep():
        carrier_of_house().announce(waiting)
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.attempts, marks()) == (Job.Status.SUCCESSFUL, 2, ["roof"])


def test_job_that_kills_its_workers_dies(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark.using(max_attempts=2), "roof")
    for _ in range(2):
        abandon(job)
        claims.sweep()
    job.refresh_from_db()
    assert (job.status, job.attempts, marks()) == (Job.Status.DEAD, 2, [])
    assert job.last_error is not None
    assert job.last_error["kind"].endswith("WorkerDied")


def test_lease_that_has_not_ended_is_left_alone(carrier: DatabaseCarrier):
    carrier.enqueue_unseen(mark, "roof")
    claims.claim(worker="busy")
    assert claims.sweep() == []
    assert Job.objects.running_now().count() == 1


def test_worker_that_lost_its_lease_changes_nothing(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark, "roof")
    slow = abandon(job)
    claims.sweep()
    (second,) = claims.claim(worker="second")
    assert run(slow).end == End.LOST
    assert marks() == []
    job.refresh_from_db()
    assert (job.status, job.worker) == (Job.Status.RUNNING, "second")
    assert run(second).end == End.SUCCESSFUL
    assert marks() == ["roof"]


def test_failure_of_a_worker_that_lost_its_lease_changes_nothing(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark_and_fail, "roof")
    slow = abandon(job)
    claims.sweep()
    claims.claim(worker="second")
    assert run(slow).end == End.LOST
    job.refresh_from_db()
    assert (job.status, job.errors) == (Job.Status.RUNNING, [])


def test_waiting_job_is_cancelled_at_once(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark, "roof")
    assert control.cancel(job)
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.cancelled, marks()) == (Job.Status.DEAD, True, [])
    assert not Job.objects.dead().exists()
    assert not control.cancel(job)


def test_running_job_is_cancelled_at_its_next_report(carrier: DatabaseCarrier, quick_keeper):
    job = job_of(count_until_stopped.enqueue())
    carrier.begin()
    assert sample_tasks.begun.wait(15)
    assert control.cancel(job)
    wait_for(lambda: Job.objects.get(pk=job.pk).is_finished)
    job.refresh_from_db()
    assert (job.status, job.cancelled, job.errors) == (Job.Status.DEAD, True, [])


def test_failure_after_a_cancel_is_not_tried_again(carrier: DatabaseCarrier):
    job = carrier.enqueue_unseen(mark_and_fail, "roof")
    (claimed,) = claims.claim(worker="me")
    control.cancel(job)
    run(claimed)
    job.refresh_from_db()
    assert (job.status, job.cancelled) == (Job.Status.DEAD, True)


def test_others_see_progress_while_the_task_runs(carrier: DatabaseCarrier, quick_keeper):
    job = job_of(count_until_stopped.enqueue())
    carrier.begin()
    wait_for(lambda: Job.objects.get(pk=job.pk).progress_done > 5)
    assert Job.objects.get(pk=job.pk).percent is not None
    control.cancel(job)
    wait_for(lambda: Job.objects.get(pk=job.pk).is_finished)


def test_last_progress_is_kept_with_the_result(carrier: DatabaseCarrier):
    job = job_of(count_to.enqueue(3))
    carrier.work_off()
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_note, job.percent) == (3, 3, "step 3", 100)


def test_many_workers_run_each_job_once(carrier: DatabaseCarrier):
    names = [f"roof {number}" for number in range(40)]
    for name in names:
        mark_and_take_a_moment.enqueue(name)
    threads = in_threads(*[drain] * 4)
    carrier.work_off()
    for thread in threads:
        thread.join(15)
    assert sorted(marks()) == sorted(names)
    assert set(Job.objects.values_list("status", "attempts")) == {(Job.Status.SUCCESSFUL, 1)}


def test_many_enqueuers_of_one_key_make_one_job(carrier: DatabaseCarrier):
    later = timezone.now() + HOUR
    for thread in in_threads(*[lambda: mark.using(unique_key="roof:7", run_after=later).enqueue("roof")] * 8):
        thread.join(15)
    assert Job.objects.count() == 1


def test_revived_job_gets_all_its_attempts_again(carrier: DatabaseCarrier):
    job = job_of(see_no_point.enqueue())
    carrier.work_off()
    Job.objects.filter(pk=job.pk).update(task=mark.module_path, args=["roof"])
    job.refresh_from_db()
    control.revive(job)
    carrier.work_off()
    job.refresh_from_db()
    assert (job.status, job.attempts, marks()) == (Job.Status.SUCCESSFUL, 1, ["roof"])


def test_task_may_ask_which_attempt_it_is(carrier: DatabaseCarrier):
    result = say_attempt.enqueue("try")
    carrier.work_off()
    result.refresh()
    assert result.return_value == "try 1"


def test_task_may_keep_its_own_transactions(carrier: DatabaseCarrier):
    result = say_if_in_transaction.enqueue()
    carrier.work_off()
    result.refresh()
    assert result.return_value is False


def test_unknown_result_is_said_to_be_unknown(carrier: DatabaseCarrier):
    for unknown in ("nonsense", "01890000-0000-7000-8000-000000000000"):
        with pytest.raises(TaskResultDoesNotExist):
            mark.get_result(unknown)
