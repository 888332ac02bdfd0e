from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.db import connections
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone

from roofs.core.events.models import Event
from roofs.core.jobs import celery_backend, claims
from roofs.core.jobs.backend import carrier as carrier_of_house
from roofs.core.jobs.celery_app import app
from roofs.core.jobs.keeper import keeper
from roofs.core.jobs.models import EngineBeat, Job, ScheduledRun
from roofs.core.jobs.tasks import JobTask
from roofs.core.jobs.worker import drain
from tests.core.jobs import sample_tasks

TABLES: list[type[Model]] = [Job, ScheduledRun, EngineBeat, Event]
# Each process of the suite has a broker database of its own, or they would take each other's messages.
PLACE = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6
BROKER = f"redis://127.0.0.1:6379/{9 + PLACE}"
PATIENCE = 30.0


def wait_for(condition: Callable[[], object]) -> None:
    """For what another thread or process does."""
    deadline = time.monotonic() + PATIENCE
    moment = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        moment.wait(0.01)


def in_threads(*works: Callable[[], object]) -> list[threading.Thread]:
    def run(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real transactions; afterwards only those tables are emptied that jobs write to. To flush all takes seconds."""
    with django_db_blocker.unblock():
        yield
        for table in TABLES:
            table._default_manager.all().delete()


def job_of(result: Any) -> Job:
    return Job.objects.get(pk=result.id)


class DatabaseCarrier:
    """Jobs are run by the test's own thread when it says so."""

    def work_off(self) -> None:
        drain()

    def begin(self) -> None:
        in_threads(drain)

    def make_due(self, job: Job) -> None:
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1), sent_at=None)

    def enqueue_unseen(self, task: JobTask[..., Any], *args: Any) -> Job:
        """A runnable row of which no worker has heard yet."""
        job = job_of(task.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(*args))
        Job.objects.filter(pk=job.pk).update(run_after=None)
        return job


class CeleryCarrier(DatabaseCarrier):
    """A real worker takes messages from Redis whenever they come."""

    def work_off(self) -> None:
        carrier_of_house().resend(claims.clock())
        wait_for(lambda: not _due().exists() and not Job.objects.running_now().exists())
        wait_until_all_is_seen()  # the worker writes to the row of a failed job once more, when it sends the next try

    def begin(self) -> None:
        carrier_of_house().resend(claims.clock())


def _due() -> Any:
    waiting = Job.objects.waiting()
    return waiting.filter(run_after=None) | waiting.filter(run_after__lte=claims.clock())


_seen_all = threading.Event()


@app.task(name="tests.say_that_all_is_seen")
def say_that_all_is_seen() -> None:
    """Messages are worked on one after the other: when this one is, no older one disturbs the next test."""
    _seen_all.set()


def wait_until_all_is_seen() -> None:
    _seen_all.clear()
    say_that_all_is_seen.apply_async(queue="default")
    assert _seen_all.wait(PATIENCE)


@pytest.fixture(scope="package")
def broker() -> Iterator[str]:
    server = redis.Redis.from_url(BROKER)
    try:
        server.ping()
    except redis.RedisError:
        pytest.skip("no Redis on 127.0.0.1:6379")
    prefix = f"roofs-test-{uuid.uuid4().hex}:"
    app.conf.update(broker_url=BROKER, broker_transport_options={"global_keyprefix": prefix})
    yield BROKER
    keys = list(server.scan_iter(f"{prefix}*"))
    if keys:
        server.delete(*keys)
    server.close()


@pytest.fixture(scope="package")
def celery_worker_thread(broker: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELERY_SKIP_CHECKS", "1")
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["default"]):
            yield


@pytest.fixture(params=["database", "celery"])
def carrier(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[DatabaseCarrier]:
    sample_tasks.begun.clear()
    if request.param == "database":
        yield DatabaseCarrier()
        return
    request.getfixturevalue("celery_worker_thread")
    tasks = {
        "default": {
            "BACKEND": f"{celery_backend.__name__}.CeleryBackend",
            "QUEUES": [],
            "OPTIONS": {"broker_url": BROKER},
        }
    }
    with override_settings(TASKS=tasks):
        yield CeleryCarrier()
        wait_until_all_is_seen()


@pytest.fixture
def quick_keeper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "every", 0.02)
