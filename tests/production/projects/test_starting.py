"""What begins in a few days is told once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from roofs.core.events.models import Event
from roofs.production.projects.models import Project
from roofs.production.projects.starting import tell_what_starts_soon
from tests.production.people import Begin

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return [event.data["starts_on"] for event in Event.objects.filter(name="project.starts_soon").order_by("pk")]


@pytest.mark.parametrize(
    ("day", "status", "is_told"),
    [
        (date(2026, 11, 21), "scheduled", True),
        (date(2026, 11, 18), "scheduled", True),
        (date(2026, 11, 22), "scheduled", False),
        (date(2026, 11, 17), "scheduled", False),
        (date(2026, 11, 21), "on_hold", False),
    ],
)
def test_work_that_begins_within_three_days_is_told_of(begin: Begin, day: date, status: str, is_told: bool) -> None:
    begin(status=status, scheduled_start=day)
    assert tell_what_starts_soon(NOON) == is_told


def test_it_is_told_once_and_again_when_the_day_moves(begin: Begin) -> None:
    project = begin(status="scheduled", scheduled_start=date(2026, 11, 21))
    assert [tell_what_starts_soon(NOON), tell_what_starts_soon(NOON)] == [1, 0]
    Project.objects.filter(pk=project.pk).update(scheduled_start=date(2026, 11, 20))
    assert tell_what_starts_soon(NOON) == 1
    assert told() == ["2026-11-21", "2026-11-20"]


def test_whose_day_it_is_the_office_says(begin: Begin) -> None:
    begin(status="scheduled", scheduled_start=date(2026, 11, 21))
    assert tell_what_starts_soon(datetime(2026, 11, 18, 4, 0, tzinfo=UTC)) == 0  # still the 17th in Detroit


def test_a_deleted_project_begins_no_more(begin: Begin) -> None:
    project = begin(status="scheduled", scheduled_start=date(2026, 11, 21))
    Project.objects.filter(pk=project.pk).update(deleted_at=NOON)
    assert tell_what_starts_soon(NOON) == 0
