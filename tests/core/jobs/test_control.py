from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from roofs.core.jobs import claims, control, housekeeping, signals
from roofs.core.jobs.models import Job
from roofs.core.jobs.worker import drain
from tests.core.jobs.conftest import job_of
from tests.core.jobs.sample_tasks import mark, see_no_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def news() -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(sender: object, name: str, **facts: Any) -> None:
        heard.append(name)

    signals.news.connect(hear)
    yield heard
    signals.news.disconnect(hear)


def dead_job(key: str | None = None) -> Job:
    job = job_of(see_no_point.using(unique_key=key).enqueue())
    drain()
    job.refresh_from_db()
    return job


def test_death_and_revival_are_news(news: list[str]):
    job = dead_job()
    control.revive(job)
    assert news == ["job.died", "job.revived"]
    job.refresh_from_db()
    assert (job.status, job.attempts, job.finished_at) == (Job.Status.READY, 0, None)
    assert len(job.errors) == 1


def test_job_that_is_not_dead_is_not_revived(news: list[str]):
    job = job_of(mark.enqueue("roof"))
    assert control.revive(job) == job
    assert news == []


def test_revival_of_work_that_is_open_again_returns_that(news: list[str]):
    job = dead_job("roof:7")
    twin = job_of(see_no_point.using(unique_key="roof:7").enqueue())
    assert control.revive(job) == twin
    job.refresh_from_db()
    assert job.status == Job.Status.DEAD


def test_dead_letter_is_discarded_and_that_is_news(news: list[str]):
    job = dead_job()
    assert control.discard(job)
    assert not control.discard(job)
    assert news == ["job.died", "job.discarded"]


def test_open_job_is_not_discarded(news: list[str]):
    job = job_of(mark.enqueue("roof"))
    assert not control.discard(job)
    assert Job.objects.exists()


def test_cancel_is_news(news: list[str]):
    control.cancel(job_of(mark.enqueue("roof")))
    assert news == ["job.cancelled"]


def test_cancelled_running_job_only_gets_the_wish():
    job = job_of(mark.enqueue("roof"))
    claims.claim()
    assert control.cancel(job)
    job.refresh_from_db()
    assert job.status == Job.Status.RUNNING
    assert job.cancel_requested_at is not None


def test_old_finished_jobs_are_deleted_and_dead_letters_kept():
    mark.enqueue("old")
    drain()
    dead = dead_job()
    fresh = job_of(mark.enqueue("fresh"))
    Job.objects.exclude(pk=fresh.pk).update(finished_at=timezone.now() - timedelta(days=15))
    assert housekeeping.delete_old_jobs.call() == 1
    assert set(Job.objects.all()) == {dead, fresh}


def test_expired_sessions_are_cleared():
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="fresh", session_data="", expire_date=now + timedelta(days=1))
    housekeeping.clear_sessions.call()
    assert [session.session_key for session in Session.objects.all()] == ["fresh"]
