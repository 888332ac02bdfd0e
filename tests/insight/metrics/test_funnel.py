from __future__ import annotations

import datetime as dt
import re

import time_machine

from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.funnel import STAGES, funnel
from roofs.people.contacts.models import Contact
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.insight.world import MARCH, World


def reached(found) -> dict[str, int]:
    return {step.status.value: step.reached for step in found.steps}


def test_leads_count_as_far_as_they_ever_came(world: World):
    found = funnel(world.mia, MARCH)
    assert reached(found) == {
        "new": 7,  # with the one that was set aside when it was new
        "contacted": 5,
        "qualified": 4,  # three won, and the lost one that had a quote
        "appointment_scheduled": 4,
        "inspection_completed": 4,
        "quote_sent": 4,
        "negotiation": 3,
        "won": 3,
    }
    assert (found.leads, found.lost, found.nurture) == (7, 1, 1)


def test_each_step_is_measured_against_all_and_against_the_step_before(world: World):
    steps = {step.status.value: step for step in funnel(world.mia, MARCH).steps}
    assert steps["contacted"].share_of_all == 5 / 7
    assert steps["qualified"].share_of_last == 4 / 5
    assert steps["new"].here_now == 1


def test_sellers_see_their_own_and_free_leads_and_filters_narrow(world: World, crew):
    assert funnel(world.ava, MARCH).leads == 4
    assert funnel(crew, MARCH).leads == 0
    assert funnel(crew, MARCH).steps[0].share_of_all is None
    assert reached(funnel(world.mia, MARCH, Where(source=["facebook"])))["contacted"] == 1


def test_who_is_lost_and_then_put_aside_counts_as_far_as_they_came_before_that(ava, mia):
    with time_machine.travel(MARCH.since + dt.timedelta(days=3), tick=False):
        lost = Lead.objects.create(contact=Contact.objects.create(first_name="Marta"), assigned_to=ava)
        for status in ("contacted", "quote_sent"):
            lost = pipeline.advance(lost, status, ava)
        lost = pipeline.lose(lost, ava, "price")
        assert reached(funnel(mia, MARCH))["quote_sent"] == 1
        assert reached(funnel(mia, MARCH))["negotiation"] == 0

        pipeline.advance(lost, "nurture", ava)

    found = funnel(mia, MARCH)
    assert (found.lost, found.nurture) == (0, 1)
    assert reached(found)["quote_sent"] == 1


def test_who_arrived_lost_counts_as_new(ava, mia):
    contact = Contact.objects.create(first_name="Marta")
    Lead.objects.create(contact=contact, assigned_to=ava, status="lost", created_at=MARCH.since)

    assert reached(funnel(mia, MARCH)) == {status.value: int(status == "new") for status in STAGES}


def test_a_funnel_is_one_question_and_all_it_asks_stands_in_one_index(world: World):
    """Of a million leads those of a year are a third: read one by one they take a second."""
    with questions() as asked:
        funnel(world.mia, MARCH)

    (sql,) = asked
    newest = next(index for index in Lead._meta.indexes if index.name == "leads_newest")
    columns = {name.removeprefix("-") for name in newest.fields} | {"deleted_at"}
    assert set(re.findall(r'"leads_lead"\."(\w+)"', sql)) <= columns
