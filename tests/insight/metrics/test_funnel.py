from __future__ import annotations

from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.funnel import funnel
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
