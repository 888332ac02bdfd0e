"""What Celery's messages may do: come late, come early, get lost, not be sent at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from roofs.core.jobs import celery_backend, claims
from roofs.core.jobs.backend import carrier
from roofs.core.jobs.engine import Engine
from roofs.core.jobs.models import Job
from tests.core.jobs.conftest import job_of
from tests.core.jobs.sample_tasks import mark, mark_for_good_and_fail

pytestmark = pytest.mark.usefixtures("transactional_db")
TASKS = {"default": {"BACKEND": f"{celery_backend.__name__}.CeleryBackend", "QUEUES": [], "OPTIONS": {}}}


class Post:
    """Takes the messages instead of a broker."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, float]] = []
        self.is_away = False

    def apply_async(self, args: list[str], countdown: float, **choices: Any) -> None:
        if self.is_away:
            raise ConnectionError("no broker")
        self.sent.append((args[0], countdown))


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    box = Post()
    monkeypatch.setattr(celery_backend.run_job, "apply_async", box.apply_async)
    monkeypatch.setattr(celery_backend, "_broker", celery_backend._Broker())
    with override_settings(TASKS=TASKS):
        yield box


def test_message_is_sent_after_the_commit(post: Post):
    job = job_of(mark.enqueue("roof"))
    assert post.sent == [(str(job.pk), 0.0)]
    job.refresh_from_db()
    assert job.sent_at is not None


def test_soon_deferred_job_is_sent_with_its_delay_and_a_late_one_when_it_is_time(post: Post):
    now = timezone.now()
    mark.using(run_after=now + timedelta(minutes=2)).enqueue("soon")
    late = job_of(mark.using(run_after=now + timedelta(hours=2)).enqueue("late"))
    assert [110 < countdown < 121 for _, countdown in post.sent] == [True]
    assert carrier().resend(now) == 0
    Job.objects.filter(pk=late.pk).update(run_after=claims.clock() + timedelta(seconds=30))
    assert carrier().resend(claims.clock()) == 1
    assert post.sent[-1][0] == str(late.pk)


def test_lost_message_is_sent_again(post: Post):
    job = job_of(mark.enqueue("roof"))
    now = claims.clock()
    assert carrier().resend(now) == 0
    assert carrier().resend(now + celery_backend.SENT_IS_LOST + timedelta(seconds=9)) == 1
    assert [sent for sent, _ in post.sent] == [str(job.pk)] * 2


def test_broker_that_is_away_loses_nothing_and_is_left_alone_for_a_moment(post: Post, monkeypatch: pytest.MonkeyPatch):
    post.is_away = True
    job = job_of(mark.enqueue("roof"))
    post.is_away = False
    mark.enqueue("tile")
    assert post.sent == []
    assert Job.objects.waiting().filter(sent_at=None).count() == 2
    monkeypatch.setattr(celery_backend, "_broker", celery_backend._Broker())
    assert carrier().resend(claims.clock()) == 2
    assert str(job.pk) in dict(post.sent)


def test_failed_job_is_sent_again_with_its_pause(post: Post):
    job = job_of(mark_for_good_and_fail.enqueue("roof"))
    celery_backend.run_job(str(job.pk), "default")
    assert 149 < post.sent[-1][1] < 251


def test_message_that_comes_early_goes_back(post: Post):
    job = job_of(mark.using(run_after=claims.clock() + timedelta(seconds=30)).enqueue("roof"))
    celery_backend.run_job(str(job.pk), "default")
    assert len(post.sent) == 2
    job.refresh_from_db()
    assert job.status == Job.Status.READY


def test_message_for_a_job_that_is_done_does_nothing(post: Post):
    job = job_of(mark.enqueue("roof"))
    for _ in range(2):
        celery_backend.run_job(str(job.pk), "default")
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.SUCCESSFUL, 1)


def test_engine_beside_celery_has_no_workers(post: Post):
    assert Engine(4)._crew.size == 0
