# ruff: noqa: PLR2004 -- weights and days are the story itself
"""When people call a roofer over two years: more in summer, on Mondays and after a storm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.neighbours import Town
from roofs.surfaces.cli.demo.plot import SOUGHT_OUT
from roofs.surfaces.cli.demo.region import TOWNS

DAYS = 730
MONTHS = (0.5, 0.52, 0.85, 1.1, 1.3, 1.35, 1.25, 1.2, 1.15, 1.1, 0.8, 0.5)
WEEK = (1.3, 1.15, 1.1, 1.05, 1.0, 0.7, 0.5)
GROWTH = 0.12
"""More in the second year."""

HOURS = [*range(7, 22), *range(9, 20), *range(16, 21), 23, 1]
DAYLIGHT = (time(10), time(19))
FRESH = timedelta(minutes=14)
STORM_SHARE = 0.17
STORM_MONTHS = ((4, 24), (5, 21), (6, 9), (6, 27), (7, 18), (8, 12), (9, 6))
"""Around these days of a year hail or wind comes."""

USUAL: dict[Source, int] = {
    Source.WEBSITE: 20,
    Source.GOOGLE_ADS: 16,
    Source.ORGANIC: 11,
    Source.GOOGLE_LSA: 10,
    Source.PHONE: 9,
    Source.FACEBOOK: 8,
    Source.REFERRAL: 8,
    Source.EMAIL: 4,
    Source.CANVASS: 4,
    Source.NEXTDOOR: 3,
    Source.PARTNER: 3,
    Source.DIRECT_MAIL: 3,
    Source.YARD_SIGN: 2,
    Source.REPEAT: 2,
    Source.CHAT: 2,
}
AFTER_A_STORM: dict[Source, int] = {
    Source.STORM: 30,
    Source.PHONE: 20,
    Source.WEBSITE: 18,
    Source.GOOGLE_ADS: 10,
    Source.GOOGLE_LSA: 8,
    Source.REFERRAL: 6,
    Source.FACEBOOK: 5,
    Source.NEXTDOOR: 3,
}


@dataclass(frozen=True, slots=True)
class Storm:
    at: datetime
    sort: str
    towns: tuple[Town, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Arrival:
    at: datetime
    source: Source
    storm: Storm | None = None


def arrivals(random: Random, now: datetime, count: int) -> list[Arrival]:
    """In their order."""
    storms = list(_storms(random, now))
    hit = round(count * STORM_SHARE) if storms else 0
    recent = [now - timedelta(minutes=minutes, seconds=random.randrange(50)) for minutes in (14, 38, 71)]
    told = [Arrival(at, Source.WEBSITE) for at in recent[:count]]
    told += [_after(random, now, storms) for _ in range(hit)]
    days = [(now - timedelta(days=gone)).astimezone(ZoneInfo(ZONE)).date() for gone in range(DAYS)]
    weights = [_weight(day, gone) for gone, day in enumerate(days)]
    for day in random.choices(days, weights, k=max(0, count - len(told))):
        source = random.choices(list(USUAL), list(USUAL.values()))[0]
        told.append(Arrival(_moment(random, now, day, source), source))
    return sorted(told, key=lambda one: one.at)


def _weight(day: date, gone: int) -> float:
    return MONTHS[day.month - 1] * WEEK[day.weekday()] * (1 + GROWTH * (1 - gone / 365))


def _moment(random: Random, now: datetime, day: date, source: Source) -> datetime:
    """Whoever is spoken to at the door or by a friend is so by day."""
    hour = random.randrange(DAYLIGHT[0].hour, DAYLIGHT[1].hour) if source in SOUGHT_OUT else random.choice(HOURS)
    clock = time(hour, random.randrange(60), random.randrange(60))
    at = datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(now.tzinfo)
    while at > now - FRESH:
        at -= timedelta(days=1)
    return at


def _storms(random: Random, now: datetime) -> Iterator[Storm]:
    zone, first = ZoneInfo(ZONE), now - timedelta(days=DAYS)
    for year in range(first.year, now.year + 1):
        for month, day in STORM_MONTHS:
            when = date(year, month, day) + timedelta(days=random.randrange(-8, 9))
            at = datetime.combine(when, time(random.randrange(15, 22), random.randrange(60)), zone).astimezone(
                now.tzinfo
            )
            towns = tuple(random.sample(TOWNS, random.randrange(4, 10)))
            storm = Storm(at, random.choice(("hail", "hail", "wind")), towns, random.uniform(0.5, 1.5))
            if random.random() < 0.75 and first < at < now - timedelta(days=2):
                yield storm


def _after(random: Random, now: datetime, storms: list[Storm]) -> Arrival:
    """Half of them call within four days; some find the stain weeks later."""
    storm = random.choices(storms, [one.weight for one in storms])[0]
    source = random.choices(list(AFTER_A_STORM), list(AFTER_A_STORM.values()))[0]
    day = storm.at.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1 + int(random.expovariate(1 / 6)))
    at = _moment(random, now, day, source)
    return Arrival(max(at, storm.at + timedelta(minutes=random.randrange(90, 600))), source, storm)
