"""What outreach costs, and whether the hours the engine chooses are better than those it would not have chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Sum, When

from roofs.insight.outreach.asking import Asked, Key, Line, sent_by_channel
from roofs.insight.outreach.models import Outcome
from roofs.insight.outreach.policy import cost_cents
from roofs.marketing.experiments import gavi
from roofs.marketing.experiments.samples import Amounts

HELD_OUT = "holdout"
CHOSEN = frozenset({"learned", "exploring", "company"})
FEWEST = 30
"""People in each group, below whom nothing is said."""


def cost_of(lines: Iterable[Line]) -> int | None:
    """Of lines told apart by channel. None when the price of any of them is not known."""
    costs = [cost_cents(str(line.key), line.sums["sent"]) for line in lines if line.sums["sent"]]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known and len(known) == len(costs) else None


@dataclass(frozen=True, slots=True)
class Group:
    """A sample whose spread is that of both groups together: in a small group nobody may have answered, which does not
    make it sure that nobody does.
    """

    people: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Lift:
    """People whose hours were chosen, and people who were held out; of each the share of their touches that was
    answered within a day, added up, and added up squared.
    """

    chosen: int = 0
    chosen_sum: float = 0.0
    chosen_squares: float = 0.0
    held_out: int = 0
    held_out_sum: float = 0.0
    held_out_squares: float = 0.0

    @property
    def is_enough(self) -> bool:
        return min(self.chosen, self.held_out) >= FEWEST

    @property
    def chosen_share(self) -> float | None:
        return self.chosen_sum / self.chosen if self.chosen else None

    @property
    def held_out_share(self) -> float | None:
        return self.held_out_sum / self.held_out if self.held_out else None

    @property
    def interval(self) -> gavi.Interval:
        """Of the difference in points; it holds however often one looks."""
        spread = Amounts(
            self.chosen + self.held_out,
            self.chosen_sum + self.held_out_sum,
            self.chosen_squares + self.held_out_squares,
        ).variance
        return gavi.interval(
            Group(self.held_out, self.held_out_share or 0.0, spread),
            Group(self.chosen, self.chosen_share or 0.0, spread),
        )

    @property
    def verdict(self) -> str:
        """One of "better", "worse", "nothing" (that can be measured yet) and "few"."""
        if not self.is_enough:
            return "few"
        if not self.interval.is_sure:
            return "nothing"
        return "better" if self.interval.low > 0 else "worse"

    def as_json(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Lift:
        told = {name: kept.get(name, 0) for name in cls.__slots__}
        return cls(**told | {"chosen": int(told["chosen"]), "held_out": int(told["held_out"])})


def measured() -> Lift:
    """By person, not by message: who is held out is held out for ever, and answers of one person hang together. Of each
    the share of their touches, since whoever is written to for a year answers once in either group.

    Who was ever held out belongs to the hold-out, whatever else was chosen for them since.
    """
    told = Outcome.objects.filter(arm__in=(HELD_OUT, *CHOSEN)).order_by()
    was_held_out = Max(Case(When(arm=HELD_OUT, then=1), default=0, output_field=IntegerField()))
    people = told.values_list("contact").annotate(
        held_out=was_held_out, touches=Count("pk"), answered=Sum("answered_in_day")
    )
    sums: dict[int, list[float]] = {0: [0, 0.0, 0.0], 1: [0, 0.0, 0.0]}
    for _contact, held_out, touches, answered in people.iterator():
        share, mine = (answered or 0) / touches, sums[held_out]
        mine[0], mine[1], mine[2] = mine[0] + 1, mine[1] + share, mine[2] + share * share
    chosen, held = sums[0], sums[1]
    return Lift(int(chosen[0]), chosen[1], chosen[2], int(held[0]), held[1], held[2])


def lines_by_channel(asked: Asked) -> dict[Key, list[Line]]:
    """What went out over each channel, of each part `asked` is told apart by: that is what its cost follows from."""
    found: dict[Key, list[Line]] = defaultdict(list)
    for key, channel, sent in sent_by_channel(asked):
        found[key].append(Line(channel, {"sent": sent}))
    return found
