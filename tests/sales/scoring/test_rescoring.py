from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roofs.comms.engagement.cooling import cool
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.core.jobs.worker import drain
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.facts import facts_of
from roofs.sales.scoring.jobs import rescore_all
from roofs.sales.scoring.models import Score
from roofs.sales.scoring.rules import RULES
from tests.sales.people import TakeIn


def test_the_score_is_there_when_the_lead_is(take_in: TakeIn) -> None:
    lead = take_in(property_value=650_000)
    kept = Score.objects.get(lead=lead)
    assert kept.total == lead.lead_score
    assert {line["key"] for line in kept.breakdown["lines"]} >= {"property_value", "budget", "website"}


def test_a_corrected_fact_scores_again_and_says_from_what_to_what(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    before = lead.lead_score
    pipeline.correct(lead, {"property_value": 600_000}, ava)
    lead.refresh_from_db()
    assert lead.lead_score == before + 30
    assert Event.objects.filter(name="lead.scored").latest("pk").data["changes"]["lead_score"] == [
        before,
        lead.lead_score,
    ]


def test_conversations_and_a_quick_answer_count(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    now = timezone.now()
    log(lead, kind="call", direction="out", actor=ava, happened_at=now - timedelta(minutes=30))
    log(lead, kind="email", direction="in", happened_at=now - timedelta(minutes=27))
    log(lead, kind="note", actor=ava, body="only a note")
    found = facts_of([lead], RULES.get())[lead.pk]
    assert (found.interactions, found.answered_after) == (2, timedelta(minutes=3))


def test_facts_of_many_leads_take_as_many_queries_as_those_of_one(
    take_in: TakeIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leads = [take_in(email=f"{n}@example.com", phone="") for n in range(5)]
    rules = RULES.get()
    for some in (leads[:1], leads):
        with django_assert_num_queries(5):
            facts_of(some, rules)


def test_changed_rules_score_everybody_again_in_the_background(take_in: TakeIn, mia: User) -> None:
    lead = take_in(property_value=600_000)
    rules = RULES.get()
    RULES.save(rules.model_copy(update={"location_target": 10}), mia)
    assert Job.objects.filter(task__endswith="rescore_all").count() == 1
    before = lead.lead_score
    assert rescore_all.call() == 1
    lead.refresh_from_db()
    assert lead.lead_score == before + 3


@pytest.mark.django_db
def test_nothing_to_score_is_no_error() -> None:
    assert rescore_all.call() == 0
    assert not Lead.objects.exists()


def test_a_lead_gets_warmer_by_what_the_person_does_and_the_page_is_told_why(take_in: TakeIn) -> None:
    lead = take_in()
    assert (lead.temperature, Score.objects.get(lead=lead).breakdown["temperature_reason"]) == ("cold", "")
    log(lead, kind="call", direction="out", outcome="reached", contact=lead.contact)
    drain()

    lead.refresh_from_db()
    kept = Score.objects.get(lead=lead).breakdown
    assert (lead.temperature, kept["base_temperature"]) == ("cool", "cold")
    assert (kept["temperature_reason"], kept["moved_by"]) == ("engaged", "talked")
    told = Event.objects.filter(name="lead.scored").latest("pk").data
    assert (told["changes"]["temperature"], told["why"]) == (["cold", "cool"], "engaged")


def test_a_lead_cools_when_the_person_does(take_in: TakeIn) -> None:
    lead = take_in()
    log(lead, kind="call", direction="out", outcome="reached", contact=lead.contact)
    drain()
    later = timezone.now() + timedelta(days=9)
    with time_machine.travel(later, tick=False):
        assert cool.call() == 1
        drain()

    lead.refresh_from_db()
    assert lead.temperature == "cold"
    assert Event.objects.filter(name="engagement.moved").latest("pk").data == {
        "from": "hot",
        "to": "warm",
        "why": "silence",
    }


def test_what_a_won_lead_does_moves_no_temperature(take_in: TakeIn, mia: User) -> None:
    lead = take_in()
    pipeline.convert(lead, mia)
    drain()
    log(lead, kind="meeting", direction="in", contact=lead.contact)

    assert not Job.objects.open().filter(unique_key=f"rescore:lead:{lead.pk}").exists()
