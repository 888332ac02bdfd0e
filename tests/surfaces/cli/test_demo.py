from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as configured
from django.db import transaction
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from roofs.comms.calendar.models import Appointment, Attendance, Task
from roofs.comms.messaging.models import Message, State
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.company.settings import forget
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.marketing.cadence.planning import plan_due
from roofs.marketing.reviews.models import Review
from roofs.people.contacts.models import Contact
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.vocabulary import Status
from roofs.sales.response.clock import escalate_due
from roofs.sales.response.models import Alert, Clock
from roofs.sales.scoring.models import Score
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import filling
from roofs.surfaces.cli.demo.plot import stories

pytestmark = pytest.mark.django_db
LEADS = 40


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker, data: Path) -> Iterator[datetime]:
    """The moment at which the demo was filled in; once for the whole page, and rolled back after it."""
    env = configured.ENV.model_copy(update={"data_dir": data})
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    now = timezone.now()
    with django_db_blocker.unblock(), override_settings(ENV=env, PASSWORD_HASHERS=quick), transaction.atomic():
        filling.fill(7, LEADS, now)
        yield now
        transaction.set_rollback(True)
    forget()


def moments(row: Model) -> Iterator[tuple[str, datetime]]:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            yield field.name, value


def test_everybody_of_the_company_can_sign_in_and_the_file_says_how(filled: datetime, data: Path):
    path = data / first_signins.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = first_signins.read(path)
    roles = sorted(User.objects.values_list("role", flat=True))
    assert roles == ["admin", "field", "field", "manager", "sales", "sales", "sales", "sales"]
    for sign_in in written:
        user = User.objects.get(email=sign_in.email)
        assert EmailAddress.objects.get(user=user).verified
    assert User.objects.get(email=written[0].email).check_password(written[0].password)
    assert len({sign_in.password for sign_in in written}) == 8


def test_nothing_of_the_past_goes_out_when_the_engine_starts(filled: datetime):
    later = filled + timedelta(seconds=5)
    assert not Job.objects.exists()
    assert not Clock.objects.running().exists()
    assert escalate_due(later) == 0
    assert plan_due(later) == 0
    assert not Touch.objects.exclude(state__in=("sent", "suppressed")).exists()
    assert set(Message.objects.values_list("state", flat=True)) <= {State.KEPT, State.RECEIVED}
    assert not Enrolment.objects.filter(next_run_at__lte=filled).exists()


def test_nothing_has_happened_in_the_future(filled: datetime):
    planned = {"next_run_at", "due_at", "updated_at", "check_at"}
    for model in (Lead, Contact, Interaction, Message, Clock, Alert, Event, Touch, Enrolment, Task):
        for row in model.objects.exclude(name="settings.changed") if model is Event else model.objects.all():
            for name, value in moments(row):
                if name not in planned:
                    assert value <= filled, (row, name)


def test_each_lead_lives_forward(filled: datetime):
    for lead in Lead.objects.select_related("contact"):
        assert lead.contact.created_at <= lead.created_at
        assert lead.status_since is not None
        assert lead.created_at <= lead.status_since <= lead.updated_at
        for ended in (lead.won_at, lead.lost_at, lead.last_interaction_at, lead.assigned_at):
            assert ended is None or ended >= lead.created_at
        assert (lead.won_at is not None) == (lead.status == Status.WON)
        assert (lead.lost_at is not None) == (lead.status == Status.LOST) == bool(lead.lost_reason)
    for clock in Clock.objects.select_related("lead"):
        assert clock.started_at == clock.lead.created_at
        assert clock.claimed_at is not None
        assert clock.answered_at is not None
        assert clock.started_at < clock.claimed_at < clock.answered_at
        assert (
            clock.level == 0 or clock.in_time is False or clock.answered_at - clock.claimed_at > timedelta(minutes=10)
        )
    created = dict(Lead.objects.values_list("pk", "created_at"))
    for talk in Interaction.objects.all():
        assert talk.happened_at >= created[talk.subject_id or 0]


