"""The inner half of bench/storms.py: runs inside an installation."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from roofs.core.kit.earth import miles_between
from roofs.places.weather import keeping
from roofs.places.weather.models import Storm, StormReport
from roofs.places.weather.policy import WeatherRules
from roofs.places.weather.reported import Reported
from roofs.places.weather.touching import Swath
from roofs.places.weather.vocabulary import Peril, Source

PART = 2_000
NOON = datetime(2026, 6, 14, 16, tzinfo=UTC)


def towns(count: int, chance: random.Random) -> list[tuple[int, float, float]]:
    middles = [(42.0 + chance.random() * 3, -86.2 + chance.random() * 3.6) for _ in range(300)]
    return [
        (key, north + chance.gauss(0, 0.06), east + chance.gauss(0, 0.08))
        for key in range(count)
        for north, east in (middles[chance.randrange(300)],)
    ]


def lines(count: int, chance: random.Random) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    while len(found) < count:
        north, east, along = 42 + chance.random() * 3, -86 + chance.random() * 3, chance.uniform(-0.3, 0.3)
        found += [
            (north + along * step / 10 + chance.gauss(0, 0.03), east + step * 0.05 + chance.gauss(0, 0.02))
            for step in range(chance.randrange(3, 25))
        ]
    return found[:count]


def matched(houses: int, reports: int, seed: int) -> dict[str, float]:
    chance, rules = random.Random(seed), WeatherRules()
    places = towns(houses, chance)
    told = [
        StormReport(pk=number, peril=Peril.HAIL, hail_inches=1.5, latitude=north, longitude=east, happened_at=NOON)
        for number, (north, east) in enumerate(lines(reports, chance))
    ]
    began = time.perf_counter()
    met = sum(1 for _ in Swath(told, rules).meetings(places))
    took = time.perf_counter() - began
    some = places[:PART]
    began = time.perf_counter()
    plain = sum(
        miles_between(north, east, one.latitude, one.longitude) <= rules.hail_reach_miles
        for _key, north, east in some
        for one in told
    )
    plainly = (time.perf_counter() - began) * houses / PART
    same = sum(1 for _ in Swath(told, rules).meetings(some))
    return {"seconds": took, "met": met, "plainly": plainly, "plain": plain, "same": same}


def kept(reports: int, seed: int) -> dict[str, float]:
    """Reports over two years, as a file of the official record brings them."""
    chance = random.Random(seed)
    told = [
        Reported(
            peril=Peril.HAIL, happened_at=NOON + timedelta(hours=chance.randrange(0, 17_000, 37), minutes=number % 90),
            latitude=north, longitude=east, hail_inches=1.25, source=Source.NCEI, state="MI", county="Oakland",
        )
        for number, (north, east) in enumerate(lines(reports, chance))
    ]  # fmt: skip
    began = time.perf_counter()
    keeping.take_in(told)
    first = time.perf_counter() - began
    began = time.perf_counter()
    keeping.take_in(told)
    return {"seconds": first, "again": time.perf_counter() - began, "storms": Storm.objects.count()}
