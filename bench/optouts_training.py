"""Learns what words and ideas weigh: logistic regression that keeps few weights (FTRL-proximal with an L1 penalty).

H. B. McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1.
"""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.optouts_made import Made, made
from roofs.comms.messaging import optout_model, optout_spelling

ROUNDS, ALPHA, BETA, L1, L2 = 12, 0.3, 1.0, 6.0, 0.2
BY_HAND, STAYING = 6.0, 1.3
"""What a message somebody wrote counts against one that was made, and one that is no wish against one that is."""
SHARES = {"out": {1.0: 1.0}, "stay": {0.0: 1.0}, "hold": {1.0: 0.4, 0.0: 0.8}}
"""What a label says of the wish. Who has no use for a roof looks a little like one who wants to hear no more of it."""
FAMILIES = 2
"""A feature that only one family of phrasings has says nothing about the next family."""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    family: str
    features: tuple[str, ...]
    counts: float

    @classmethod
    def of(cls, label: str, family: str, text: str, *, counts: float) -> Row:
        counts *= STAYING if label == "stay" else 1
        return cls(label, family, tuple(sorted(optout_model.features(optout_spelling.clauses(text)))), counts)


def rows(labelled: Iterable[tuple[str, str]], makings: Iterable[Made]) -> list[Row]:
    """Of `(label, text)` written by somebody, each a family of its own, and of what was made."""
    written = [Row.of(label, f"written {at}", text, counts=BY_HAND) for at, (label, text) in enumerate(labelled)]
    return written + [Row.of(one.label, one.family, one.text, counts=1) for one in makings]


def learn(known: Sequence[Row], seed: int = 7) -> dict[str, float]:
    families: dict[str, set[str]] = defaultdict(set)
    for row in known:
        for name in row.features:
            families[name].add(row.family)
    shared = sorted(name for name, in_ in families.items() if len(in_) >= FAMILIES)
    numbers = {name: at for at, name in enumerate(shared, 1)}
    samples = [
        ([0, *(numbers[name] for name in row.features if name in numbers)], wanted, row.counts * share)
        for row in known
        for wanted, share in SHARES[row.label].items()
    ]
    weights = _descend(samples, len(numbers) + 1, random.Random(seed))
    kept = {name: round(weights[at], 2) for name, at in numbers.items() if abs(weights[at]) >= 0.005}
    return {"": round(weights[0], 2), **kept}


def _descend(samples: list[tuple[list[int], float, float]], size: int, dice: random.Random) -> list[float]:
    drift, squares, weights = [0.0] * size, [0.0] * size, [0.0] * size
    for _ in range(ROUNDS):
        dice.shuffle(samples)
        for present, wanted, counts in samples:
            score = 0.0
            for at in present:
                pull = drift[at]
                if abs(pull) <= L1:
                    weights[at] = 0.0
                    continue
                weights[at] = -(pull - math.copysign(L1, pull)) / ((BETA + math.sqrt(squares[at])) / ALPHA + L2)
                score += weights[at]
            slope = (1 / (1 + math.exp(-max(min(score, 30.0), -30.0))) - wanted) * counts
            square = slope * slope
            for at in present:
                step = (math.sqrt(squares[at] + square) - math.sqrt(squares[at])) / ALPHA
                drift[at] += slope - step * weights[at]
                squares[at] += square
    return weights


def write(labelled: Sequence[tuple[str, str]]) -> str:
    """The words first: what counts as misspelt changes what is learnt."""
    makings = list(made())
    optout_spelling.LEARNT.write_text("\n".join(_ordinary(labelled, makings)) + "\n")
    optout_spelling.ordinary.cache_clear()
    known = rows(labelled, makings)
    weights = learn(known)
    optout_model.FILE.write_text(json.dumps(weights, ensure_ascii=True, indent=0) + "\n")
    return f"{len(labelled)} messages written, {len(makings)} made; {len(weights)} weights"


def _ordinary(labelled: Sequence[tuple[str, str]], makings: Sequence[Made]) -> list[str]:
    """Words of those who stay; of the others only what several families have, because they misspell on purpose."""
    known = set(optout_spelling.ideas())
    often: dict[str, set[str]] = defaultdict(set)
    for one in makings:
        for word in optout_spelling.pieces(one.plain):
            often[word].add(one.family if one.label != "stay" else "stay")
    for label, text in labelled:
        for word in optout_spelling.pieces(text) if label == "stay" else ():
            often[word].add("stay")
    said = {word for word, families in often.items() if "stay" in families or len(families) > FAMILIES}
    return sorted(word for word in said - known if word.isalpha() and len(word) > 2)
