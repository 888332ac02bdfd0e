from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from structlog.testing import capture_logs

from roofs.core.jobs import bells, claims, crew, engine, steady
from roofs.core.jobs.engine import Engine
from roofs.core.jobs.models import EngineBeat, Job
from tests.core.jobs import sample_tasks
from tests.core.jobs.conftest import job_of, wait_for
from tests.core.jobs.sample_tasks import count_until_stopped, hold_on, mark, marks

pytestmark = pytest.mark.usefixtures("transactional_db")


@contextmanager
def running(workers: int = 2, **choices: Any) -> Iterator[Engine]:
    started = Engine(workers, **({"clocks": {}, "services": {}} | choices))
    started.start()
    try:
        yield started
    finally:
        sample_tasks.let_go.set()
        started.stop()


@pytest.fixture(autouse=True)
def fresh_events() -> None:
    sample_tasks.begun.clear()
    sample_tasks.let_go.clear()


def finished(job: Job) -> Callable[[], bool]:
    return lambda: Job.objects.get(pk=job.pk).is_finished


def test_engine_works_off_jobs_and_those_that_come_later():
    first = job_of(mark.enqueue("first"))
    with running():
        wait_for(finished(first))
        second = job_of(mark.enqueue("second"))
        wait_for(finished(second))
    assert marks() == ["first", "second"]


def test_engine_runs_a_deferred_job_when_its_time_comes():
    with running():
        soon = claims.clock() + timedelta(seconds=0.3)
        job = job_of(mark.using(run_after=soon).enqueue("soon"))
        wait_for(finished(job))
    job.refresh_from_db()
    assert job.started_at is not None
    assert job.started_at >= soon


@pytest.mark.postgresql
def test_engine_on_postgresql_is_woken_and_does_not_poll(monkeypatch: pytest.MonkeyPatch):
    if connection.vendor != "postgresql":
        pytest.skip("NOTIFY is PostgreSQL's")
    monkeypatch.setattr(crew, "POLL_WHEN_LISTENING", 60.0)
    with running() as it:
        wait_for(lambda: it._hearing.is_listening)
        wait_for(finished(job_of(mark.enqueue("roof"))))
        monkeypatch.setattr(bells.Bell, "ring_after_commit", lambda bell: None)
        job = job_of(mark.enqueue("tile"))  # as if by another process, which then rings:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('roofs_jobs', '')")
        wait_for(finished(job))


def test_engine_of_one_queue_leaves_the_others_alone():
    other = job_of(mark.using(queue_name="slow").enqueue("other"))
    with running(queues=["default"]):
        wait_for(finished(job_of(mark.enqueue("ours"))))
    other.refresh_from_db()
    assert other.status == Job.Status.READY


def test_long_task_is_handed_back_at_its_next_report_when_the_engine_stops():
    job = job_of(count_until_stopped.enqueue())
    with running():
        assert sample_tasks.begun.wait(15)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.READY, 0)


def test_task_that_does_not_end_in_time_is_handed_back():
    job = job_of(hold_on.enqueue())
    started = Engine(1, clocks={}, services={})
    started.start()
    assert sample_tasks.begun.wait(15)
    started.stop(grace=0.1)
    job.refresh_from_db()
    sample_tasks.let_go.set()
    assert (job.status, job.attempts, job.lease_token) == (Job.Status.READY, 0, None)


def test_jobs_claimed_ahead_of_a_slow_one_are_handed_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crew, "PATIENCE", 0.05)
    monkeypatch.setattr(crew, "POLL_WHEN_LISTENING", 0.05)  # nobody rings for what is handed back
    hold_on.using(priority=100).enqueue()
    others = [job_of(mark.enqueue(f"roof {number}")) for number in range(3)]
    started = Engine(1, clocks={}, services={})
    started._crew._usual_seconds = 0.0
    started.start()
    assert sample_tasks.begun.wait(15)
    wait_for(lambda: Job.objects.waiting().filter(attempts=0).count() == len(others))
    sample_tasks.let_go.set()
    wait_for(lambda: not Job.objects.open().exists())
    started.stop()
    assert sorted(marks()) == ["roof 0", "roof 1", "roof 2"]


