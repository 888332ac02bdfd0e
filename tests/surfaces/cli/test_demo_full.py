"""A hundredth of the full company. What holds for it holds for all: it is told by the same rules, only longer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from roofs.comms.calendar.models import Appointment, Attendance, Reminder, Task
from roofs.comms.calendar.vocabulary import Status as Held
from roofs.comms.consent.keys import hash_key
from roofs.comms.messaging.models import Message, State
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.company.settings import forget
from roofs.core.events.models import Event
from roofs.core.files.models import StoredFile
from roofs.core.jobs.models import Job
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.marketing.cadence.planning import plan_due
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import reckon
from roofs.marketing.reviews.models import Review, ReviewRequest
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Contact, Customer, MatchKey, Member
from roofs.people.team.models import Profile, TimeOff
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, Line, Project
from roofs.production.projects.standing import recount
from roofs.production.projects.vocabulary import ASIDE, DONE, WAY
from roofs.production.projects.workflow import MOVES, REACHED
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, Source, Status
from roofs.sales.playbook.models import Use, WonBecause
from roofs.sales.response.clock import escalate_due
from roofs.sales.response.models import Clock
from roofs.sales.scoring.engine import score
from roofs.sales.scoring.facts import facts_of
from roofs.sales.scoring.rules import RULES
from roofs.surfaces.cli.demo import filling
from roofs.surfaces.cli.demo.years import arrivals

pytestmark = pytest.mark.django_db
LEADS = 240
NOW = datetime(2025, 9, 17, 20, tzinfo=UTC)
ZONE = ZoneInfo("America/Detroit")
PLANNED = {"next_run_at", "due_at", "starts_at", "ends_at", "check_at", "expires_at", "scheduled_start"}
PLANNED |= {"scheduled_end", "starts_on", "ends_on", "month", "date_of_loss"}
NOT_TOLD = {"settings.changed"}
OF_THE_PROGRAM = {"setting", "sequence", "sequenceversion", "connection", "segment", "size", "membership"}
BY_CHANCE = {("user", "password"), ("storedfile", "blob")}
"""What nobody may foresee: passwords, and under which name a file lies."""


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Counter[str]]]:
    """Filled twice; what the first filling had written is kept to compare, and the second one stays for the page."""
    env = configured.ENV.model_copy(update={"data_dir": tmp_path_factory.mktemp("data")})
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(ENV=env, PASSWORD_HASHERS=quick), transaction.atomic():
        hash_key()
        with transaction.atomic():
            filling.fill(7, LEADS, NOW, filling.FULL)
            first = rows()
            transaction.set_rollback(True)
        forget()
        filling.fill(7, LEADS, NOW, filling.FULL)
        yield first
        transaction.set_rollback(True)
    forget()


def rows() -> dict[str, Counter[str]]:
    """Every row of every table, by what stands in it; keys only where others point to them."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("roofs.") and model._meta.model_name not in {"setting", "event"}:
            found[model._meta.label] = Counter(as_text(row) for row in model._base_manager.all())
    events = Event.objects.exclude(name__in=NOT_TOLD).order_by("pk")
    found["log"] = Counter(as_text(event) for event in events)
    return found


def as_text(row: Model) -> str:
    name = row._meta.model_name
    fields = [field for field in row._meta.concrete_fields if field.name != "id"]
    return repr([(f.name, getattr(row, f.attname)) for f in fields if (name, f.name) not in BY_CHANCE])


def test_the_same_seed_and_day_give_the_same_rows(filled: dict[str, Counter[str]]):
    again = rows()
    assert filled.keys() == again.keys()
    for table, known in filled.items():
        assert known == again[table], table
    assert sum(sum(table.values()) for table in again.values()) > LEADS * 25


