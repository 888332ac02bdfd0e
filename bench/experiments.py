"""How often a test that is looked at daily finds something where nothing is, and how often what is there.

    bin/bench experiments [--rounds 4000] [--days 30] [--a-day 200] [--seed 5]

Replies to two letters, so many people a day in each group. Ours are confidence sequences
(marketing/experiments/gavi). The peers, in the same run: the usual z-test looked at every day, and "the higher rate
wins, with high confidence from 90 letters on" as warmbly has it (docs/content/docs/guides/analytics.mdx). No database,
no network: binomial draws.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate
from math import comb
from statistics import NormalDist, median

from bench import machine
from bench.figures import Figure
from roofs.marketing.experiments import gavi, one_look, power
from roofs.marketing.experiments.samples import Share

BASE, FALSE_BAR = 0.03, 5.0
BETTER = ((0.045, 93.0), (0.06, 100.0))
"""Rate of the better letter; how often 4.1 of the reference found it, in percent."""
SIZES = ((0.03, 0.04, 5301), (0.03, 0.045, 2518), (0.03, 0.06, 749), (0.05, 0.08, 1059))
SENDS_OF_PEER = 90
Z = NormalDist().inv_cdf(0.975)
Look = tuple[Share, Share]


class Drawer:
    """Hits among so many people, by the table of the distribution: one random number each."""

    def __init__(self, people: int, rate: float) -> None:
        self.people = people
        self._table = list(accumulate(comb(people, k) * rate**k * (1 - rate) ** (people - k) for k in range(people)))

    def draw(self, chance: random.Random) -> int:
        return bisect_left(self._table, chance.random())


def looks(first: Drawer, second: Drawer, days: int, chance: random.Random) -> Iterator[Look]:
    people = hits = others = 0
    for _ in range(days):
        people += first.people
        hits += first.draw(chance)
        others += second.draw(chance)
        yield Share(people, hits), Share(people, others)


def by_z(first: Share, second: Share) -> bool:
    return abs(one_look.two_proportion_z(first, second).value) > Z


def by_sequence(first: Share, second: Share) -> bool:
    return gavi.interval(first, second).is_sure


def found_on(days: Iterator[Look], is_found: Callable[[Share, Share], bool]) -> tuple[int, bool] | None:
    """The day on which somebody who looks daily stops, and whether the second was named."""
    for day, (first, second) in enumerate(days, start=1):
        if is_found(first, second):
            return day, second.mean > first.mean
    return None


def runs(options: argparse.Namespace, rate: float, is_found: Callable[[Share, Share], bool]) -> list[tuple[int, bool]]:
    """Those in which something was found. The same seed for each method: they look at the same people."""
    chance = random.Random(options.seed)
    pair = Drawer(options.a_day, BASE), Drawer(options.a_day, rate)
    ends = []
    for _ in range(options.rounds):
        days = list(looks(*pair, options.days, chance))  # all of them, or the next run would begin elsewhere
        ends.append(found_on(iter(days), is_found))
    return [end for end in ends if end is not None]


def at_the_end(options: argparse.Namespace) -> int:
    chance = random.Random(options.seed)
    pair = Drawer(options.a_day, BASE), Drawer(options.a_day, BASE)
    return sum(by_z(*list(looks(*pair, options.days, chance))[-1]) for _ in range(options.rounds))


def named_by_the_higher_rate(options: argparse.Namespace, rate: float) -> tuple[int, int]:
    """Runs in which it names somebody, and the first of the two."""
    chance = random.Random(options.seed)
    pair = Drawer(SENDS_OF_PEER, BASE), Drawer(SENDS_OF_PEER, rate)
    ends = [next(looks(*pair, 1, chance)) for _ in range(options.rounds)]
    return sum(a.hits != b.hits for a, b in ends), sum(a.hits > b.hits for a, b in ends)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("--rounds", 4000), ("--days", 30), ("--a-day", 200), ("--seed", 5)):
        parser.add_argument(name, type=int, default=usual)
    options = parser.parse_args()
    print(machine.describe())
    print(f"seed {options.seed}, {options.rounds} runs, {options.a_day} people a day in each group, "
          f"{options.days} days, looked at daily\n")  # fmt: skip
    began = time.perf_counter()
    nothing_there(options)
    something_there(options)
    for first, second, reference in SIZES:
        needed = power.sample_size(first, second)
        print(
            f"people in each group, {first:.1%} against {second:.1%}, one look{needed:>9,}      reference {reference:,}"
        )
    print(f"\n{time.perf_counter() - began:.0f} s")


def nothing_there(options: argparse.Namespace) -> None:
    print(f"Two letters that are alike, {BASE:.0%} answer: a winner is named in")
    mine, peeking = (len(runs(options, BASE, method)) for method in (by_sequence, by_z))
    print(Figure("confidence sequence, daily", 100 * mine / options.rounds, "%", FALSE_BAR).line)
    print(f"{'z-test, one look at the end':<62}{100 * at_the_end(options) / options.rounds:>9.1f} %")
    print(f"{'peer: z-test, daily':<62}{100 * peeking / options.rounds:>9.1f} %")
    named, _ = named_by_the_higher_rate(options, BASE)
    print(f"{'peer: the higher rate at 90 letters (warmbly)':<62}{100 * named / options.rounds:>9.1f} %\n")


def something_there(options: argparse.Namespace) -> None:
    for rate, reference in BETTER:
        found = runs(options, rate, by_sequence)
        right = sum(is_second for _, is_second in found)
        print(f"{BASE:.1%} against {rate:.1%}: found in {100 * right / options.rounds:.1f} % of the runs "
              f"(reference {reference:.0f} %), median day {median(day for day, _ in found):.0f}, "
              f"the worse one named in {len(found) - right}")  # fmt: skip
        _, wrong = named_by_the_higher_rate(options, rate)
        print(f"    peer, the higher rate at 90 letters: the worse one named in {100 * wrong / options.rounds:.0f} %")
    print()


if __name__ == "__main__":
    main()
