"""How a figure is said to have moved."""

from __future__ import annotations

import pytest

from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.saying import change


@pytest.mark.parametrize(
    ("unit", "value", "before", "said"),
    [
        (Unit.COUNT, 12, 10, "+20%"),
        (Unit.COUNT, 8, 10, "-20%"),
        (Unit.COUNT, 10, 10, "+0%"),
        (Unit.COUNT, 54, 5, "+980%"),
        (Unit.COUNT, 55, 5, "before: 5"),
        (Unit.CENTS, 320_000_00, 1_000_00, "before: $1k"),
        (Unit.SHARE, 0.12, 0.05, "+7 points"),
        (Unit.COUNT, 5, 0, ""),
        (Unit.COUNT, None, 4, ""),
        (Unit.COUNT, 4, None, ""),
    ],
)
def test_a_change_is_said_so_that_nobody_misreads_it(
    unit: Unit, value: int | None, before: int | None, said: str
) -> None:
    assert change(unit, value, before) == said
