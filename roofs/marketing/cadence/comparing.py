"""Two texts of a sequence side by side: which steps came, went, moved or were changed, and in what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Plan = Mapping[str, Any]
Kind = Literal["added", "removed", "changed", "moved", "same"]
APART = ("steps", "slug")
UNSAID: dict[str, Any] = {"kind": "touch", "at_once": False}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that says something else."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class StepChange:
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    was: int | None
    """Its number in the list, from 1."""
    now: int | None
    is_moved: bool
    fields: tuple[Change, ...] = ()

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.fields:
            return "changed"
        return "moved" if self.is_moved else "same"

    @property
    def title(self) -> str:
        return str((self.after or self.before or {}).get("title", ""))


@dataclass(frozen=True, slots=True)
class Comparison:
    steps: list[StepChange]
    """In the order of the second, those that went where they stood in the first."""
    rules: list[Change]

    @property
    def is_same(self) -> bool:
        return not self.rules and all(one.kind == "same" for one in self.steps)


def compared(before: Plan, after: Plan) -> Comparison:
    old, new = _by_key(before), _by_key(after)
    stayed = _kept_in_order([key for key in old if key in new], [key for key in new if key in old])
    numbers = ({key: n for n, key in enumerate(old, 1)}, {key: n for n, key in enumerate(new, 1)})
    steps = [
        StepChange(
            key, old.get(key), new.get(key), numbers[0].get(key), numbers[1].get(key),
            is_moved=key in old and key in new and key not in stayed,
            fields=tuple(_differences(old[key], new[key], ("key",))) if key in old and key in new else (),
        )
        for key in _merged(list(old), list(new))
    ]  # fmt: skip
    return Comparison(steps, _differences(before, after, APART))


def _by_key(plan: Plan) -> dict[str, Mapping[str, Any]]:
    return {str(step.get("key")): step for step in plan.get("steps") or []}


def _kept_in_order(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The longest run of steps whose order is the same; the others were moved."""
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {old[block.a + n] for block in found for n in range(block.size)}


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """All of them once: the order of the new, with what is gone behind what stood before it."""
    found, here = list(new), set(new)
    for place, key in enumerate(old):
        if key not in here:
            before = old[place - 1] if place else ""
            found.insert(found.index(before) + 1 if before in found else 0, key)
    return found


def _differences(before: Plan, after: Plan, leave_out: Sequence[str]) -> list[Change]:
    """What is not said and what says nothing are the same."""
    names = [name for name in {**before, **after} if name not in leave_out]
    told = [Change(name, _said(before, name), _said(after, name)) for name in names]
    return [one for one in told if one.before != one.after]


def _said(plan: Plan, name: str) -> Any:
    value = plan.get(name)
    if value in ("", None, [], {}):
        return UNSAID.get(name)
    return value
