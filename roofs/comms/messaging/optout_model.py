"""How much a text looks like those of people who wanted to be left alone: weights of words, ideas and their order.

The weights are learnt from the labelled messages by `bin/bench optouts --train` and stand in optout_weights.json, where
one can read them: `stop by` is two words, `+stop+contact` an idea after another, `+stop..me` one soon after another,
`=stop contact me` all ideas of a clause, `#2` how long it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from roofs.comms.messaging import optout_spelling as spelling

FILE = Path(__file__).with_name("optout_weights.json")
REACH = 4
"""How many ideas apart two of them still belong together."""
WHOLE = 6
"""Ideas of a clause that is learnt as a whole."""
EMPTY = "please"
"""The idea that says nothing."""


def features(clauses: Sequence[Sequence[str]]) -> set[str]:
    """Each once, of clauses as `optout_spelling` cuts them."""
    known = spelling.ideas()
    count = sum(len(clause) for clause in clauses)
    found = {f"#{min(count, 24) // 3}"}
    for clause in clauses:
        found.update(_of_clause([word for word in clause if known.get(word) != EMPTY], known))
    return found


def _of_clause(said: list[str], known: Mapping[str, str]) -> Iterator[str]:
    if not said:
        return
    yield from said
    yield from (f"{one} {other}" for one, other in pairwise(["<", *said, ">"]))
    meant = ["<", *(known.get(word, "") for word in said), ">"]
    dense = [idea for at, idea in enumerate(meant) if idea or meant[at - 1]]
    yield from (f"+{one}+{other}" for one, other in pairwise(dense))
    yield from (f"+{a}+{b}+{c}" for a, b, c in zip(dense, dense[1:], dense[2:], strict=False))
    ideas = [idea for idea in meant if idea]
    for at, one in enumerate(ideas):
        yield f"+{one}"
        yield from (f"+{one}..{other}" for other in ideas[at + 1 : at + 1 + REACH])
    if len(ideas) <= WHOLE:
        yield "=" + " ".join(ideas)


def likeness(clauses: Sequence[Sequence[str]], weights: Mapping[str, float] | None = None) -> float:
    """0 to 1."""
    known = _weights() if weights is None else weights
    return share(known.get("", 0.0) + sum(known.get(one, 0.0) for one in features(clauses)))


def share(weight: float) -> float:
    return 1 / (1 + math.exp(-max(min(weight, 30.0), -30.0)))


@cache
def _weights() -> dict[str, float]:
    read: dict[str, float] = json.loads(FILE.read_text())
    return read
