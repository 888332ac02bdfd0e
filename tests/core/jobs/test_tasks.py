from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django_tasks.exceptions import InvalidTaskError

from roofs.core.jobs import JobTask, progress, task
from roofs.core.jobs.tasks import LONGEST_PAUSE, find_task, pause
from tests.core.jobs import sample_tasks
from tests.core.jobs.sample_tasks import count_to, mark, mark_and_fail


def test_decorator_works_with_and_without_choices():
    assert isinstance(mark, JobTask)
    assert (mark.max_attempts, mark.atomic, mark_and_fail.max_attempts) == (5, True, 3)


def test_using_changes_a_copy():
    urgent = mark.using(priority=7, unique_key="roof:7", max_attempts=1, backoff=1.5)
    assert (urgent.priority, urgent.unique_key, urgent.max_attempts, urgent.backoff) == (7, "roof:7", 1, 1.5)
    assert (mark.priority, mark.unique_key, mark.max_attempts) == (0, None, 5)


def test_function_inside_a_function_cannot_be_a_task():
    with pytest.raises(InvalidTaskError):

        @task
        def inner() -> None: ...


def test_arguments_must_be_json(db):
    with pytest.raises(TypeError):
        mark.enqueue(object())  # type: ignore[arg-type]  # the mistake is the point


def test_task_is_found_by_its_path():
    assert find_task(mark.module_path) is mark
    for path in ("roofs.nowhere.at_all", f"{sample_tasks.__name__}.leave_mark"):
        with pytest.raises(ImportError):
            find_task(path)


@pytest.mark.parametrize(("attempt", "least", "most"), [(1, 7.5, 12.5), (2, 15, 25), (3, 30, 50), (50, 2700, 3600)])
def test_pauses_double_up_to_an_hour(attempt: int, least: float, most: float):
    for _ in range(20):
        assert timedelta(seconds=least) <= pause(attempt, 10) <= min(LONGEST_PAUSE, timedelta(seconds=most))


def test_task_called_directly_reports_to_nobody():
    assert progress.current.get() is None
    assert count_to.call(3) == 3


def test_jobs_do_without_celery():
    """It is an optional package: neither importing nor running an engine may need it."""
    program = (
        "import sys; sys.modules['celery'] = sys.modules['kombu'] = None\n"
        "import django; django.setup()\n"
        "import roofs.core.jobs.engine, roofs.core.jobs.control, roofs.core.jobs.schedule"
    )
    environment = {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "PATH": ""}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, cwd=settings.BASE_DIR)