def test_engine_takes_up_what_a_dead_one_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "BEAT", 0.05)
    job = job_of(mark.enqueue("roof"))
    claims.claim(worker="gone")
    Job.objects.update(lease_until=claims.clock())
    with running():
        wait_for(finished(job))
    assert marks() == ["roof"]


def test_engine_keeps_the_lease_of_what_it_runs(monkeypatch: pytest.MonkeyPatch, quick_keeper):
    monkeypatch.setattr(engine, "BEAT", 0.05)
    job = job_of(hold_on.enqueue())
    with running(lease=timedelta(seconds=1)):
        assert sample_tasks.begun.wait(15)
        first = Job.objects.get(pk=job.pk).lease_until
        assert first is not None
        wait_for(lambda: (Job.objects.get(pk=job.pk).lease_until or first) > first)
        sample_tasks.let_go.set()
        wait_for(finished(job))
    job.refresh_from_db()
    assert job.attempts == 1


def test_engine_says_that_it_lives_and_signs_off():
    with running() as it:
        wait_for(lambda: EngineBeat.objects.alive().filter(name=it.name, workers=2).exists())
    assert not EngineBeat.objects.exists()


def test_silent_engine_is_known_to_be_silent():
    EngineBeat.objects.create(name="gone", at=claims.clock() - timedelta(minutes=1))
    assert EngineBeat.objects.silent().exists()
    assert not EngineBeat.objects.alive().exists()


def test_clock_is_called_again_and_a_bell_calls_it_early():
    ticks: list[int] = []

    def tick() -> float:
        ticks.append(1)
        return 30.0

    with running(clocks={"test": tick}):
        wait_for(lambda: len(ticks) == 1)
        bells.CLOCKS.ring()
        wait_for(lambda: len(ticks) >= 2)


def test_clock_that_fails_is_called_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steady, "FIRST_PAUSE", 0.01)
    ticks: list[int] = []

    def tick() -> float | None:
        ticks.append(1)
        if len(ticks) < 3:
            raise ValueError("person@example.com is not a time")
        return None

    with capture_logs() as lines, running(clocks={"test": tick}):
        wait_for(lambda: len(ticks) >= 4)
    failures = [line for line in lines if line["event"] == "step failed"]
    assert [line["error"] for line in failures] == ["ValueError", "ValueError"]
    assert "example.com" not in str(lines)


def test_service_runs_until_the_engine_stops_and_is_begun_again_after_a_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steady, "FIRST_PAUSE", 0.01)
    story: list[str] = []

    def serve(stopping: threading.Event) -> None:
        story.append("begun")
        if len(story) == 1:
            raise OSError("port is taken")
        stopping.wait()
        story.append("ended")

    with running(services={"test": serve}):
        wait_for(lambda: story == ["begun", "begun"])
    assert story == ["begun", "begun", "ended"]


def test_database_that_is_away_is_said_once_and_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steady, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(crew, "POLL_WHEN_LISTENING", 0.05)
    away = threading.Event()
    away.set()
    original = claims.claim

    def claim(*args: Any, **choices: Any) -> list[Job]:
        if away.is_set():
            raise OperationalError("connection refused")
        return original(*args, **choices)

    monkeypatch.setattr(claims, "claim", claim)
    job = job_of(mark.enqueue("roof"))
    with capture_logs() as lines, running():
        wait_for(lambda: any(line["event"] == "database is away, waiting" for line in lines))
        away.clear()
        wait_for(finished(job))
        wait_for(lambda: any(line["event"] == "database is back" for line in lines))
    assert sum(line["event"] == "database is away, waiting" for line in lines) == 1


def test_lease_must_be_sensible():
    with pytest.raises(ValueError, match="lease"):
        Engine(1, lease=timedelta(hours=1))
