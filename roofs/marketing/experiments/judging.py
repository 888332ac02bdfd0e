"""What may be said about a test, in this order: nothing if the groups are not as they were dealt; that an arm harms;
that one is better; that none is by much; or how many people are missing. Numbers only, the words are in `verdicts`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from roofs.marketing.experiments import balance, counting, gavi, power, thompson
from roofs.marketing.experiments.balance import Balance
from roofs.marketing.experiments.counting import Counts
from roofs.marketing.experiments.gavi import Interval
from roofs.marketing.experiments.models import Arm, Experiment
from roofs.marketing.experiments.samples import Amounts, Sample, Share

Kind = Literal["not_started", "nobody_yet", "unbalanced", "harm", "earning", "winner", "alike", "not_enough"]
FEW = 30
"""Below so many people in an arm a rate is not worth showing without saying so."""


@dataclass(frozen=True, slots=True)
class ArmResult:
    arm: Arm
    counts: Counts
    against: Interval | None = None
    """This arm less the first, as it may be looked at daily. None for the first."""
    lift: Interval | None = None
    doubt: float = 1.0
    harms: tuple[str, ...] = ()
    """What surely happens more often than in the first."""
    next_share: float | None = None
    """Of the next people, when earning."""

    @property
    def sample(self) -> Sample:
        return self.counts.sample

    @property
    def young(self) -> int:
        """Dealt, but their days are not over."""
        return self.counts.dealt - self.counts.sample.people

    @property
    def is_small(self) -> bool:
        return self.sample.people < FEW

    @property
    def own(self) -> Interval:
        """Of this arm alone: for the table and the picture."""
        return alone(self.sample)


@dataclass(frozen=True, slots=True)
class Judgement:
    kind: Kind
    arms: tuple[ArmResult, ...]
    balance: Balance | None
    winner: ArmResult | None = None
    harmful: tuple[ArmResult, ...] = ()
    missing: int = 0
    """People, in all arms together."""
    weeks: float | None = None
    """At the pace of the last four weeks. None: nobody comes."""
    limit: float = 0.0
    """A difference larger than this is not likely."""
    a_day: float = 0.0
    is_tied: bool = False
    """The winner is better than the first, but perhaps not than another."""

    @property
    def people(self) -> int:
        return sum(one.sample.people for one in self.arms)

    @property
    def dealt(self) -> int:
        return sum(one.counts.dealt for one in self.arms)

    @property
    def summary(self) -> dict[str, str | int]:
        """For lists, which do not judge each."""
        winner = self.winner.arm.label if self.winner is not None else ""
        return {"kind": self.kind, "people": self.dealt, "missing": self.missing, "winner": winner}


def judge(experiment: Experiment, now: datetime, days: Sequence[counting.Day] | None = None) -> Judgement:
    return weigh(experiment, list(experiment.arms.all()), counting.counts_of(experiment, now, days),
                 counting.a_day(experiment, now))  # fmt: skip


def weigh(experiment: Experiment, arms: Sequence[Arm], counts: Mapping[int, Counts], a_day: float) -> Judgement:
    """Out of what was counted."""
    results = _results(experiment, arms, counts)
    found = _balance(experiment, results)
    kind, more = _kind(experiment, results, found)
    missing = _missing(experiment, results) if kind == "not_enough" else 0
    harmful = tuple(one for one in results if one.harms)
    winner = more if isinstance(more, ArmResult) else None
    return Judgement(
        kind=kind,
        arms=results,
        balance=found,
        winner=winner,
        harmful=harmful,
        missing=missing,
        weeks=_weeks(missing, a_day),
        limit=more if isinstance(more, float) else 0.0,
        a_day=a_day,
        is_tied=winner is not None and _is_tied(winner, results),
    )


def alpha_of(experiment_arms: int) -> float:
    """Each arm is compared with the first: the error allowed is shared among them (Bonferroni)."""
    return gavi.ALPHA / max(1, experiment_arms - 1)


def alone(sample: Sample) -> Interval:
    """Of one arm, at every look: as of a difference to something that is known."""
    if not sample.people:
        return Interval(0.0, 0.0, 1.0)
    half = gavi.reach(sample.people) * math.sqrt(sample.variance / sample.people)
    top = math.inf if isinstance(sample, Amounts) else 1.0
    return Interval(sample.mean, max(0.0, sample.mean - half), min(top, sample.mean + half))


def _results(experiment: Experiment, arms: Sequence[Arm], counts: Mapping[int, Counts]) -> tuple[ArmResult, ...]:
    first, alpha = counts[arms[0].pk], alpha_of(len(arms))
    shares = _next_shares(experiment, arms, counts)
    found = [ArmResult(arms[0], first, next_share=shares.get(arms[0].pk))]
    for arm in arms[1:]:
        mine = counts[arm.pk]
        harms = tuple(
            name
            for name, people in mine.harms.items()
            if gavi.is_worse(Share(first.dealt, first.harms.get(name, 0)), Share(mine.dealt, people), alpha=alpha)
        )
        against = gavi.interval(first.sample, mine.sample, alpha=alpha)
        doubt = gavi.doubt(first.sample, mine.sample, alpha=alpha)
        lift = _lift(first.sample, mine.sample, alpha)
        found.append(ArmResult(arm, mine, against, lift, doubt, harms, shares.get(arm.pk)))
    return tuple(found)


def _lift(first: Sample, second: Sample, alpha: float) -> Interval | None:
    """Of shares alone: money has too many noughts for a ratio."""
    if isinstance(first, Share) and isinstance(second, Share):
        return gavi.lift(first, second, alpha=alpha)
    return None


def _next_shares(experiment: Experiment, arms: Sequence[Arm], counts: Mapping[int, Counts]) -> dict[int, float]:
    if not experiment.is_earning:
        return {}
    live = [arm for arm in arms if arm.paused_at is None]
    drawn = thompson.shares([Share(counts[arm.pk].sample.people, counts[arm.pk].hits) for arm in live])
    return dict(zip([arm.pk for arm in live], drawn, strict=True))


def _balance(experiment: Experiment, results: Sequence[ArmResult]) -> Balance | None:
    """Of the arms that people are still dealt to; earning deals unevenly on purpose."""
    live = [one for one in results if one.arm.paused_at is None]
    if experiment.is_earning or len(live) < 2:  # noqa: PLR2004 -- one group is no test
        return None
    return balance.check([one.counts.dealt for one in live], [one.arm.share for one in live])


def _kind(
    experiment: Experiment, results: Sequence[ArmResult], found: Balance | None
) -> tuple[Kind, ArmResult | float | None]:
    live = [one for one in results if one.arm.paused_at is None]
    early = _too_early(experiment, results, live, found)
    if early is not None:
        return early, None
    winner = _winner(live)
    if winner is not None:
        return "winner", winner
    limit = _limit(live)
    base = results[0].sample.mean
    return ("alike", limit) if base > 0 and limit <= base * experiment.worth / 100 else ("not_enough", None)


def _too_early(
    experiment: Experiment, results: Sequence[ArmResult], live: Sequence[ArmResult], found: Balance | None
) -> Kind | None:
    """What keeps anything from being said about which is better."""
    if not experiment.is_frozen:
        return "not_started"
    if found is not None and found.is_broken:
        return "unbalanced"
    if any(one.harms for one in (live if len(live) > 1 else results)):
        return "harm"
    if not any(one.counts.dealt for one in results):
        return "nobody_yet"
    return "earning" if experiment.is_earning else None


def _winner(results: Sequence[ArmResult]) -> ArmResult | None:
    """The best of those that are surely better than the first; the first, when it is surely better than all others."""
    others = [one for one in results if one.against is not None]
    better = [one for one in others if one.against is not None and one.against.low > 0]
    if better:
        return max(better, key=lambda one: one.sample.mean)
    is_first = others and all(one.against is not None and one.against.high < 0 for one in others)
    return results[0] if is_first else None


def _is_tied(winner: ArmResult, results: Sequence[ArmResult]) -> bool:
    others = [one for one in results if one is not winner and one.against is not None]
    alpha = alpha_of(len(results))
    return any(gavi.interval(one.sample, winner.sample, alpha=alpha).low <= 0 for one in others)


def _limit(results: Sequence[ArmResult]) -> float:
    reached = (max(abs(one.against.low), abs(one.against.high)) for one in results if one.against is not None)
    return max(reached, default=math.inf)


def _missing(experiment: Experiment, results: Sequence[ArmResult]) -> int:
    """Until the comparison that is farthest from an answer has one; each pair is so much of all people."""
    first, worth = results[0].sample, experiment.worth / 100
    if not isinstance(first, Share):
        return _missing_money(results, worth)
    alpha, everybody = alpha_of(len(results)), sum(one.sample.people for one in results)
    missing = 0
    for one in results[1:]:
        if one.arm.paused_at is None and isinstance(one.sample, Share):
            pair = max(1, first.people + one.sample.people)
            needed = power.still_needed(first, one.sample, worth, alpha=alpha)
            missing = max(missing, round(needed * (everybody / pair if everybody else len(results) / 2)))
    return missing


def _missing_money(results: Sequence[ArmResult], worth: float) -> int:
    """By the square: half the width takes four times the people."""
    first = results[0].sample
    aim = first.mean * worth
    widths = [one.against.width / 2 for one in results[1:] if one.against is not None]
    people = sum(one.sample.people for one in results)
    if not aim or not widths or not math.isfinite(max(widths)) or not people:
        return power.ENDLESS
    return max(1, round(people * ((max(widths) / aim) ** 2 - 1)))


def _weeks(missing: int, a_day: float) -> float | None:
    return missing / a_day / 7 if a_day > 0 and missing < power.ENDLESS else None