def test_the_log_tells_the_stage_every_lead_is_in(filled: datetime):
    for lead in Lead.objects.all():
        stages = [
            event.data["changes"]["status"]
            for event in Event.objects.about(lead).filter(name="lead.advanced").order_by("pk")
        ]
        assert (stages[-1][1] if stages else Status.NEW) == lead.status
        assert all(before[1] == after[0] for before, after in pairwise(stages))
    ats = list(Event.objects.filter(subject_type="lead").order_by("pk").values_list("at", flat=True))
    assert ats == sorted(ats)


def test_follow_up_ended_when_people_answered_and_goes_on_with_the_others(filled: datetime):
    assert Enrolment.objects.filter(status="active").exists()
    assert Enrolment.objects.filter(status="finished").exists()
    assert Enrolment.objects.filter(exit_reason="conversation").exists()
    for enrolment in Enrolment.objects.all():
        assert enrolment.is_running == (enrolment.next_run_at is not None)
        sent = [touch.sent_at for touch in enrolment.touches.all() if touch.sent_at]
        assert all(enrolment.started_at <= at for at in sent)
        assert enrolment.ended_at is None or all(at <= enrolment.ended_at for at in sent)
    letter = Message.objects.filter(channel="email", direction="out").latest("pk")
    assert "Ridgeline Roofing" in letter.text
    assert office.get().postal_address in letter.text


def test_all_is_invented(filled: datetime):
    for contact in Contact.objects.all():
        assert contact.email == "" or contact.email.endswith("@example.com")
        assert contact.phone == "" or contact.phone[5:10] == "55501"
    phones = list(Contact.objects.exclude(phone="").values_list("phone", flat=True))
    assert len(phones) == len(set(phones))
    assert all(user.email.endswith("@example.com") for user in User.objects.all())
    assert WebForm.objects.get().is_active
    assert Score.objects.count() == Lead.objects.count() == LEADS


@pytest.mark.parametrize("seed", [1, 1958, 31])
def test_every_stage_has_somebody_and_the_same_seed_gives_the_same_story(seed: int):
    now = datetime(2025, 11, 20, 15, tzinfo=UTC)
    told = stories(seed, now, 150)
    assert {story.status for story in told} == set(Status)
    assert told == stories(seed, now, 150)
    assert told != stories(seed + 1, now, 150)
    for story in told:
        ats = [story.arrived_at, *(step.at for step in story.past)]
        assert ats == sorted(ats)
        assert ats[-1] < now
        assert story.next_step is None or story.next_step.at > now - timedelta(minutes=3)


def test_whoever_bought_has_a_house_and_a_project_that_has_come_as_far_as_it_can(filled: datetime):
    projects = list(Project.objects.select_related("customer", "site", "lead"))
    assert len(projects) == Lead.objects.filter(status=Status.WON).count() > 0
    for project in projects:
        assert project.site is not None
        assert project.created_at <= project.status_since <= filled
        past = [project.started_at, project.completed_at, project.invoiced_at, project.closed_at]
        assert all(at <= filled for at in past if at)
        assert (project.completed_at is not None) == (project.status in DONE)
        assert not (project.status in DONE and project.checklist.unticked().exists())
    assert len({project.number for project in projects}) == len(projects)


def test_nobody_of_the_company_is_in_two_places_at_once(filled: datetime):
    held = Attendance.objects.filter(holds=True).order_by("user", "starts_at")
    assert held.count() > 10
    for one, following in pairwise(held):
        assert one.user_id != following.user_id or one.ends_at <= following.starts_at


def test_what_is_over_is_over_and_what_is_planned_lies_ahead(filled: datetime):
    for meeting in Appointment.objects.all():
        assert (meeting.status == "completed") == (meeting.ends_at <= filled) or meeting.kind == "installation"
        assert meeting.created_at <= filled
    assert not Review.objects.filter(reviewed_at__gt=filled).exists()
