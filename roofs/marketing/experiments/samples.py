"""What was seen of one group: how many people, and what they did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Sample(Protocol):
    """Anything with a mean: the share of those who answered, or the money per person."""

    @property
    def people(self) -> int: ...

    @property
    def mean(self) -> float: ...

    @property
    def variance(self) -> float:
        """Of one person, not of the mean."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many did it."""

    people: int
    hits: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.people:
            raise ValueError(f"{self.hits} of {self.people} cannot be")

    @property
    def mean(self) -> float:
        return self.hits / self.people if self.people else 0.0

    @property
    def variance(self) -> float:
        """With half a hit and half a miss added (Jeffreys' prior): nobody of twenty is not "surely never"."""
        mean = (self.hits + 0.5) / (self.people + 1)
        return mean * (1 - mean)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sums are enough: the values themselves need not be kept."""

    people: int
    total: float
    squares: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Amounts:
        kept = list(values)
        return cls(len(kept), sum(kept), sum(value * value for value in kept))

    @property
    def mean(self) -> float:
        return self.total / self.people if self.people else 0.0

    @property
    def variance(self) -> float:
        if self.people < 2:  # noqa: PLR2004 -- one value has no spread
            return 0.0
        return max(0.0, (self.squares - self.total * self.total / self.people) / (self.people - 1))