def test_it_is_a_whole_company(filled):
    assert Lead.objects.count() == LEADS
    assert User.objects.sellers().count() == 12
    assert Crew.objects.count() == 4
    assert Project.objects.count() >= LEADS * 0.09
    assert Profile.objects.count() == User.objects.count()
    assert all(profile.languages for profile in Profile.objects.all())
    assert set(Lead.objects.values_list("source", flat=True)) >= {Source.STORM, Source.GOOGLE_ADS}
    for model in (TimeOff, Touch, Review, Referral, Use, WonBecause, Member, Property, Line, Reminder, MatchKey, Task):
        assert model._base_manager.exists(), model
    months = Spend.objects.filter(source=Source.GOOGLE_ADS).values_list("month", flat=True)
    assert len(months) >= 24
    assert len(set(months)) == len(months)


def test_nothing_lies_ahead_but_plans(filled):
    for model in apps.get_models():
        if not model.__module__.startswith("roofs.") or model._meta.model_name in OF_THE_PROGRAM:
            continue
        for field in model._meta.concrete_fields:
            if field.get_internal_type() == "DateTimeField" and field.name not in PLANNED:
                late = model._base_manager.filter(**{f"{field.attname}__gt": NOW})
                late = late.exclude(name__in=NOT_TOLD) if model is Event else late
                assert not late.exists(), (model, field.name, late.first())


def test_nobody_is_answered_before_they_came(filled):
    lead = Lead.objects.filter(pk=OuterRef("subject_id"))
    assert not Interaction.objects.filter(Exists(lead.filter(created_at__gt=OuterRef("happened_at")))).exists()
    assert not Clock.objects.filter(Q(claimed_at__lt=F("started_at")) | Q(answered_at__lt=F("claimed_at"))).exists()
    assert not Clock.objects.exclude(started_at=F("lead__created_at")).exists()
    assert not Touch.objects.filter(sent_at__lt=F("enrolment__started_at")).exists()
    assert not Touch.objects.filter(sent_at__gt=F("enrolment__ended_at")).exists()
    assert not Lead.objects.filter(Q(won_at__lt=F("created_at")) | Q(lost_at__lt=F("created_at"))).exists()
    assert not Lead.objects.filter(contact__created_at__gt=F("created_at")).exists()
    assert not Lead.objects.filter(updated_at__lt=F("status_since")).exists()
    born = dict(Lead.objects.values_list("pk", "created_at"))
    for event in Event.objects.filter(subject_type="lead"):
        assert event.at >= born[event.subject_id or 0], event


def test_stages_and_their_reasons_agree_with_the_log(filled):
    assert not Lead.objects.filter(status=Status.WON).filter(Q(won_at=None) | Q(customer=None)).exists()
    assert not Lead.objects.exclude(status=Status.WON).exclude(won_at=None).exists()
    assert not Lead.objects.filter(status=Status.LOST).filter(Q(lost_at=None) | Q(lost_reason="")).exists()
    told = Event.objects.filter(name="lead.advanced").order_by("pk")
    for lead in Lead.objects.all():
        steps = [event.data["changes"]["status"] for event in told.about(lead)]
        assert (steps[-1][1] if steps else Status.NEW) == lead.status
        assert all(before[1] == after[0] for before, after in pairwise(steps))
    ats = list(Event.objects.exclude(name__in=NOT_TOLD).order_by("pk").values_list("at", flat=True))
    assert ats == sorted(ats)


def test_no_lead_is_worked_on_for_ever(filled):
    working = [status for status in OPEN if status != Status.NURTURE]
    assert not Lead.objects.filter(status__in=working, created_at__lt=NOW - timedelta(days=150)).exists()


