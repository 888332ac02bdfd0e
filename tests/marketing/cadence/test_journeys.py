"""What brings customers into the journeys about their work, and what they get."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.jobs.worker import drain
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.marketing.reviews import asking
from roofs.marketing.reviews.models import ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS, ReviewRules
from roofs.production.projects.models import Project
from roofs.production.projects.starting import tell_what_starts_soon
from tests.marketing.cadence.engine import Provider, tick
from tests.production.people import make_customer

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


@pytest.fixture
def project(posted: None, mia: User) -> Project:
    customer = make_customer(mia, postal_code="48009")
    return Project.objects.create(
        number="P-1", name="Roof", customer=customer, status="scheduled", scheduled_start=date(2026, 11, 21),
        project_type="replacement", assigned_to=mia,
    )  # fmt: skip


def test_three_days_before_the_work_the_customer_reads_what_to_expect(project: Project, provider: Provider) -> None:
    Sequence.objects.filter(slug="customer-journey").update(paused_at=None)
    for moment, letters in ((NOON - timedelta(days=1), 0), (NOON, 1), (NOON + timedelta(days=1), 1)):
        with time_machine.travel(moment, tick=False):
            tell_what_starts_soon()
            drain()
        tick(moment)
        assert len(provider.calls) == letters
    assert "Nov. 21" in provider.calls[0].subject


def test_nobody_hears_of_it_before_the_sequence_is_switched_on(project: Project) -> None:
    with time_machine.travel(NOON, tick=False):
        tell_what_starts_soon()
        drain()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("asks_by_itself", [True, False])
def test_after_the_job_everybody_is_asked_for_a_review_once_by_letter(
    project: Project, provider: Provider, asks_by_itself: bool
) -> None:
    Sequence.objects.filter(slug="post-project").update(paused_at=None)
    REVIEWS.save(ReviewRules(google="https://g.example.com/write", ask_when_completed=asks_by_itself))
    Project.objects.filter(pk=project.pk).update(status="completed", completed_at=NOON)
    project.refresh_from_db()
    with time_machine.travel(NOON, tick=False):
        record("project.advanced", project, changes={"status": ["in_progress", "completed"]})
        asking.plan(project)
        drain()
    for minutes in range(0, 6 * 24 * 60, 60):
        moment = NOON + timedelta(minutes=minutes)
        tick(moment)
        with time_machine.travel(moment, tick=False):
            asking.ask_who_is_due()
    asked = Message.objects.filter(contact=project.customer.contact, text__contains="https://g.example.com/write")
    assert asked.count() == 1
    assert ReviewRequest.objects.filter(state="sent").count() == asks_by_itself
