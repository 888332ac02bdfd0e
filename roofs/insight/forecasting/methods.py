"""Two plain methods, and how wrong each would have been. Numbers in, numbers out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

YEAR = 12
LONGEST_TREND = 24
"""Months a straight line is drawn through; older ones say little about where it goes."""
FEWEST_FOLDS = 3
ENOUGH_ERRORS = 5
Z_80 = 1.2816
"""Four of five values of a bell curve lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    foresee: Callable[[Sequence[float], int], list[float]]
    needs: int
    """Months of history before it can say anything; for its error to be known it needs FEWEST_FOLDS more."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Made as if each past month were still to come. `errors[h]`: what was foreseen h+1 months ahead less what came."""

    folds: int
    errors: tuple[tuple[float, ...], ...]
    mean_error: float
    """Of one month ahead, without its sign."""

    share: float | None
    """The same, of what really came: 0.2 is a fifth wrong. None when nothing came."""

    def spread(self, steps: int) -> float:
        """Half the width of the 80 % interval so many months ahead. Never narrower than one for an earlier month."""
        widest = 0.0
        for step in range(1, steps + 1):
            known = self.errors[step - 1] if step <= len(self.errors) else ()
            if len(known) >= ENOUGH_ERRORS:
                width = _root_mean_square(known)
            else:
                width = _root_mean_square(self.errors[0]) * math.sqrt(step)
            widest = max(widest, width)
        return Z_80 * widest * math.sqrt(1 + 1 / self.folds)


def _last_year(history: Sequence[float], steps: int) -> list[float]:
    return [history[len(history) - YEAR + step % YEAR] for step in range(steps)]


def _line(history: Sequence[float], steps: int) -> list[float]:
    recent = history[-LONGEST_TREND:]
    n = len(recent)
    middle, mean = (n - 1) / 2, sum(recent) / n
    slope = sum((place - middle) * (value - mean) for place, value in enumerate(recent))
    slope /= sum((place - middle) ** 2 for place in range(n))
    return [max(0.0, mean + slope * (n + step - middle)) for step in range(steps)]


METHODS = {one.name: one for one in (Method("seasonal_naive", _last_year, YEAR), Method("linear", _line, 6))}


def backtest(method: Method, history: Sequence[float], steps: int) -> Backtest | None:
    """None while there is too little history to measure it."""
    origins = range(method.needs, len(history))
    if len(origins) < FEWEST_FOLDS:
        return None
    errors: list[list[float]] = [[] for _step in range(steps)]
    for origin in origins:
        ahead = min(steps, len(history) - origin)
        for step, foreseen in enumerate(method.foresee(history[:origin], ahead)):
            errors[step].append(foreseen - history[origin + step])
    nearest = [abs(error) for error in errors[0]]
    came = sum(abs(history[origin]) for origin in origins)
    return Backtest(
        folds=len(nearest),
        errors=tuple(tuple(each) for each in errors),
        mean_error=sum(nearest) / len(nearest),
        share=sum(nearest) / came if came else None,
    )


def _root_mean_square(errors: Sequence[float]) -> float:
    return math.sqrt(sum(error * error for error in errors) / len(errors)) if errors else 0.0
