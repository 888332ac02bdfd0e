from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from roofs.core.jobs import claims, worker
from roofs.core.jobs.models import Job
from roofs.core.jobs.worker import End, drain
from tests.core.jobs.conftest import job_of
from tests.core.jobs.sample_tasks import mark, say_if_in_transaction, see_no_point

pytestmark = pytest.mark.usefixtures("transactional_db")


class Away:
    """Fails as often as told, then does what it replaces."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
        self.original, self.left = getattr(claims, name), times
        monkeypatch.setattr(claims, name, self)
        monkeypatch.setattr(worker, "SETTLE_PAUSES", (0.0, 0.0))

    def __call__(self, *args: Any, **choices: Any) -> Any:
        if self.left:
            self.left -= 1
            raise OperationalError("server closed the connection")
        return self.original(*args, **choices)


def test_work_that_is_done_is_recorded_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch):
    job = job_of(say_if_in_transaction.enqueue())
    Away(monkeypatch, "finish", times=2)
    assert drain() == {End.SUCCESSFUL: 1}
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.SUCCESSFUL, 1)


def test_atomic_work_that_could_not_be_recorded_is_undone_and_tried_again(monkeypatch: pytest.MonkeyPatch):
    job = job_of(mark.enqueue("roof"))
    Away(monkeypatch, "finish", times=1)
    assert drain() == {End.RETRIED: 1}
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.READY, 1)


def test_job_is_left_to_its_lease_when_the_database_stays_away(monkeypatch: pytest.MonkeyPatch):
    job = job_of(see_no_point.enqueue())
    Away(monkeypatch, "bury", times=99)
    with pytest.raises(OperationalError):
        drain()
    job.refresh_from_db()
    assert job.status == Job.Status.RUNNING
    assert job.lease_until is not None
