"""Two texts of a sequence side by side."""

from __future__ import annotations

from typing import Any

from roofs.marketing.cadence.comparing import compared


def step(key: str, **told: Any) -> dict[str, Any]:
    return {"key": key, "title": key.upper(), "kind": "touch", **told}


def plan(*steps: dict[str, Any], **rules: Any) -> dict[str, Any]:
    return {"slug": "any", "name": "Any", "steps": list(steps), **rules}


def test_what_says_the_same_is_the_same_also_when_one_leaves_unsaid_what_the_other_says_is_nothing() -> None:
    told = compared(plan(step("a", template="x")), plan(step("a", template="x", outcomes=[], when=None), goals=[]))
    assert told.is_same


def test_steps_that_came_and_went_stand_where_they_were() -> None:
    told = compared(plan(step("a"), step("b"), step("c")), plan(step("a"), step("c"), step("d")))
    assert [(one.key, one.kind) for one in told.steps] == [
        ("a", "same"), ("b", "removed"), ("c", "same"), ("d", "added"),
    ]  # fmt: skip


def test_a_step_that_moved_is_the_one_that_moved() -> None:
    told = compared(plan(*map(step, "abcd")), plan(*map(step, "dabc")))
    assert [one.key for one in told.steps if one.kind == "moved"] == ["d"]
    assert {one.key: (one.was, one.now) for one in told.steps}["d"] == (4, 1)


def test_changes_are_told_field_by_field() -> None:
    told = compared(
        plan(step("a", template="x", wait={"amount": 1})), plan(step("a", template="y", wait={"amount": 1}))
    )
    (one,) = told.steps
    assert one.kind == "changed"
    assert [(change.field, change.before, change.after) for change in one.fields] == [("template", "x", "y")]


def test_rules_are_compared_too_and_the_address_is_none() -> None:
    told = compared(plan(priority=50), plan(slug="other", priority=60, entry=[{"event": "lead.won"}]))
    assert [(one.field, one.before) for one in told.rules] == [("priority", 50), ("entry", None)]
