"""The sixteen touches as they are shipped."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from pydantic import ValidationError

from roofs.comms.writing import library
from roofs.comms.writing.templates import Purpose
from roofs.marketing.cadence import library as sequences

PLAN = sequences.load("sixteen-touch")

# Who got which touch is known by these alone. A change here would send everything again to everybody.
KEYS = [
    "0f0e9f6b-7fdc-4607-9d13-b80d2fd62b2e",
    "79e94b76-c106-4be7-94d1-1ed877bbfe68",
    "78ec39d7-0468-456a-bef9-e14ea68b89bc",
    "429b19f9-588b-467c-b7bf-862563e3876d",
    "c2bd6993-2f2f-4ddc-9f60-c4c422cfc3e1",
    "7b4fff9d-a56b-41a3-b99e-ca9dade6a314",
    "6772136d-a5a2-4dc2-a857-d8171ac72216",
    "0c53e8fc-b770-4226-af8a-f92eeac0444a",
    "ea77993d-242e-4850-959d-d4ea12f313d7",
    "a476a1c7-f76c-4218-886f-dfd72e880258",
    "82006558-5c22-4bbd-b1d1-4594834ef9ea",
    "f257ae43-734a-41ba-987a-39a0323916a7",
    "2a820d59-75ed-4f4e-9cfc-98bd6cd6beed",
    "cc8ba7b4-ef33-4e08-ab05-507acb606a53",
    "a90f8c08-a98a-4951-aec0-1711e5637ed4",
    "8afe56af-0b69-483c-b8cf-164348cafcd1",
]


def test_the_keys_of_the_steps_never_change():
    assert [str(step.key) for step in PLAN.steps] == KEYS


def test_the_days_and_channels_are_those_that_were_asked_for():
    assert [(step.day, step.channel) for step in PLAN.steps] == [
        (1, "email"), (1, "email"), (2, "sms"), (3, "email"), (5, "email"), (7, "phone"), (10, "email"), (14, "email"),
        (17, "email"), (21, "phone"), (25, "email"), (30, "email"), (35, "email"), (40, "email"), (60, "email"),
        (90, "email"),
    ]  # fmt: skip


def test_the_first_letter_goes_out_at_once_and_the_second_four_hours_later():
    first, second, *rest = PLAN.steps
    assert (first.delay, first.at_once) == (timedelta(0), True)
    assert (second.delay, second.at_once) == (timedelta(hours=4), False)
    assert not any(step.at_once for step in rest)


def test_every_step_has_its_letter_for_its_channel():
    for step in PLAN.steps:
        template = library.get(step.template)
        assert template.channel == step.channel
        assert template.purpose == Purpose.TOUCH


def test_no_letter_of_the_sequence_is_sent_twice():
    assert len({step.template for step in PLAN.steps}) == len(PLAN.steps)


def test_texts_and_calls_keep_to_hours_that_suit_every_state():
    for step in PLAN.steps:
        if step.channel in {"sms", "phone"}:
            assert step.window is not None
            assert (step.window.opens, step.window.closes) == (time(10), time(18))
            assert not {"sat", "sun"} & set(step.window.days)


def test_a_late_touch_never_overtakes_the_one_after_the_next():
    for step, after_next in zip(PLAN.steps, PLAN.steps[2:], strict=False):
        assert step.delay + step.max_lateness <= after_next.delay + after_next.max_lateness


def test_a_call_says_what_may_come_of_it():
    calls = [step for step in PLAN.steps if step.outcomes]
    assert len(calls) == 2
    for step in calls:
        assert {outcome.then for outcome in step.outcomes} == {"continue", "exit", "opt_out"}
        assert len({outcome.key for outcome in step.outcomes}) == len(step.outcomes)


def test_a_sequence_that_is_not_there_is_not_found():
    for slug in ("seventeen-touch", "../sixteen-touch", ""):
        with pytest.raises(KeyError):
            sequences.load(slug)


def step(**changes: object) -> dict[str, object]:
    return PLAN.steps[2].model_dump(by_alias=True) | changes


@pytest.mark.parametrize(
    "steps",
    [
        [step(), step()],
        [step(day=3)],
        [step(delay="-P1D")],
        [step(channel="push")],
        [step(channel="phone")],
        [step(outcomes=[{"key": "x", "label": "X", "then": "exit"}])],
        [PLAN.steps[3].model_dump(by_alias=True), step()],
        [],
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(steps):
    with pytest.raises(ValidationError):
        sequences.SequencePlan.model_validate({"slug": "x", "name": "X", "description": "", "steps": steps})
