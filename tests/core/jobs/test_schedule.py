from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from roofs.core.jobs import schedule
from roofs.core.jobs.models import Job, ScheduledRun
from roofs.core.jobs.schedule import EVERY, Every
from roofs.core.jobs.tasks import JobTask, find_task
from roofs.core.jobs.worker import drain
from tests.core.jobs.conftest import in_threads

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LINE = Every(minutes=10, run="tests.core.jobs.sample_tasks.strike")


def tick(now: datetime, line: Every = LINE) -> datetime:
    """One tick; returns when the line runs next."""
    schedule.tick(now, [line])
    return ScheduledRun.objects.get(name=LINE.run).next_at


def strikes() -> int:
    return Job.objects.count()


def test_every_line_names_a_task_and_a_time():
    for line in EVERY:
        assert isinstance(find_task(line.run), JobTask)
        assert line.interval >= timedelta(seconds=1)
    assert len({line.run for line in EVERY}) == len(EVERY)


@pytest.mark.django_db
def test_new_line_runs_at_once_and_then_after_its_interval():
    assert tick(NOON) == NOON + timedelta(minutes=10)
    drain()
    assert tick(NOON + timedelta(minutes=9)) == NOON + timedelta(minutes=10)
    assert strikes() == 1
    tick(NOON + timedelta(minutes=10))
    assert strikes() == 2


@pytest.mark.django_db
def test_late_tick_keeps_the_rhythm():
    tick(NOON)
    drain()
    assert tick(NOON + timedelta(minutes=12)) == NOON + timedelta(minutes=20)


@pytest.mark.django_db
def test_what_was_missed_while_the_engine_was_away_is_done_once():
    tick(NOON)
    drain()
    assert tick(NOON + timedelta(days=1)) == NOON + timedelta(days=1, minutes=10)
    drain()
    assert strikes() == 2


@pytest.mark.django_db
def test_run_that_still_goes_on_is_not_doubled():
    tick(NOON)
    tick(NOON + timedelta(minutes=10))
    assert strikes() == 1


@pytest.mark.django_db
def test_clock_that_goes_backwards_runs_nothing_twice_and_stalls_nothing():
    tick(NOON)
    drain()
    a_day_before = NOON - timedelta(days=1)
    assert tick(a_day_before) == a_day_before + timedelta(minutes=10)
    assert strikes() == 1
    tick(a_day_before + timedelta(minutes=10))
    assert strikes() == 2


@pytest.mark.django_db
def test_shorter_interval_counts_from_now():
    tick(NOON)
    assert tick(NOON, Every(minutes=1, run=LINE.run)) == NOON + timedelta(minutes=1)


@pytest.mark.django_db
def test_line_that_cannot_run_does_not_stop_the_others():
    broken = Every(minutes=1, run="roofs.no_longer.here")
    with capture_logs() as lines:
        schedule.tick(NOON, [broken, LINE])
    assert strikes() == 1
    assert [line["run"] for line in lines if line["log_level"] == "error"] == [broken.run]


@pytest.mark.django_db
def test_next_tick_is_wanted_when_the_next_line_is_due():
    schedule.tick(NOON, [Every(seconds=20, run=LINE.run)])
    assert schedule.tick(NOON + timedelta(seconds=5), [Every(seconds=20, run=LINE.run)]) == pytest.approx(15)


@pytest.mark.django_db
def test_nothing_to_do_is_looked_at_again_within_a_minute():
    assert schedule.tick(NOON, []) == schedule.LONGEST_WAIT


@pytest.mark.usefixtures("transactional_db")
def test_many_engines_run_a_line_once():
    ScheduledRun.objects.create(name=LINE.run, next_at=NOON)
    for thread in in_threads(*[lambda: tick(NOON)] * 6):
        thread.join(15)
    assert strikes() == 1
