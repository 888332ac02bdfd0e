"""What the open deals are worth: each by how often deals in its stage were won, with an interval that is as wide as
such telling has been wrong, and with what is stuck.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from roofs.insight.forecasting.methods import Z_80
from roofs.insight.forecasting.stages import HORIZONS, Snapshot, Stages
from roofs.insight.metrics.funnel import STAGES
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.sales.leads.vocabulary import Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

IN_ORDER = [*(stage for stage in STAGES if stage != Status.WON), Status.NURTURE]
LEARNED_FROM = 12
"""Snapshots a rate is learnt from: a year, so that no season counts twice."""
FEWEST_TESTS, FEW_DEALS, DRAWS = 3, 200, 1500
SUMMED = ("deals", "valued", "cents", "squares", "stalled", "stalled_cents")
Standing = dict[str, dict[str, dict[str, float]]]
SEED = 20_250_301
LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Rate:
    """Of those who stood in a stage at the beginning of a month, how many were won within the time."""

    stood: int
    won: int

    @property
    def share(self) -> float:
        """With half a win and half a loss added (Jeffreys), so that nobody of five is not "never"."""
        return (self.won + 0.5) / (self.stood + 1)

    @property
    def spread(self) -> float:
        """Standard deviation of the share itself, as of a Beta distribution."""
        return math.sqrt(self.share * (1 - self.share) / (self.stood + 2))


@dataclass(frozen=True, slots=True)
class Stage:
    status: Status
    deals: int
    without_value: int
    cents: int
    squares: float
    stalled: int
    stalled_cents: int
    rate: Rate
    stays_days: float | None
    """The middle of the days deals stayed here before they moved on; None when none did."""

    @property
    def expected_cents(self) -> int:
        return round(self.cents * self.rate.share)


@dataclass(frozen=True, slots=True)
class Tested:
    """As if it had been foretold at the beginning of that month."""

    day: dt.date
    expected_cents: int
    came_cents: int

    @property
    def error(self) -> float:
        return self.expected_cents - self.came_cents


@dataclass(frozen=True, slots=True)
class Outlook:
    """`low` and `high`: between them it lies in four of five cases. Empty `stages` and no interval before anything was
    learnt: nothing is made up.
    """

    days: int
    stages: list[Stage]
    low_cents: int
    high_cents: int
    tests: list[Tested]
    learned_on: dt.date | None
    stalled_days: int

    @property
    def is_learned(self) -> bool:
        return any(stage.rate.stood for stage in self.stages)

    @property
    def deals(self) -> int:
        return sum(stage.deals for stage in self.stages)

    @property
    def cents(self) -> int:
        return sum(stage.cents for stage in self.stages)

    @property
    def expected_cents(self) -> int:
        return sum(stage.expected_cents for stage in self.stages)

    @property
    def stalled(self) -> int:
        return sum(stage.stalled for stage in self.stages)

    @property
    def stalled_cents(self) -> int:
        return sum(stage.stalled_cents for stage in self.stages)

    @property
    def mean_error(self) -> float | None:
        """How far off the tests were, on average, as a share of what came."""
        came = sum(one.came_cents for one in self.tests)
        return sum(abs(one.error) for one in self.tests) / came if came else None


def outlook(
    user: User,
    stages: Stages,
    now: dt.datetime,
    days: int = 90,
    stalled_days: int = 14,
    standing: Standing | None = None,
) -> Outlook:
    """Of the deals this person may see; how often a stage is won is learnt from those of the whole company.

    `standing`: of all owners, counted a moment ago, where there are too many deals to add up while somebody waits.
    """
    rates = _rates(stages.snapshots, now.date(), days)
    found = _stages(user, stages, rates, now - dt.timedelta(days=stalled_days), standing)
    tests = tested(stages.snapshots, now.date(), days)
    low, high = _interval(user, found, tests)
    learned_on = stages.snapshots[0].day if stages.snapshots else None
    return Outlook(days, found, low, high, tests, learned_on, stalled_days)


def _rates(snapshots: Sequence[Snapshot], day: dt.date, days: int) -> dict[str, Rate]:
    """From snapshots of which everything is known that could come within the time."""
    ripe = [one for one in snapshots if one.day + dt.timedelta(days=days) <= day][:LEARNED_FROM]
    return {
        stage: Rate(
            sum(one.open.get(stage, 0) for one in ripe),
            sum(one.won.get(stage, {}).get(days, 0) for one in ripe),
        )
        for stage in IN_ORDER
    }


def tested(snapshots: Sequence[Snapshot], day: dt.date, days: int) -> list[Tested]:
    """Each ripe month foretold from nothing but what was known at its beginning, the newest first."""
    found = []
    for one in snapshots:
        rates = _rates(snapshots, one.day, days)
        if one.day + dt.timedelta(days=days) > day or not any(rate.stood for rate in rates.values()):
            continue
        expected = sum(cents * rates[stage].share for stage, cents in one.cents.items() if stage in rates)
        found.append(Tested(one.day, round(expected), one.won_cents[days]))
    return found


def _stages(
    user: User, stages: Stages, rates: dict[str, Rate], stuck_since: dt.datetime, standing: Standing | None
) -> list[Stage]:
    counted = _seen(standing, user) if standing else _counted(Lead.objects.visible_to(user), stuck_since)
    return [_stage(status, counted.get(status, {}), rates[status], stages.stays.get(status)) for status in IN_ORDER]


def _counted(leads: LeadQuerySet, stuck_since: dt.datetime, *by: str) -> dict[Any, dict[str, Any]]:
    """By stage, and by `by` before it."""
    cents = Cast(F("estimated_value_cents"), FloatField())
    stuck = Q(status_since__lt=stuck_since) & ~Q(status=Status.NURTURE)
    rows = leads.open().order_by().values(*by, "status").annotate(
        deals=Count("pk"), valued=Count("estimated_value_cents"), cents=Sum("estimated_value_cents"),
        squares=Sum(cents * cents), stalled=Count("pk", filter=stuck),
        stalled_cents=Sum("estimated_value_cents", filter=stuck),
    )  # fmt: skip
    return {tuple(row[name] for name in (*by, "status")) if by else row["status"]: dict(row) for row in rows}


def standing_of_all(now: dt.datetime, stalled_days: int) -> Standing:
    """Owner -> stage -> the sums, for companies with so many deals that a page cannot add them up."""
    found: Standing = {}
    leads = Lead.objects.filter(deleted_at=None)
    for (owner, status), row in _counted(leads, now - dt.timedelta(days=stalled_days), "assigned_to").items():
        told = {name: float(row[name] or 0) for name in SUMMED}
        found.setdefault(str(owner or ""), {})[status] = told
    return found


def _seen(standing: Standing, user: User) -> dict[Any, dict[str, Any]]:
    """As `Lead.objects.visible_to` has it: managers all, sellers their own and what nobody has."""
    mine = standing if user.is_manager else {str(user.pk), ""}
    found: dict[Any, dict[str, Any]] = {}
    if not user.is_active or not (user.is_manager or user.role == "sales"):
        return found
    for owner in mine:
        for status, sums in standing.get(owner, {}).items():
            into = found.setdefault(status, dict.fromkeys(SUMMED, 0))
            for name in SUMMED:
                into[name] += sums[name] if name == "squares" else int(sums[name])
    return found


def _stage(status: Status, row: dict[str, Any], rate: Rate, stays: float | None) -> Stage:
    return Stage(
        status=status,
        deals=row.get("deals", 0),
        without_value=row.get("deals", 0) - row.get("valued", 0),
        cents=int(row.get("cents") or 0),
        squares=float(row.get("squares") or 0),
        stalled=row.get("stalled", 0),
        stalled_cents=int(row.get("stalled_cents") or 0),
        rate=rate,
        stays_days=stays,
    )


def _interval(user: User, stages: Sequence[Stage], tests: Sequence[Tested]) -> tuple[int, int]:
    """Chance of each deal, doubt about the rates, and how wrong it has been: whichever of the last two is wider."""
    expected = sum(stage.expected_cents for stage in stages)
    wrong = _was_wrong(tests) * expected
    if sum(stage.deals for stage in stages) <= FEW_DEALS:
        low, high = _played(user, stages)
        return max(0, min(low, round(expected - Z_80 * wrong))), max(high, round(expected + Z_80 * wrong))
    by_chance = sum(stage.rate.share * (1 - stage.rate.share) * stage.squares for stage in stages)
    by_rates = sum((stage.rate.spread * stage.cents) ** 2 for stage in stages)
    half = Z_80 * max(math.sqrt(by_chance + by_rates), wrong)
    return max(0, round(expected - half)), round(expected + half)


def _was_wrong(tests: Sequence[Tested]) -> float:
    """As a share of what was foretold; nothing while there are too few tests to know."""
    told = [one for one in tests if one.expected_cents]
    if len(told) < FEWEST_TESTS:
        return 0.0
    return math.sqrt(sum((one.error / one.expected_cents) ** 2 for one in told) / len(told))


def _played(user: User, stages: Sequence[Stage]) -> tuple[int, int]:
    """Few deals are no bell curve: they are played many times, each stage with a rate drawn from what is known of it.

    The same deals give the same numbers: the dice are always thrown alike.
    """
    rates = {stage.status.value: stage.rate for stage in stages}
    deals = list(
        Lead.objects.visible_to(user).open().exclude(estimated_value_cents=None).order_by("pk")
        .values_list("status", "estimated_value_cents")
    )  # fmt: skip
    chance, came = random.Random(SEED), []  # noqa: S311 -- no secret
    for _draw in range(DRAWS if deals else 0):
        odds = {name: chance.betavariate(one.won + 0.5, one.stood - one.won + 0.5) for name, one in rates.items()}
        came.append(sum(cents or 0 for status, cents in deals if chance.random() < odds[status]))
    came.sort()
    edge = round(len(came) * (1 - LEVEL) / 2)
    return (came[edge], came[-edge - 1]) if came else (0, 0)


def horizon(wanted: str) -> int:
    return next((days for days in HORIZONS if str(days) == wanted), HORIZONS[-1])
