"""From measured values to a line with its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; 0 of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))] if ranked else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """`bar` is what the value may not exceed."""

    what: str
    value: float
    unit: str
    bar: float

    @property
    def line(self) -> str:
        verdict = "PASS" if self.value <= self.bar else "OVER"
        ratio = self.value / self.bar
        return f"{self.what:<62}{self.value:>9.1f} {self.unit:<4} bar {self.bar:g}, ratio {ratio:.2f}  {verdict}"


def spread(values: Sequence[float], unit: str = "ms") -> str:
    return "  ".join(f"{name} {percentile(values, share):.1f} {unit}" for name, share in SHARES.items())


SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
