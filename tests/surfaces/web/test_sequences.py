"""Writing a sequence on its pages: steps, rules, conditions, undo, publishing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.tags import tagging
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from tests.core.accounts import people
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn
from tests.surfaces.web.browsers import filled_in, page, signed_in, words

STEP = {
    "kind": "touch",
    "title": "What to expect",
    "amount": "2",
    "unit": "business_days",
    "since": "previous",
    "channel": "email",
    "template": "day_03_value",
}


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.fixture
def draft(boss: User) -> Draft:
    return drafts.begin("Spring letters", "lead", boss)


def steps(draft: Draft) -> list[dict[str, object]]:
    draft.refresh_from_db()
    return list(draft.plan["steps"])


def test_from_a_name_to_a_published_sequence(boss: User) -> None:
    browser = signed_in(boss)
    browser.post("/sequences/new/", {"name": "Spring letters", "audience": "lead"})
    draft = Draft.objects.get()
    assert "No step yet" in words(browser.get(f"/sequences/drafts/{draft.pk}/"))
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", STEP)
    shown = words(browser.get(f"/sequences/drafts/{draft.pk}/"))
    assert "2 business days after the step before" in shown
    assert "nobody is in it" in words(browser.get(f"/sequences/drafts/{draft.pk}/publication/"))
    answer = browser.post(f"/sequences/drafts/{draft.pk}/publication/", follow=True)
    assert "Version 1 is published" in words(answer)
    assert Sequence.objects.get(slug="spring-letters").live.steps.count() == 1


def test_a_condition_is_chosen_row_by_row(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    asked = words(browser.get("/sequences/conditions/?prefix=when-0&when-0-is=score"))
    assert asked
    given = STEP | {"when-0-is": "has_email", "when-1-is": "clicked", "when-1-not": "on", "when-join": "all"}
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", given)
    when = steps(draft)[0]["when"]
    assert when == {"all": [{"is": "has_email"}, {"not": {"is": "clicked"}}]}
    shown = page(browser.get(f"/sequences/drafts/{draft.pk}/steps/{steps(draft)[0]['key']}/"))
    assert 'value="has_email" selected' in shown
    assert "Only if" in words(browser.get(f"/sequences/drafts/{draft.pk}/"))


def test_a_fork_leads_to_other_steps(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/"
    for title in ("One", "Two"):
        browser.post(f"{place}steps/new/", STEP | {"title": title})
    first, second = (str(step["key"]) for step in steps(draft))
    fork = {"kind": "branch", "title": "Clicked?", "amount": "0", "unit": "days", "since": "previous"}
    browser.post(f"{place}steps/new/", fork | {"after": first, "way-0-to": second, "way-0-0-is": "clicked"})
    assert [step["title"] for step in steps(draft)] == ["One", "Clicked?", "Two"]
    assert steps(draft)[1]["branches"] == [{"to": second, "when": {"is": "clicked"}}]


def test_a_call_gets_outcomes(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    call = STEP | {"channel": "phone", "template": "day_07_call", "outcome-0-label": "Talked", "outcome-0-then": "exit"}
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", call)
    assert steps(draft)[0]["outcomes"] == [{"key": "talked", "label": "Talked", "then": "exit"}]


def kept_as_it_is(browser: Client, place: str, step: dict[str, Any]) -> dict[str, Any]:
    """Somebody opens a step and keeps it without touching anything."""
    browser.post(place, filled_in(browser.get(place)))
    draft = Draft.objects.get()
    found: dict[str, Any] = next(one for one in draft.plan["steps"] if one["key"] == step["key"])
    return found


def test_a_step_of_the_library_that_is_opened_and_kept_stays_as_it_was(boss: User) -> None:
    browser = signed_in(boss)
    draft = drafts.open_draft(Sequence.objects.get(slug="sixteen-touch"), boss)
    before = copy.deepcopy(steps(draft))
    for step in before:
        place = f"/sequences/drafts/{draft.pk}/steps/{step['key']}/"
        after = kept_as_it_is(browser, place, step)
        said = ("title", "wait", "channel", "template", "when", "outcomes", "branches", "max_lateness", "day")
        assert {key: after.get(key) or None for key in said} == {key: step.get(key) or None for key in said}


def test_how_late_a_step_may_be_is_shown_and_can_be_taken_back(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", STEP | {"late_hours": "6"})
    (step,) = steps(draft)
    place = f"/sequences/drafts/{draft.pk}/steps/{step['key']}/"
    assert filled_in(browser.get(place))["late_hours"] == "6"
    browser.post(place, STEP | {"late_hours": ""})
    assert "max_lateness" not in steps(draft)[0]


def test_a_mistake_above_costs_nobody_the_rows_below(boss: User, draft: Draft) -> None:
    given = STEP | {"title": "", "when-0-is": "score", "when-0-at_least": "61"}
    refused = signed_in(boss).post(f"/sequences/drafts/{draft.pk}/steps/new/", given)
    assert refused.status_code == 422
    assert 'value="61"' in page(refused)


def test_what_a_condition_asks_is_chosen_in_the_words_of_the_company(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    asked = words(browser.get("/sequences/conditions/?prefix=when-0&when-0-is=temperature"))
    assert "One of these" in asked
    assert "Hot" in asked
    given = STEP | {"when-0-is": "temperature", "when-0-any_of": ["hot", "warm"]}
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", given)
    assert steps(draft)[0]["when"] == {"is": "temperature", "any_of": ["hot", "warm"]}


def test_a_tag_that_is_gone_stays_chosen(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    tag = tagging.tag_called("Slate roof", boss)
    given = STEP | {"when-0-is": "tag", "when-0-any_of": ["Slate roof", "Gone"]}
    browser.post(f"/sequences/drafts/{draft.pk}/steps/new/", given)
    shown = page(browser.get(f"/sequences/drafts/{draft.pk}/steps/{steps(draft)[0]['key']}/"))
    assert tag.name in shown
    assert '<option value="Gone" selected>' in shown


def test_moved_doubled_taken_out_and_undone(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/"
    for title in ("One", "Two"):
        browser.post(f"{place}steps/new/", STEP | {"title": title})
    key = steps(draft)[1]["key"]
    browser.post(f"{place}steps/{key}/move/", {"by": "-1"})
    browser.post(f"{place}steps/{key}/copy/")
    browser.post(f"{place}steps/{key}/deletion/")
    assert [step["title"] for step in steps(draft)] == ["Two", "One"]
    browser.post(f"{place}undo/")
    browser.post(f"{place}undo/")
    assert [step["title"] for step in steps(draft)] == ["Two", "One"]
    browser.post(f"{place}redo/")
    assert len(steps(draft)) == 3


def test_rules_are_kept_and_what_is_wrong_is_said(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/rules/"
    given = {"name": "Spring", "priority": "70", "reentry": "once", "ends": "own", "stages": ["won"], "exclusive": "on"}
    browser.post(place, given)
    draft.refresh_from_db()
    assert (draft.plan["priority"], draft.plan["ends_at_stages"]) == (70, ["won"])
    assert browser.post(place, given | {"priority": "700"}).status_code == 422


def test_what_cannot_go_out_cannot_be_published_and_says_where(boss: User, draft: Draft) -> None:
    drafts.add_step(draft, {"kind": "touch", "title": "X", "channel": "email", "template": "gone"}, boss)
    browser = signed_in(boss)
    assert "Step 1: There is no template “gone” to send." in words(
        browser.get(f"/sequences/drafts/{draft.pk}/publication/")
    )
    browser.post(f"/sequences/drafts/{draft.pk}/publication/")
    assert not Sequence.objects.filter(slug="spring-letters").exists()


def test_discarded_it_is_gone_until_brought_back(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/"
    browser.post(f"{place}discarding/")
    assert browser.get(place).status_code == 404
    browser.post(f"{place}restoration/")
    assert browser.get(place).status_code == 200


def test_the_draft_of_a_published_sequence_opens_from_its_page(boss: User) -> None:
    browser = signed_in(boss)
    assert "Edit" in words(browser.get("/follow-up/sixteen-touch/"))
    shown = browser.post("/follow-up/sixteen-touch/draft/", follow=True)
    assert "Draft" in words(shown)


def test_only_managers_write_sequences(boss: User, draft: Draft) -> None:
    for one in (people.seller(), people.stranger()):
        browser = signed_in(one)
        assert browser.get(f"/sequences/drafts/{draft.pk}/").status_code == 403
        assert browser.post("/sequences/new/", {"name": "X", "audience": "lead"}).status_code == 403


def test_a_draft_that_was_left_is_found_again(boss: User, draft: Draft) -> None:
    shown = words(signed_in(boss).get("/follow-up/"))
    assert "Spring letters" in shown
    assert "Not published yet" in shown
    assert "Spring letters" not in words(signed_in(people.seller()).get("/follow-up/"))


def test_however_many_templates_there_are_they_are_offered_after_few_questions(
    boss: User, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(boss)
    place = f"/sequences/drafts/{draft.pk}/steps/new/"
    browser.get(place)
    with django_assert_max_num_queries(15):
        assert "What you should get from any roofer" in words(browser.get(place))


def test_before_it_counts_the_page_says_who_moves_when(boss: User, take_in: TakeIn) -> None:
    lead, sequence = take_in(), Sequence.objects.get(slug="sixteen-touch")
    draft = drafts.open_draft(sequence, boss)
    first = steps(draft)[0]
    drafts.drop_step(draft, str(first["key"]), boss)
    shown = words(signed_in(boss).get(f"/sequences/drafts/{draft.pk}/publication/"))
    assert "Who moves when" in shown
    assert lead.contact.name in shown
    assert str(steps(draft)[0]["title"]) in shown
