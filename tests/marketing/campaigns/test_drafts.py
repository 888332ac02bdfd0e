"""Writing a sequence: kept at once, undone, checked, published."""

from __future__ import annotations

from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from tests.core.accounts import people

LETTER = {
    "kind": "touch",
    "title": "Hello",
    "channel": "email",
    "template": "day_03_value",
    "wait": {"amount": 1, "unit": "days", "since": "previous"},
}


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.fixture
def draft(boss: User) -> Draft:
    return drafts.begin("Spring letters", "lead", boss)


def titles(draft: Draft) -> list[str]:
    draft.refresh_from_db()
    return [step["title"] for step in draft.plan["steps"]]


def with_steps(draft: Draft, boss: User, *names: str) -> Draft:
    for name in names:
        drafts.add_step(draft, LETTER | {"title": name}, boss)
    draft.refresh_from_db()
    return draft


def key(draft: Draft, place: int) -> str:
    draft.refresh_from_db()
    return str(draft.plan["steps"][place]["key"])


def test_steps_are_added_moved_doubled_and_taken_out(draft: Draft, boss: User) -> None:
    with_steps(draft, boss, "One", "Three")
    drafts.add_step(draft, LETTER | {"title": "Two"}, boss, after=key(draft, 0))
    assert titles(draft) == ["One", "Two", "Three"]
    drafts.move_step(draft, key(draft, 2), 0, boss)
    assert titles(draft) == ["Three", "One", "Two"]
    drafts.copy_step(draft, key(draft, 0), boss)
    assert titles(draft) == ["Three", "Three", "One", "Two"]
    assert len({step["key"] for step in draft.plan["steps"]}) == 4
    drafts.drop_step(draft, key(draft, 0), boss)
    assert titles(draft) == ["Three", "One", "Two"]


def test_every_change_can_be_undone_and_done_again(draft: Draft, boss: User) -> None:
    with_steps(draft, boss, "One", "Two")
    assert drafts.undo(draft, boss)
    assert titles(draft) == ["One"]
    assert drafts.redo(draft, boss)
    assert titles(draft) == ["One", "Two"]
    assert not drafts.redo(draft, boss)
    drafts.undo(draft, boss)
    drafts.add_step(draft, LETTER | {"title": "Other"}, boss)
    assert not drafts.redo(draft, boss)
    assert titles(draft) == ["One", "Other"]


def test_a_branch_to_a_step_that_is_taken_out_leads_on_to_the_next(draft: Draft, boss: User) -> None:
    with_steps(draft, boss, "One", "Two", "Three")
    fork: dict[str, Any] = {"kind": "branch", "title": "Fork", "branches": [{"to": key(draft, 1), "when": None}]}
    drafts.add_step(draft, fork, boss, after=key(draft, 0))
    drafts.drop_step(draft, key(draft, 2), boss)
    assert draft.plan["steps"][1]["branches"][0]["to"] != key(draft, 2) or titles(draft) == ["One", "Fork", "Three"]
    draft.refresh_from_db()
    assert draft.plan["steps"][1]["branches"][0]["to"] == key(draft, 2)


@pytest.mark.parametrize(
    ("values", "step"),
    [({"template": "no_such_letter"}, 0), ({"channel": "pigeon"}, 0), ({"wait": {"amount": -1}}, 0)],
)
def test_what_is_wrong_is_told_with_its_step_and_cannot_be_published(
    draft: Draft, boss: User, values: dict[str, Any], step: int
) -> None:
    drafts.add_step(draft, LETTER | values, boss)
    draft.refresh_from_db()
    assert [fault.step for fault in drafts.faults(draft)] == [step]
    with pytest.raises(Refused):
        drafts.publish(draft, boss)
    assert not Sequence.objects.filter(name="Spring letters").exists()


def test_an_empty_one_cannot_be_published(draft: Draft, boss: User) -> None:
    assert drafts.faults(draft)
    with pytest.raises(Refused):
        drafts.publish(draft, boss)


def test_published_it_is_a_sequence_of_its_own_and_the_draft_is_done(draft: Draft, boss: User) -> None:
    version = drafts.publish(with_steps(draft, boss, "One"), boss)
    assert (version.number, version.sequence.slug, version.published_by) == (1, "spring-letters", boss)
    assert [step.title for step in version.steps.all()] == ["One"]
    assert not Draft.objects.visible_to(boss).exists()


def test_the_draft_of_a_published_one_begins_with_what_is_published(boss: User) -> None:
    sequence = Sequence.objects.get(slug="sixteen-touch")
    draft = drafts.open_draft(sequence, boss)
    assert len(titles(draft)) == 16
    assert drafts.open_draft(sequence, boss) == draft
    drafts.drop_step(draft, key(draft, 15), boss)
    version = drafts.publish(draft, boss)
    assert (version.sequence, version.steps.count()) == (sequence, 15)


def test_who_published_meanwhile_is_not_overwritten(boss: User) -> None:
    sequence = Sequence.objects.get(slug="sixteen-touch")
    draft = drafts.open_draft(sequence, boss)
    publishing.publish(sequence, sequence.live.plan, boss)
    with pytest.raises(Refused):
        drafts.publish(draft, boss)


def test_a_copy_has_steps_of_its_own(boss: User) -> None:
    sequence = Sequence.objects.get(slug="sixteen-touch")
    copy = drafts.begin("Like it", "lead", boss, sequence)
    before = {str(step.key) for step in sequence.live.steps.all()}
    assert len(copy.plan["steps"]) == 16
    assert not before & {step["key"] for step in copy.plan["steps"]}
    assert not drafts.faults(copy)


def test_only_managers_see_drafts(draft: Draft, boss: User) -> None:
    assert list(Draft.objects.visible_to(boss)) == [draft]
    for other in (people.seller(), people.stranger()):
        assert not Draft.objects.visible_to(other).exists()
