"""The sequences that come with the product: every one is sound, finds its letters, and asks only what can be asked."""

from __future__ import annotations

import os
from collections import Counter
from datetime import time
from pathlib import Path

import pytest

from roofs.comms.consent.models import Topic
from roofs.comms.writing import library as letters
from roofs.comms.writing.checking import TO_CUSTOMERS
from roofs.comms.writing.templates import Channel
from roofs.marketing.cadence import conditions, library
from roofs.marketing.cadence.entering import TRIGGERS
from roofs.marketing.cadence.plan import SequencePlan, StepPlan, leaves

KEYS = Path(__file__).with_name("library_keys.txt")
PLANS = [library.load(slug) for slug in library.slugs()]
ASKED_FOR = {
    "sixteen-touch": 16, "nine-touch": 9, "channel-test": 7, "lead-journey": 4, "prospect-journey": 6,
    "customer-journey": 1, "work-day": 1, "post-project": 5, "advocate": 8, "retention": 3, "storm-response": 4,
    "abandoned-quote": 6, "review-request": 3, "referral-request": 2,
}  # fmt: skip


@pytest.fixture(params=PLANS, ids=lambda plan: plan.slug)
def plan(request: pytest.FixtureRequest) -> SequencePlan:
    found: SequencePlan = request.param
    return found


def test_all_that_were_asked_for_are_there():
    assert {plan.slug: len(plan.steps) for plan in PLANS if plan.slug in ASKED_FOR} == ASKED_FOR


def test_every_step_has_its_letter_for_its_channel_in_both_languages(plan: SequencePlan):
    for step in plan.steps:
        for language in ("en", "es"):
            template = letters.get(step.template, language)
            assert (template.language, template.channel) == (language, step.channel)
            assert template.purpose in TO_CUSTOMERS


def test_what_is_asked_of_people_is_known(plan: SequencePlan):
    for where, asked in plan.conditions():
        assert conditions.problems(asked) == [], where
    begins, ends = [rule.event for rule in plan.entry], [rule.event for rule in plan.exits]
    reached = [goal.event for goal in plan.goals if goal.event]
    assert {*begins, *reached, *ends} <= set(TRIGGERS)


def test_texts_and_calls_keep_to_hours_that_suit_every_state(plan: SequencePlan):
    for step in plan.steps:
        if step.channel in {Channel.SMS, Channel.PHONE, Channel.VOICE} and not _is_news_of_the_day(step):
            assert step.window is not None
            assert (step.window.opens, step.window.closes) == (time(10), time(18))
            assert not {"sat", "sun"} & set(step.window.days)


def _is_news_of_the_day(step: StepPlan) -> bool:
    """That the crew is there: the law's hours alone hold it back."""
    return step.template == "work_today_sms"


def test_every_call_lets_people_say_that_they_want_no_more(plan: SequencePlan):
    for step in plan.steps:
        if step.channel == Channel.PHONE:
            ends = {outcome.then for outcome in step.outcomes}
            assert {"continue", "opt_out"} <= ends
            assert "exit" in ends or plan.slug == "post-project"


def test_who_is_not_content_is_asked_for_a_review_like_everybody_else():
    plan = library.load("post-project")
    assert "reply" in plan.ignores
    assert {outcome.then for step in plan.steps for outcome in step.outcomes if outcome.key == "problem"} == {
        "continue"
    }


def test_only_news_about_the_work_goes_on_after_an_answer(plan: SequencePlan):
    purposes = {letters.get(step.template).purpose.value for step in plan.steps}
    if plan.audience == "lead":
        assert not set(plan.ignores) & {"reply", "conversation"}
    if purposes == {"notice"}:
        assert not plan.exclusive


def test_a_storm_is_only_spoken_of_while_its_record_is_there(plan: SequencePlan):
    for step in plan.steps:
        if "storm" in letters.get(step.template).needs:
            assert step.when is not None
            assert any(leaf.name == "storm" for leaf in leaves(step.when))


def test_nobody_is_asked_for_a_referral_after_a_bad_review():
    (trigger,) = library.load("advocate").entry
    assert trigger.when is not None
    assert trigger.when.model_dump() == {"is": "review_stars", "at_least": 4}


def test_a_sequence_is_of_a_topic_that_people_can_choose(plan: SequencePlan):
    assert plan.topic in Topic.values
    assert (plan.topic == "reviews") == ("review_request" in {step.template for step in plan.steps})


def test_every_letter_to_customers_is_used_somewhere():
    used = {step.template for plan in PLANS for step in plan.steps}
    spare = {"storm_postcard", "referral_thanks"}  # the second goes out by hand
    mine = {name for name in letters.names() if letters.get(name).purpose in TO_CUSTOMERS}
    assert mine - used <= spare


def test_keys_are_told_apart_and_never_change():
    """Who got which touch is known by these alone. Changing one would send everything again to everybody."""
    lines = [f"{plan.slug} {step.key}" for plan in PLANS for step in plan.steps]
    assert max(Counter(step.key for plan in PLANS for step in plan.steps).values()) == 1
    if os.environ.get("WRITE_KEYS"):
        KEYS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == KEYS.read_text(encoding="utf-8").split("\n")[:-1]
