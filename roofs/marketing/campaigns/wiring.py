"""How the steps of a draft lead to each other: what the picture of it can be asked to do.

A step leads to the one behind it in the list; only a fork leads elsewhere. Where a drawn line is to lead elsewhere, a
fork with a single way that is always taken (a joint) is put in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.graph import NEXT, OTHERWISE, falls_through, is_joint
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.drafts import MOST_STEPS, Plan, place_of

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.marketing.campaigns.models import Draft

AT_ONCE = {"amount": 0, "unit": "minutes", "since": "previous"}
MOST_WAYS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """The line that leaves this step by this way; without a step the one that leads to the first."""

    after: str = ""
    way: int = NEXT


FIRST = Line()


def insert(
    draft: Draft, values: Mapping[str, Any], actor: User, on: Line = FIRST, at: tuple[int, int] | None = None
) -> str:
    """A new step on a line; `at` a place in the picture. Returns its key."""
    key = str(uuid.uuid4())

    def alter(plan: Plan) -> None:
        _has_room(plan, 2)
        step = {"key": key, **deepcopy(dict(values))}
        _put_in(plan, step, on)
        if step["kind"] == "branch" and not step.get("branches"):
            step["branches"] = [{"to": _behind(plan, key), "when": {"is": "clicked"}}]

    drafts.change(draft, actor, alter, (lambda layout: layout.update({key: list(at)})) if at else None)
    return key


def move(draft: Draft, key: str, actor: User, on: Line = FIRST) -> Draft:
    """Onto another line. What led to it leads on to what came after it, as far as that was said by the list."""

    def alter(plan: Plan) -> None:
        if on.after == key:
            raise Refused(_("A step cannot follow itself."))
        ways = _ways(plan, on)
        if ways is not None and ways[on.way]["to"] == key:
            raise Refused(_("This way leads to it already."))
        step = plan["steps"].pop(place_of(plan, key))
        _put_in(plan, step, on)

    return drafts.change(draft, actor, alter)


def reconnect(draft: Draft, line: Line, to: str, actor: User) -> Draft:
    """Where this line leads."""
    source, way = line.after, line.way

    def alter(plan: Plan) -> None:
        place = place_of(plan, source)
        step = plan["steps"][place]
        place_of(plan, to)
        if to == source:
            raise Refused(_("This way leads back to where it comes from."))
        if 0 <= way < len(step.get("branches") or []):
            step["branches"][way]["to"] = to
        elif step.get("kind") == "end":
            raise Refused(_("Nothing follows an end."))
        elif way == OTHERWISE and step.get("kind") == "branch":
            _add_way(step, {"to": to, "when": None})
        elif _next_key(plan, place) != to:
            _lead(plan, place, to)

    return drafts.change(draft, actor, alter)


def add_way(draft: Draft, source: str, to: str, actor: User) -> Draft:
    """One more way out of a fork, before the one that is always taken; what must hold is said in its form."""

    def alter(plan: Plan) -> None:
        step = plan["steps"][place_of(plan, source)]
        place_of(plan, to)
        if step.get("kind") != "branch" or to == source:
            raise Refused(_("Only a fork has several ways on."))
        _add_way(step, {"to": to, "when": {"is": "clicked"}})

    return drafts.change(draft, actor, alter)


def copy(draft: Draft, steps: Iterable[Mapping[str, Any]], actor: User, after: str = "") -> list[str]:
    """Copies of these, in one change, behind `after` or at the end. Their ways lead to each other's copies; those that
    led out of them lead where they did, if that is in this draft.
    """
    given = [deepcopy(dict(step)) for step in steps]
    fresh = {step["key"]: str(uuid.uuid4()) for step in given}

    def alter(plan: Plan) -> None:
        _has_room(plan, len(given))
        here = {step["key"] for step in plan["steps"]}
        place = place_of(plan, after) + 1 if after else len(plan["steps"])
        for number, step in enumerate(given):
            ways = [{**way, "to": fresh.get(way["to"], way["to"])} for way in step.get("branches") or []]
            kept = [way for way in ways if way["to"] in here or way["to"] in fresh.values()]
            told = {**step, "key": fresh[step["key"]]} | ({"branches": kept} if ways else {})
            plan["steps"].insert(place + number, told)

    drafts.change(draft, actor, alter)
    return list(fresh.values())


def _has_room(plan: Plan, more: int) -> None:
    if len(plan["steps"]) + more > MOST_STEPS:
        raise Refused(_("A sequence has at most %(n)s steps.") % {"n": MOST_STEPS})


def _put_in(plan: Plan, step: Plan, on: Line) -> None:
    steps, after = plan["steps"], on.after
    if not after:
        steps.insert(0, step)
        return
    ways = _ways(plan, on)
    if ways is None:
        steps.insert(place_of(plan, after) + 1, step)
        return
    target = ways[on.way]["to"]
    place = place_of(plan, target)
    ways[on.way]["to"] = step["key"]
    # Whatever came to the target by the list alone must not come through the new step.
    if place and falls_through(steps[place - 1]) and steps[place - 1]["key"] != after:
        steps.insert(place, _joint(target))
        place += 1
    elif place and steps[place - 1]["key"] == after and falls_through(steps[place - 1]):
        _add_way(steps[place - 1], {"to": target, "when": None})
    steps.insert(place, step)


def _ways(plan: Plan, on: Line) -> list[dict[str, Any]] | None:
    """The ways of the fork the line leaves by; None for a line that follows the list."""
    if not on.after:
        return None
    found: list[dict[str, Any]] = plan["steps"][place_of(plan, on.after)].get("branches") or []
    return found if 0 <= on.way < len(found) else None


def _add_way(step: Plan, way: dict[str, Any]) -> None:
    ways = step.setdefault("branches", [])
    if len(ways) >= MOST_WAYS:
        raise Refused(_("A fork has at most %(n)s ways on.") % {"n": MOST_WAYS})
    last_is_always_taken = bool(ways) and not ways[-1].get("when")
    ways.insert(len(ways) - (last_is_always_taken and bool(way["when"])), way)


def _joint(to: str) -> Plan:
    key = str(uuid.uuid4())
    return {
        "key": key, "kind": "branch", "title": _("Go on"), "wait": dict(AT_ONCE),
        "branches": [{"to": to, "when": None}],
    }  # fmt: skip


def _lead(plan: Plan, place: int, to: str) -> None:
    behind = plan["steps"][place + 1] if place + 1 < len(plan["steps"]) else None
    if behind is not None and is_joint(behind):
        behind["branches"][0]["to"] = to
    else:
        _has_room(plan, 1)
        plan["steps"].insert(place + 1, _joint(to))


def _next_key(plan: Plan, place: int) -> str:
    return str(plan["steps"][place + 1]["key"]) if place + 1 < len(plan["steps"]) else ""


def _behind(plan: Plan, key: str) -> str:
    """The step behind it; where there is none, an end is put there."""
    found = _next_key(plan, place_of(plan, key))
    if not found:
        found = str(uuid.uuid4())
        plan["steps"].append({"key": found, "kind": "end", "title": _("End"), "wait": dict(AT_ONCE)})
    return found
