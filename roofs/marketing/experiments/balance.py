"""Whether the groups are as large as they were dealt: sample ratio mismatch.

A test whose groups are not as dealt has lost people in one of them, and whoever was lost was not lost by chance.
Nothing can be concluded from it (Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments",
KDD 2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BLOCKS_BELOW = 0.001
_SMALL = 1e-300
_ENOUGH = 1e-15
_TERMS = 10_000


@dataclass(frozen=True, slots=True)
class Balance:
    chi_square: float
    freedom: int
    chance: float
    """Of groups as uneven as these, or more so, if they were dealt as they should be."""

    @property
    def is_broken(self) -> bool:
        return self.chance < BLOCKS_BELOW


def check(counts: Sequence[int], shares: Sequence[float] | None = None) -> Balance:
    """Pearson's chi-square against the shares they were dealt by; equal ones unless said otherwise."""
    wanted = list(shares) if shares is not None else [1.0] * len(counts)
    if len(wanted) != len(counts) or len(counts) < 2 or min(wanted) <= 0:  # noqa: PLR2004 -- one group is no test
        raise ValueError("each group needs a share")
    people, whole = sum(counts), sum(wanted)
    if not people:
        return Balance(0.0, len(counts) - 1, 1.0)
    expected = [people * share / whole for share in wanted]
    found = sum((count - should) ** 2 / should for count, should in zip(counts, expected, strict=True))
    return Balance(found, len(counts) - 1, chi_square_tail(found, len(counts) - 1))


def chi_square_tail(value: float, freedom: int) -> float:
    """Chance of at least this much: Q(k/2, x/2)."""
    return upper_gamma(freedom / 2, value / 2)


def upper_gamma(a: float, x: float) -> float:
    """Regularised upper incomplete gamma function Q(a, x): its series where that is quick (DLMF 8.11.4), else its
    continued fraction by Lentz's method (DLMF 8.9.2).
    """
    if a <= 0 or x < 0:
        raise ValueError("a is above nought and x not below it")
    if not x:
        return 1.0
    lead = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return max(0.0, 1.0 - lead * _series(a, x))
    return min(1.0, lead * _fraction(a, x))


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for number in range(1, _TERMS):
        term *= x / (a + number)
        total += term
        if term < total * _ENOUGH:
            break
    return total


def _fraction(a: float, x: float) -> float:
    below = x + 1 - a
    c, d = 1 / _SMALL, 1 / (below or _SMALL)
    found = d
    for number in range(1, _TERMS):
        above = -number * (number - a)
        below += 2
        d = 1 / ((above * d + below) or _SMALL)
        c = (below + above / c) or _SMALL
        found *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return found
