"""Tests of two ways, for programs."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from roofs.core.accounts.models import User
from roofs.marketing.experiments.models import Experiment
from tests.marketing.experiments.test_judging import LATER, seen
from tests.marketing.experiments.testing import first_step, started
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.surfaces.api.clients import Program

PATH = "/sales/email/ab-test"
SHORT = {"label": "Short", "subject": {"en": "Your roof, next steps"}}


def body(**more: Any) -> dict[str, Any]:
    return {"name": "Short", "template": "day_01_immediate", "variations": [SHORT]} | more


def test_a_test_is_written_started_read_and_ended(mia: User):
    boss = Program(mia)
    made = boss.send("POST", PATH, body())
    assert made.status_code == 201
    told = made.json()
    assert (told["status"], told["what"], told["verdict"]) == ("draft", "subject", "not_started")
    assert [arm["label"] for arm in told["arms"]] == ["As it is", "Short"]
    one = made["Location"].removeprefix("/api")
    for act, status in (("start", "running"), ("pause", "paused"), ("start", "running"), ("stop", "ended")):
        assert boss.send("POST", f"{one}/{act}", {}).json()["status"] == status
    assert boss.send("POST", f"{one}/start", {}).status_code == 409
    assert boss.send("GET", PATH).json()["items"][0]["id"] == told["id"]
    assert boss.send("GET", f"{PATH}?status=running").json()["items"] == []


@pytest.mark.parametrize(("more", "what"), [
    ({"variations": [{"label": "B", "body": {"en": "Hello there."}}]}, "body"),
    ({"variations": [{"label": "B", "template": "day_02_sms"}]}, "channel"),
    ({"variations": [{"label": "B", "hour": "17:30"}, {"label": "C", "days_later": 1}]}, "send_time"),
])  # fmt: skip
def test_each_thing_that_can_be_tested_at_a_step(mia: User, more: dict[str, Any], what: str):
    step = {"sequence": "sixteen-touch", "step_key": str(first_step().key), "template": ""}
    told = Program(mia).send("POST", PATH, body(start=True, **step, **more)).json()
    assert (told["what"], told["status"]) == (what, "running")


@pytest.mark.parametrize("more", [
    {"variations": []}, {"variations": [{"label": "B"}]}, {"template": "no_such_letter"}, {"template": ""},
    {"variations": [{"label": "B", "subject": {"en": "S"}, "hour": "17:30"}]},
    {"variations": [SHORT, {"label": "Short", "subject": {"en": "Other"}}]},
    {"sequence": "no-such"}, {"sequence": "sixteen-touch", "step_key": "00000000-0000-4000-8000-000000000000"},
    {"measure": "opens"}, {"nonsense": 1}, {"campaign_id": 999_999}, {"days": 0},
    {"variations": [{"label": "B", "sequence": "nine-touch"}]},
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(mia: User, more: dict[str, Any]):
    assert Program(mia).send("POST", PATH, body(**more)).status_code in {409, 422}
    assert not Experiment.objects.exists()


def test_what_cannot_be_sent_is_not_begun_and_not_kept(mia: User):
    wrong = [{"label": "B", "subject": {"en": "{{ nobody.knows }}"}}]
    assert Program(mia).send("POST", PATH, body(variations=wrong, start=True)).status_code == 409
    assert not Experiment.objects.exists()


def test_too_few_people_are_said_with_the_number_that_is_missing(mia: User):
    test = started()
    seen(test, (150, 4), (150, 6))
    with time_machine.travel(LATER, tick=False):
        told = Program(mia).send("GET", f"{PATH}/{test.pk}").json()
    assert told["verdict"] == "not_enough"
    assert told["headline"].startswith("Not enough data: about")
    assert told["people_needed"] > 5000
    second = told["arms"][1]
    assert second["difference"]["low"] < 0 < second["difference"]["high"]
    assert (second["may_be_promoted"], second["why_not"]) == (False, "It is not sure yet that one is better.")


def test_what_won_is_taken_over_and_taken_back_and_nothing_else(mia: User):
    test = started(step_key=None, sequence="")
    seen(test, (400, 12), (400, 90))
    one = f"{PATH}/{test.pk}"
    first, second = test.arms.all()
    with time_machine.travel(LATER, tick=False):
        boss = Program(mia)
        assert boss.send("POST", f"{one}/promotion", {"arm_id": first.pk}).status_code == 409
        done = boss.send("POST", f"{one}/promotion", {"arm_id": second.pk})
        assert (done.status_code, done.json()["promoted_id"]) == (200, second.pk)
        assert boss.send("DELETE", f"{one}/promotion").json()["promoted_id"] is None
        assert boss.send("DELETE", f"{one}/promotion").status_code == 409


def test_nobody_yet_is_told_without_intervals(mia: User):
    told = Program(mia).send("GET", f"{PATH}/{started().pk}").json()
    assert told["verdict"] == "nobody_yet"
    assert told["arms"][1]["difference"] is None
    assert told["arms"][1]["rate"] is None


def test_deleting_and_bringing_back(mia: User):
    test, boss = started(), Program(mia)
    assert boss.send("DELETE", f"{PATH}/{test.pk}").status_code == 204
    assert boss.send("GET", f"{PATH}/{test.pk}").status_code == 404
    assert boss.send("POST", f"{PATH}/{test.pk}/restore", {}).json()["status"] == "ended"


def test_managers_try_sellers_read_and_strangers_get_nothing(mia: User, ava: User, crew: User, stranger: User):
    test = started()
    one = f"{PATH}/{test.pk}"
    assert Program(ava).send("GET", one).status_code == 200
    assert Program(ava).send("GET", PATH).json()["items"][0]["id"] == test.pk
    for act in ("start", "pause", "stop"):
        assert Program(ava).send("POST", f"{one}/{act}", {}).status_code == 403
    assert Program(ava).send("POST", PATH, body()).status_code == 403
    assert Program(crew).send("GET", one).status_code in {403, 404}
    assert Program(stranger).send("GET", one).status_code in {401, 403, 404}
