"""Figures of outreach for programs: what the pages say, to those who may read it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.insight.metrics.periods import Period
from roofs.insight.outreach import jobs, keeping
from roofs.insight.outreach.asking import Asked, ask
from tests.asking import questions
from tests.insight.outreach import played
from tests.insight.world import ZONE
from tests.surfaces.api.clients import Program

PATHS = ("email/performance", "channels/performance", "cadence/analytics", "intelligence/pipeline-forecast")
SPRING = "date_from=2025-02-01&date_to=2025-06-30"


@pytest.fixture
def spring(staff: dict[str, User]) -> None:
    played.at_random(7, [staff["owner"], staff["colleague"], None], people=20)
    keeping.rebuild()


def got(who: User, path: str, query: str = "") -> Any:
    answered = Program(who).send("GET", f"/sales/{path}?{query}")
    assert answered.status_code == 200, answered.content
    return answered.json()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("role", "status"),
    [("nobody", 401), ("pending", 403), ("field", 403), ("colleague", 200), ("owner", 200), ("manager", 200)],
)
def test_each_role_gets_what_it_may(path: str, role: str, status: int, staff: dict[str, User]):
    assert Program(staff.get(role)).send("GET", f"/sales/{path}").status_code == status


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_program_reads_what_the_page_says(role: str, staff: dict[str, User], spring):
    user = staff[role]
    asked = Asked(user, Period(dt.date(2025, 2, 1), dt.date(2025, 6, 30), ZONE), channel="email")
    said, sums = got(user, "email/performance", SPRING), ask(asked).total.sums
    for name in ("sent", "opened", "opened_machine", "clicked", "replied", "unsubscribed", "met", "signed"):
        assert said["totals"][name]["value"] == sums[name]
        for table in ("series", "by_mailbox", "by_step"):
            assert sum(row["values"][name] for row in said[table]) == sums[name]


def test_channels_add_up_and_costs_are_for_managers(staff: dict[str, User], spring):
    said = got(staff["manager"], "channels/performance", f"{SPRING}&by=temperature")
    assert sum(row["values"]["sent"] for row in said["channels"]) == said["totals"]["sent"]["value"]
    assert sum(row["values"]["sent"] for row in said["rows"]) == said["totals"]["sent"]["value"]
    by_channel = {row["channel"]: row for row in said["channels"]}
    assert by_channel["email"]["cost_cents"] is not None
    assert by_channel["phone"]["cost_cents"] is None  # nobody said what a call costs
    theirs = got(staff["owner"], "channels/performance", SPRING)
    assert {row["cost_cents"] for row in theirs["channels"]} == {None}


def test_a_seller_cannot_ask_for_a_colleague(staff: dict[str, User], spring):
    mine = got(staff["owner"], "email/performance", SPRING)
    theirs = got(staff["owner"], "email/performance", f"{SPRING}&person={staff['colleague'].pk}")
    assert theirs == mine
    alone = got(staff["manager"], "email/performance", f"{SPRING}&person={staff['colleague'].pk}")
    assert (
        alone["totals"]["sent"]["value"] < got(staff["manager"], "email/performance", SPRING)["totals"]["sent"]["value"]
    )


def test_nothing_is_foretold_and_no_lift_is_claimed_before_there_is_anything(staff: dict[str, User]):
    jobs.learn.call()
    said = got(staff["manager"], "intelligence/pipeline-forecast")
    assert got(staff["manager"], "intelligence/pipeline-forecast", "days=30")["days"] == 30
    assert (said["learned"], said["expected_cents"], said["low_cents"]) == (False, None, None)
    lift = got(staff["manager"], "cadence/analytics")["lift"]
    assert (lift["verdict"], lift["difference"]) == ("few", None)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("email/performance", "group=year", "group"),
        ("email/performance", "colour=red", "colour"),
        ("channels/performance", "by=moon", "by"),
        ("channels/performance", "channel=pigeon", "channel"),
        ("cadence/analytics", "date_from=2025-03-02&date_to=2025-03-01", "date_to"),
        ("intelligence/pipeline-forecast", "days=7", "days"),
    ],
)
def test_what_is_wrong_is_named(path: str, query: str, field: str, staff: dict[str, User]):
    refused = Program(staff["manager"]).send("GET", f"/sales/{path}?{query}")
    assert refused.status_code in {409, 422}
    assert field in [one["field"] for one in refused.json()["errors"]]


@pytest.mark.parametrize("path", PATHS)
def test_no_more_is_asked_when_there_is_more(path: str, staff: dict[str, User], spring):
    program, query = Program(staff["manager"]), "" if path.startswith("intelligence") else SPRING
    program.send("GET", f"/sales/{path}?{query}")
    with questions() as before:
        program.send("GET", f"/sales/{path}?{query}")
    played.at_random(8, [staff["owner"], None], people=20)
    keeping.rebuild()
    with questions() as after:
        program.send("GET", f"/sales/{path}?{query}")
    assert len(after) <= len(before)