def test_a_project_follows_its_sale_and_goes_the_legal_way(filled):
    for project in Project.objects.select_related("lead", "customer__contact", "site"):
        assert project.lead is None or project.lead.won_at == project.created_at
        assert project.customer.created_at <= project.created_at
        assert project.site is not None
        assert project.site.owner_id == project.customer.contact_id
        told = Event.objects.about(project).filter(name="project.advanced").order_by("pk")
        steps = [event.data["changes"]["status"] for event in told]
        assert all(after in MOVES[before] for before, after in steps)
        assert (steps[-1][1] if steps else project.status) == project.status
        reached = [getattr(project, REACHED[status]) for status in WAY if status in REACHED]
        known = [at for at in reached if at is not None]
        assert known == sorted(known)
        assert project.status not in DONE or (project.started_at and project.completed_at)
        assert project.status not in DONE or project.crew or project.team.exists()
        assert (project.status in ASIDE) == bool(project.resumes_at)
        if project.status == "closed":
            assert project.paid_cents == project.contract_value_cents
        if project.scheduled_start and project.started_at:
            assert project.started_at.astimezone(ZONE).date() == project.scheduled_start
    numbers = list(Project.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))


def test_nobody_is_in_two_places_or_at_work_on_a_day_off(filled):
    held = Attendance.objects.filter(holds=True).order_by("user", "starts_at")
    for one, following in pairwise(held):
        assert one.user_id != following.user_id or one.ends_at <= following.starts_at
    away = {(row.user_id, row.starts_on, row.ends_on) for row in TimeOff.objects.approved()}
    sellers = {user.pk: user for user in User.objects.sellers()}
    visits = Attendance.objects.filter(user__in=sellers).select_related("appointment")
    for visit in visits:
        day = visit.starts_at.astimezone(ZONE).date()
        assert not any(user == visit.user_id and first <= day <= last for user, first, last in away)
        assert visit.appointment.created_at >= sellers[visit.user_id].joined_at


def test_no_crew_is_wanted_on_two_roofs_on_one_day(filled):
    for crew in Crew.objects.all():
        days = [
            project.scheduled_start + timedelta(days=gone)
            for project in crew.projects.exclude(scheduled_start=None)
            for gone in range(project.days or 1)
            if project.scheduled_start and (project.scheduled_start + timedelta(days=gone)).weekday() < 5
        ]
        assert len(days) == len(set(days)), crew


def test_meetings_were_held_or_missed_and_those_ahead_are_announced(filled):
    over = Appointment.objects.filter(ends_at__lte=NOW, subject_type="lead")
    assert set(over.values_list("status", flat=True)) >= {Held.COMPLETED, Held.NO_SHOW, Held.CANCELLED}
    assert not over.filter(status__in=(Held.SCHEDULED, Held.CONFIRMED)).exists()
    ahead = Appointment.objects.active().filter(starts_at__gt=NOW)
    assert not ahead.filter(~Exists(Reminder.objects.filter(appointment=OuterRef("pk")))).exists()
    assert not Reminder.objects.filter(due_at__lte=NOW).exists()
    assert not Appointment.objects.filter(created_at__gt=F("starts_at")).exists()


def test_figures_are_as_the_rules_would_have_written_them(filled):
    names = ("open_projects", "completed_projects", "lifetime_value_cents", "last_completed_on")
    before = list(Customer.objects.order_by("pk").values_list("pk", *names))
    recount(*(row[0] for row in before))
    assert list(Customer.objects.order_by("pk").values_list("pk", *names)) == before
    leads, rules = list(Lead.objects.select_related("score")), RULES.get()
    facts = facts_of(leads, rules, NOW)
    for lead in leads:
        found = score(facts[lead.pk], rules)
        assert (lead.lead_score, lead.temperature) == (found.total, found.temperature)
        assert lead.score.breakdown == json.loads(json.dumps(found.as_json()))
    for line in Line.objects.all():
        assert line.total_cents == round(line.quantity * line.unit_cost_cents)
    for referral in Referral.objects.filter(paid_at=None):
        again = reckon(referral)
        assert (again.status, again.commission_cents) == (referral.status, referral.commission_cents)


def test_search_finds_everybody_and_who_is_here_twice_was_looked_for(filled):
    contact = Lead.objects.filter(contact__kind="person").latest("pk").contact
    assert Lead.objects.search(f"{contact.first_name} {contact.last_name}").filter(contact=contact).exists()
    assert not Contact.objects.filter(compared_at=None).exists()


