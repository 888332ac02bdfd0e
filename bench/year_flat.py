"""Years in which there is nothing to be found, made up quickly and looked at daily: how often something is claimed.

The engine has no part in it; its statistics are called as the engine calls them.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict

from bench.year_truth import CHANNELS, EVEN, stream
from roofs.core.kit import beta
from roofs.marketing.experiments import balance, gavi
from roofs.marketing.experiments.samples import Amounts, Share

PEOPLE, DAYS, RATE = 1200, 180, 0.12
TRIES = (12, 60)
FPR_BAR = 0.05


def report(repeat: int, seed: int) -> None:
    began = time.monotonic()
    print(f"{repeat} flat years: {PEOPLE} people, {DAYS} daily looks, nothing is there to be found")
    for asked, claim, bar in (
        ("two equal letters: a difference is claimed at some daily look", equal_letters, FPR_BAR),
        ("hours against the hold-out: a lift is claimed at some weekly look", hold_out, FPR_BAR),
        ("groups dealt as they should be: the test is stopped as uneven", fair_groups, 0.005),
    ):
        claimed = sum(claim(stream(seed, asked, number)) for number in range(repeat))
        verdict = "PASS" if claimed / repeat <= bar + 2 * (bar * (1 - bar) / repeat) ** 0.5 else "FAIL"
        print(f"    {asked:<74}{claimed:>6} ({claimed / repeat:.1%}), bar {bar:.1%}  {verdict}")
    told = Counter[str]()
    for number in range(repeat * 10):
        told[surest_way(stream(seed, "ways", number))] += 1
    share = told["sure"] / sum(told.values())
    print(f"    {'people who like all ways alike: one is called surely the best':<74}{told['sure']:>6} ({share:.1%})")
    print(f"    in {time.monotonic() - began:.0f} s")


def equal_letters(luck: random.Random) -> bool:
    people, hits = [0, 0], [0, 0]
    for _day in range(DAYS):
        for _ in range(PEOPLE // DAYS + 1):
            arm = luck.randrange(2)
            people[arm] += 1
            hits[arm] += luck.random() < RATE
        if gavi.interval(Share(people[0], hits[0]), Share(people[1], hits[1])).is_sure:
            return True
    return False


def hold_out(luck: random.Random) -> bool:
    """Each person has a rate of their own, and their touches hang together; hours change nothing."""
    rates = [min(0.9, max(0.0, luck.gauss(RATE, 0.08))) for _ in range(PEOPLE)]
    held = [luck.random() < 0.1 for _ in range(PEOPLE)]
    got, answered = [0] * PEOPLE, [0] * PEOPLE
    for _week in range(26):
        for one in range(PEOPLE):
            got[one] += 1
            answered[one] += luck.random() < rates[one]
        parts: defaultdict[bool, list[float]] = defaultdict(list)
        for one in range(PEOPLE):
            parts[held[one]].append(answered[one] / got[one])
        if gavi.interval(Amounts.of(parts[True]), Amounts.of(parts[False])).is_sure:
            return True
    return False


def fair_groups(luck: random.Random) -> bool:
    first = sum(luck.random() < 1 / 2 for _ in range(PEOPLE))
    return balance.check([first, PEOPLE - first]).is_broken


def surest_way(luck: random.Random) -> str:
    """As `channels` says it: the first above the second with 95 in a hundred."""
    tries = luck.randint(*TRIES)
    own = Counter(luck.choice(CHANNELS) for _ in range(tries))
    answered = {way: sum(luck.random() < EVEN for _ in range(own[way])) for way in CHANNELS}
    strength = 12.0
    shapes = sorted(
        ((EVEN * strength + answered[way], (1 - EVEN) * strength + own[way] - answered[way]) for way in CHANNELS),
        key=lambda shape: -shape[0] / sum(shape),
    )
    return "sure" if beta.is_above(shapes[0], shapes[1]) >= 0.95 else "not"
