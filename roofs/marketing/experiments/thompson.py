"""Earning while learning: more people go to what does better so far.

Thompson sampling with Beta-Binomial posteriors (Thompson, Biometrika 1933; Chapelle and Li, NIPS 2011). It earns more
than equal groups and measures worse: the groups grow by what was seen, so their rates are biased. Every arm keeps a
floor, so that one that was unlucky early can come back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from roofs.marketing.experiments.samples import Share

FLOOR = 0.05
BURN_IN = 50
"""People in each arm before what they did counts."""
DRAWS = 2000
_PATIENCE = 100


def choose(
    arms: Sequence[Share], chance: random.Random, *, floor: float = FLOOR, burn_in: int = BURN_IN, top_two: bool = False
) -> int:
    """Which arm the next person goes to. Chosen with exactly the shares that `shares` shows."""
    if _is_new(arms, burn_in) or chance.random() < floor * len(arms):
        return chance.randrange(len(arms))
    best = _best(arms, chance)
    return _rival(arms, best, chance) if top_two and chance.random() < 1 / 2 else best


def shares(
    arms: Sequence[Share], *, floor: float = FLOOR, burn_in: int = BURN_IN, draws: int = DRAWS, seed: int = 1
) -> list[float]:
    """Which part of the next people goes to each arm."""
    if _is_new(arms, burn_in):
        return [1 / len(arms)] * len(arms)
    left = 1 - floor * len(arms)
    return [floor + left * won for won in chances_to_be_best(arms, draws=draws, seed=seed)]


def chances_to_be_best(arms: Sequence[Share], *, draws: int = DRAWS, seed: int = 1) -> list[float]:
    chance = random.Random(seed)  # noqa: S311 -- a simulation, no secret
    won = [0] * len(arms)
    for _ in range(draws):
        won[_best(arms, chance)] += 1
    return [count / draws for count in won]


def simulate(
    rates: Sequence[float], people: int, chance: random.Random, *, choosing: Callable[..., int] = choose
) -> tuple[int, list[int]]:
    """Hits, and people in each arm, when the truth is known."""
    seen, hits = [0] * len(rates), [0] * len(rates)
    for _ in range(people):
        arm = choosing([Share(n, x) for n, x in zip(seen, hits, strict=True)], chance)
        seen[arm] += 1
        hits[arm] += chance.random() < rates[arm]
    return sum(hits), seen


def _is_new(arms: Sequence[Share], burn_in: int) -> bool:
    if not arms:
        raise ValueError("there is nothing to choose from")
    return min(arm.people for arm in arms) < burn_in


def _best(arms: Sequence[Share], chance: random.Random) -> int:
    drawn = [chance.betavariate(1 + arm.hits, 1 + arm.people - arm.hits) for arm in arms]
    return drawn.index(max(drawn))


def _rival(arms: Sequence[Share], best: int, chance: random.Random) -> int:
    """The best of another draw in which it is another (Russo, "Simple Bayesian algorithms for best arm identification",
    2016): a sure winner leaves more people for its strongest rival.
    """
    for _ in range(_PATIENCE):
        other = _best(arms, chance)
        if other != best:
            return other
    others = [number for number in range(len(arms)) if number != best]
    return chance.choice(others) if others else best