def test_nothing_of_the_past_goes_out_when_the_engine_starts(filled):
    later = NOW + timedelta(seconds=5)
    assert not Job.objects.exists()
    assert not Clock.objects.running().exists()
    assert escalate_due(later) == 0
    assert plan_due(later) == 0
    assert set(Message.objects.values_list("state", flat=True)) <= {State.KEPT, State.RECEIVED}
    assert not Touch.objects.exclude(state__in=("sent", "suppressed")).exists()
    assert Enrolment.objects.filter(status="active").exists()
    assert not Enrolment.objects.filter(status="active", next_run_at__lte=NOW).exists()
    assert not ReviewRequest.objects.filter(due_at__lte=NOW).exists()


def test_reviews_come_after_the_work_and_no_two_say_the_same(filled):
    done = dict(Project.objects.values_list("pk", "completed_at"))
    for review in Review.objects.all():
        completed = done[review.subject_id or 0]
        assert completed is not None
        assert completed < review.reviewed_at
        assert review.responded_at is None or review.responded_at > review.reviewed_at
    texts = [text for text in Review.objects.values_list("text", flat=True) if text]
    assert len(texts) == len(set(texts))
    asked = ReviewRequest.objects.order_by("customer", "created_at")
    for one, following in pairwise(asked):
        near = following.created_at - one.created_at < timedelta(days=180)
        assert one.customer_id != following.customer_id or not near


def test_tasks_are_done_after_they_were_given(filled):
    assert Task.objects.open().exists()
    assert not Task.objects.filter(Q(done_at__lt=F("created_at")) | Q(due_at__lt=F("created_at"))).exists()


def test_all_is_invented(filled):
    for contact in Contact.objects.all():
        assert contact.email == "" or contact.email.endswith("example.com")
        assert contact.phone == "" or contact.phone[5:10] == "55501"
    phones = list(Contact.objects.exclude(phone="").values_list("phone", flat=True))
    assert len(phones) == len(set(phones))


def test_pictures_can_be_opened(filled):
    for stored in StoredFile.objects.all():
        with stored.blob.open("rb") as content:
            read = content.read()
        assert len(read) == stored.size < 20_000
        assert read.startswith(b"%PDF-" if stored.name.endswith(".pdf") else b"\x89PNG")


@pytest.mark.parametrize("seed", [1, 1958])
def test_people_call_in_summer_on_mondays_and_after_storms(seed: int):
    told = arrivals(Random(seed), NOW, 20_000)
    assert len(told) == 20_000
    ats = [one.at for one in told]
    assert ats == sorted(ats)
    assert NOW - timedelta(days=732) < ats[0] < ats[-1] < NOW
    months = Counter(at.astimezone(ZONE).month for at in ats)
    assert min(months[6], months[7]) > 2 * max(months[12], months[1], months[2])
    days = Counter(one.at.astimezone(ZONE).weekday() for one in told if one.storm is None)
    assert days[0] > 1.8 * days[6]
    by_day = Counter(at.astimezone(ZONE).date() for at in ats)
    stormy = {one.storm.at.astimezone(ZONE).date() + timedelta(days=2) for one in told if one.storm}
    usual = sorted(by_day.values())[len(by_day) // 2]
    assert sum(by_day[day] > 1.5 * usual for day in stormy) >= len(stormy) / 2
    by_hand = [one.at.astimezone(ZONE).hour for one in told if one.source == Source.CANVASS]
    assert all(10 <= hour < 19 for hour in by_hand)


def test_a_day_that_has_not_come_is_no_last_day():
    before = Lead.objects.count()
    with pytest.raises(CommandError, match="lies ahead"):
        call_command("demo", "--size", "full", "--today", str(date.today() + timedelta(days=40)))  # noqa: DTZ011
    assert Lead.objects.count() == before
