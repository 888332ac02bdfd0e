"""The journeys one can begin with."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.skeletons import SKELETONS, Skeleton, skeleton
from tests.core.accounts import people


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.mark.parametrize("one", SKELETONS, ids=lambda one: one.slug)
def test_each_can_be_published_as_it_is(boss: User, one: Skeleton) -> None:
    draft = drafts.begin("Ours", one.audience, boss, model=one.plan())
    assert drafts.faults(draft) == []
    version = drafts.publish(draft, boss)
    assert version.sequence.name == "Ours"
    assert version.sequence.audience == one.audience
    assert any(step.kind == "branch" for step in version.plan.steps)


def test_two_out_of_the_same_have_steps_of_their_own(boss: User) -> None:
    model = SKELETONS[0].plan()
    first, second = (drafts.begin(name, "lead", boss, model=model) for name in ("One", "Two"))
    keys = [{step["key"] for step in draft.plan["steps"]} for draft in (first, second)]
    assert not keys[0] & keys[1]


def test_there_is_none_of_another_name() -> None:
    assert skeleton("no-such") is None
