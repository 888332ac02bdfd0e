"""What the picture of a draft can be asked to do to it."""

from __future__ import annotations

from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.graph import OTHERWISE, THROUGH, graph_of
from roofs.marketing.campaigns import drafts, wiring
from roofs.marketing.campaigns.models import Draft
from roofs.marketing.campaigns.wiring import Line
from tests.core.accounts import people

LETTER: dict[str, Any] = {
    "kind": "touch", "title": "A letter", "channel": "email", "template": "day_03_value",
    "wait": {"amount": 1, "unit": "days", "since": "previous"},
}  # fmt: skip
FORK = {"kind": "branch", "title": "Clicked?", "wait": {"amount": 0, "unit": "days", "since": "previous"}}
END = {"kind": "end", "title": "End", "wait": {"amount": 0, "unit": "days", "since": "previous"}}


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.fixture
def draft(boss: User) -> Draft:
    made = drafts.begin("Spring letters", "lead", boss)
    for title in ("One", "Two", "Three"):
        made = drafts.add_step(made, LETTER | {"title": title}, boss)
    return made


def keys(draft: Draft) -> dict[str, str]:
    draft.refresh_from_db()
    return {step["title"]: step["key"] for step in draft.plan["steps"]}


def lines(draft: Draft) -> set[tuple[str, str]]:
    """Which step leads to which, by their names; through joints as if they were not there."""
    draft.refresh_from_db()
    graph = graph_of(draft.plan)
    names = {step["key"]: step["title"] for step in draft.plan["steps"]} | {THROUGH: "through", "start": "start"}
    joints = {node.id for node in graph.nodes if node.kind == "joint"}
    leads = {edge.source: edge.target for edge in graph.edges if edge.source in joints}
    found = set()
    for edge in graph.edges:
        if edge.source in joints:
            continue
        target = edge.target
        while target in leads:
            target = leads[target]
        found.add((names[edge.source], names[target]))
    return found


def test_a_step_is_put_onto_the_line_between_two(draft: Draft, boss: User) -> None:
    wiring.insert(draft, LETTER | {"title": "New"}, boss, Line(keys(draft)["One"]))
    assert list(keys(draft)) == ["One", "New", "Two", "Three"]
    assert drafts.faults(draft) == []


def test_at_the_beginning_and_with_a_place_in_the_picture_in_one_change(draft: Draft, boss: User) -> None:
    key = wiring.insert(draft, LETTER | {"title": "New"}, boss, at=(40, 80))
    assert next(iter(keys(draft))) == "New"
    assert draft.layout == {key: [40, 80]}
    drafts.undo(draft, boss)
    assert list(keys(draft)) == ["One", "Two", "Three"]
    assert draft.layout == {}


def test_a_new_fork_leads_somewhere_and_can_be_published(draft: Draft, boss: User) -> None:
    wiring.insert(draft, FORK, boss, Line(keys(draft)["One"]))
    assert lines(draft) == {
        ("start", "One"), ("One", "Clicked?"), ("Clicked?", "Two"), ("Two", "Three"), ("Three", "through"),
    }  # fmt: skip
    assert drafts.faults(draft) == []


def test_a_fork_at_the_end_gets_an_end_to_lead_to(draft: Draft, boss: User) -> None:
    wiring.insert(draft, FORK, boss, Line(keys(draft)["Three"]))
    assert list(keys(draft))[-2:] == ["Clicked?", "End"]
    assert drafts.faults(draft) == []


def test_on_a_way_of_a_fork_only_those_who_take_it_get_the_step(draft: Draft, boss: User) -> None:
    known = keys(draft)
    fork = wiring.insert(draft, FORK, boss, Line(known["One"]))
    wiring.reconnect(draft, Line(fork, 0), known["Three"], boss)
    wiring.insert(draft, LETTER | {"title": "Only they"}, boss, Line(fork, 0))
    assert lines(draft) == {
        ("start", "One"), ("One", "Clicked?"), ("Clicked?", "Two"), ("Clicked?", "Only they"),
        ("Two", "Three"), ("Only they", "Three"), ("Three", "through"),
    }  # fmt: skip


def test_on_the_way_of_a_fork_to_the_very_next_step_the_others_go_past_it(draft: Draft, boss: User) -> None:
    fork = wiring.insert(draft, FORK, boss, Line(keys(draft)["One"]))
    wiring.insert(draft, LETTER | {"title": "Only they"}, boss, Line(fork, 0))
    assert ("Clicked?", "Two") in lines(draft)
    assert {("Clicked?", "Only they"), ("Only they", "Two")} <= lines(draft)
    assert drafts.faults(draft) == []


