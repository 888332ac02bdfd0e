"""A plan as a picture: what brings people in, the steps and the ways between them, and where it ends.

Reads what is written, also what is not sound yet: a draft is looked at while it is being made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Plan = dict[str, Any]
Kind = Literal["entry", "touch", "branch", "joint", "end", "through", "goal", "exit"]
START, THROUGH = "start", "through"
NEXT, OTHERWISE = -1, -2
"""Instead of the number of a way: the step that follows in the list, and the same behind a fork none of whose ways
holds.
"""


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    """The key of a step; for what is none, a name nothing else has."""
    kind: Kind
    place: int = -1
    """Of the step in the list, or of the rule among its like."""

    @property
    def is_step(self) -> bool:
        return self.kind in {"touch", "branch", "joint", "end"}


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    way: int = NEXT
    """Which of the ways of a fork."""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    @property
    def beside(self) -> list[Node]:
        """What holds wherever somebody stands: it has no place on the way."""
        return [node for node in self.nodes if node.kind in {"goal", "exit"}]

    @property
    def on_the_way(self) -> list[Node]:
        return [node for node in self.nodes if node.kind not in {"goal", "exit"}]


def graph_of(plan: Plan) -> Graph:
    steps = [step for step in plan.get("steps") or [] if isinstance(step, dict) and step.get("key")]
    edges = list(_edges(steps))
    nodes = [*_entries(plan), *(Node(str(step["key"]), _kind(step), place) for place, step in enumerate(steps))]
    if any(edge.target == THROUGH for edge in edges):
        nodes.append(Node(THROUGH, "through"))
    for part, kind in (("goals", "goal"), ("exits", "exit")):
        nodes += [Node(f"{kind}:{number}", kind, number) for number, _rule in enumerate(plan.get(part) or [])]  # type: ignore[arg-type] # one of the two kinds
    first = steps[0]["key"] if steps else THROUGH
    if not steps:
        nodes.append(Node(THROUGH, "through"))
    return Graph(nodes, [*(Edge(node.id, str(first)) for node in _entries(plan)), *edges])


def _entries(plan: Plan) -> list[Node]:
    """Somebody may always be put in by hand, so there is always a beginning."""
    return [Node(START, "entry"), *(Node(f"entry:{n}", "entry", n) for n, _rule in enumerate(plan.get("entry") or []))]


def is_joint(step: Plan) -> bool:
    """A fork with one way that is always taken: it only leads elsewhere."""
    ways = step.get("branches") or []
    return step.get("kind") == "branch" and len(ways) == 1 and not ways[0].get("when")


def _kind(step: Plan) -> Kind:
    written = step.get("kind", "touch")
    if is_joint(step):
        return "joint"
    return written if written in {"branch", "end"} else "touch"


def falls_through(step: Plan) -> bool:
    """Whether somebody may go on from it with whatever stands behind it in the list."""
    return step.get("kind") != "end" and all(way.get("when") for way in step.get("branches") or [])


def _edges(steps: list[Plan]) -> Iterator[Edge]:
    known = {str(step["key"]) for step in steps}
    for step, after in pairwise([*steps, None]):
        if step is None:
            continue
        key, ways = str(step["key"]), step.get("branches") or []
        for number, way in enumerate(ways):
            if str(way.get("to")) in known:
                yield Edge(key, str(way["to"]), number)
        if falls_through(step):
            yield Edge(key, str(after["key"]) if after else THROUGH, OTHERWISE if ways else NEXT)
