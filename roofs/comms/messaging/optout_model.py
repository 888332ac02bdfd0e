"""How much a text looks like those of people who wanted to be left alone: weights of words, pairs and pieces.

The weights are learnt from the labelled messages by `bin/bench optouts --train` and stand in optout_weights.json, where
one can read them. It only ever helps the rules out: what they have not foreseen is put before a person.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).with_name("optout_weights.json")
PIECE = 4


def features(plain: str) -> Iterator[str]:
    """Of text in small letters without marks. Each once."""
    parts = ["<", *plain.split(), ">"]
    seen = set(parts[1:-1])
    seen.update(f"{one} {other}" for one, other in pairwise(parts))
    seen.update(f"{one} _ {other}" for one, other in zip(parts, parts[2:], strict=False))
    for part in parts[1:-1]:
        framed = f"^{part}$"
        seen.update("~" + framed[at : at + PIECE] for at in range(max(len(framed) - PIECE + 1, 1)))
    seen.add(f"#{min(len(parts) - 2, 12) // 3}")
    yield from seen


def likeness(plain: str, weights: Mapping[str, float] | None = None) -> float:
    """0 to 1."""
    known = _weights() if weights is None else weights
    found = known.get("", 0.0) + sum(known.get(one, 0.0) for one in features(plain))
    return 1 / (1 + math.exp(-max(min(found, 30.0), -30.0)))


@cache
def _weights() -> dict[str, float]:
    read: dict[str, float] = json.loads(FILE.read_text())
    return read