def test_the_end_of_a_line_is_put_on_another_step(draft: Draft, boss: User) -> None:
    known = keys(draft)
    wiring.reconnect(draft, Line(known["One"]), known["Three"], boss)
    assert ("One", "Three") in lines(draft)
    assert ("One", "Two") not in lines(draft)
    # And to another again: the same joint leads there.
    wiring.reconnect(draft, Line(known["One"]), known["Two"], boss)
    assert len(keys(draft)) == 4
    assert ("One", "Two") in lines(draft)


def test_otherwise_can_lead_elsewhere(draft: Draft, boss: User) -> None:
    known = keys(draft)
    fork = wiring.insert(draft, FORK, boss, Line(known["One"]))
    wiring.reconnect(draft, Line(fork, OTHERWISE), known["Three"], boss)
    step = next(one for one in Draft.objects.get().plan["steps"] if one["key"] == fork)
    assert [(way["to"], bool(way["when"])) for way in step["branches"]] == [
        (known["Two"], True), (known["Three"], False),
    ]  # fmt: skip
    wiring.add_way(draft, fork, known["Three"], boss)
    step = next(one for one in Draft.objects.get().plan["steps"] if one["key"] == fork)
    assert [bool(way["when"]) for way in step["branches"]] == [True, True, False]


@pytest.mark.parametrize(("source", "to"), [("One", "One"), ("One", "gone"), ("gone", "One"), ("End", "One")])
def test_a_line_that_makes_no_sense_is_refused(draft: Draft, boss: User, source: str, to: str) -> None:
    drafts.add_step(draft, END, boss)
    known = keys(draft) | {"gone": "no-such-key"}
    before = Draft.objects.get().plan
    with pytest.raises(Refused):
        wiring.reconnect(draft, Line(known[source]), known[to], boss)
    assert Draft.objects.get().plan == before


def test_a_step_moves_to_another_line(draft: Draft, boss: User) -> None:
    known = keys(draft)
    wiring.move(draft, known["One"], boss, Line(known["Three"]))
    assert list(keys(draft)) == ["Two", "Three", "One"]
    with pytest.raises(Refused):
        wiring.move(draft, known["One"], boss, Line(known["One"]))


def test_several_are_taken_out_at_once_and_come_back_at_once(draft: Draft, boss: User) -> None:
    known = keys(draft)
    fork = wiring.insert(draft, FORK, boss, Line(known["One"]))
    wiring.reconnect(draft, Line(fork, 0), known["Two"], boss)
    drafts.drop_steps(draft, [known["One"], known["Two"]], boss)
    assert list(keys(draft)) == ["Clicked?", "Three"]
    assert ("Clicked?", "Three") in lines(draft)
    drafts.undo(draft, boss)
    assert list(keys(draft)) == ["One", "Clicked?", "Two", "Three"]


def test_copies_lead_to_each_other(draft: Draft, boss: User) -> None:
    known = keys(draft)
    fork = wiring.insert(draft, FORK, boss, Line(known["One"]))
    draft.refresh_from_db()
    made = wiring.copy(draft, draft.plan["steps"][1:3], boss, known["Three"])
    steps = Draft.objects.get().plan["steps"]
    assert [step["title"] for step in steps] == ["One", "Clicked?", "Two", "Three", "Clicked?", "Two"]
    assert [step["key"] for step in steps[-2:]] == made
    assert steps[-2]["branches"][0]["to"] == made[1]
    assert fork not in made


def test_where_a_step_stands_says_nothing_about_what_is_sent(draft: Draft, boss: User) -> None:
    before = draft.plan
    drafts.put(draft, {keys(draft)["One"]: (320, 80)}, boss)
    draft.refresh_from_db()
    assert draft.plan == before
    assert draft.layout == {keys(draft)["One"]: [320, 80]}
    drafts.tidy_up(draft, boss)
    assert Draft.objects.get().layout == {}
    drafts.undo(draft, boss)
    assert Draft.objects.get().layout == {keys(draft)["One"]: [320, 80]}


def test_states_kept_before_there_was_a_picture_can_still_be_brought_back(draft: Draft, boss: User) -> None:
    old = {"name": "Old", "steps": [], "audience": "lead", "slug": "old"}
    Draft.objects.update(earlier=[old], layout={"a": [1, 2]})
    assert drafts.undo(draft, boss)
    now = Draft.objects.get()
    assert (now.plan, now.layout) == (old, {"a": [1, 2]})


def test_there_are_never_more_steps_than_a_plan_may_have(draft: Draft, boss: User) -> None:
    draft.plan["steps"] = [{**LETTER, "key": f"k{number}"} for number in range(99)]
    draft.save()
    with pytest.raises(Refused):
        wiring.insert(draft, LETTER, boss, Line("k3"))
