"""Who the people of the simulated year are. The program is never told: it has to find out, and is then held against it.

Each person has streams of chance of their own, one for each message: what one does never moves the luck of another, and
a year without machines is the same year for the people in it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Fate = Literal["lingers", "buys", "refuses", "leaves", "angry", "bounces", "complains", "away", "silent"]
Post = Literal["browser", "apple", "proxy", "gateway", "slow_gateway"]
"""What stands before their mailbox. A gateway opens and follows everything; Apple fetches the pictures of all."""

CHANNELS = ("email", "sms", "phone")
MACHINES = frozenset({"apple", "gateway", "slow_gateway"})
BEST, OTHER, EVEN = 0.40, 0.10, 0.20
"""How likely a touch is answered at a neutral hour and usual interest: by the way they like, another, or no matter."""
AT_PEAK, ELSEWHERE = 2.0, 0.5
HIGHEST = 0.95
SLOT_HOURS = 3
PEAKS = ((("weekday", 18), 0.5), (("weekday", 12), 0.2), (("weekday", 9), 0.15), (("weekend", 9), 0.15))
"""When those with hours answer most, and how many of them. The first is what a company could learn as its best."""
HOT, WARM, COLD = 1.0, 0.5, 0.12
"""What interest counts as, from above."""
PLACES = (
    (("MI", "48009", "Birmingham", "America/Detroit"), 0.66),
    (("IL", "60614", "Chicago", "America/Chicago"), 0.14),
    (("CO", "80206", "Denver", "America/Denver"), 0.08),
    (("CA", "94110", "San Francisco", "America/Los_Angeles"), 0.12),
)
AREAS = {
    "MI": "231 248 269 313 517 586 616 679 734 810 947 989",
    "IL": "217 309 312 618 630 708 773 815 847",
    "CO": "303 719 720 970",
    "CA": "209 213 310 323 408 415 510 530 559 562 619 626 650 661 707 714 760 805 818 831 858 909 916 925 949 951",
}
"""A number of another state would be kept to the hours of both."""
FATES: tuple[tuple[Fate, float], ...] = (
    ("lingers", 0.53), ("silent", 0.17), ("buys", 0.12), ("leaves", 0.06), ("refuses", 0.03), ("away", 0.02),
    ("angry", 0.02), ("bounces", 0.03), ("complains", 0.02),
)  # fmt: skip
POSTS: tuple[tuple[Post, float], ...] = (
    ("browser", 0.5), ("apple", 0.17), ("proxy", 0.08), ("gateway", 0.15), ("slow_gateway", 0.1),
)  # fmt: skip
DOMAINS: dict[Post, str] = {
    "browser": "home.example.com", "apple": "orchard.example.com", "proxy": "proxy.example.com",
    "gateway": "gateway.example.com", "slow_gateway": "slow.example.com",
}  # fmt: skip
SOURCES = ("website_form", "google_ads", "referral", "facebook", "storm_response", "nextdoor")
FIRST = ("Marta", "James", "Aisha", "Robert", "Elena", "David", "Grace", "Omar", "Linda", "Peter", "Nora", "Victor")
LAST = ("Delgado", "Novak", "Okafor", "Larsen", "Kim", "Haddad", "Rossi", "Meyer", "Silva", "Brandt", "Cole")


@dataclass(frozen=True, slots=True)
class Wave:
    """Interest that begins on a day and halves."""

    day: float
    height: float
    half_life: float

    def at(self, day: float) -> float:
        return self.height * float(0.5 ** ((day - self.day) / self.half_life))


@dataclass(slots=True)
class Person:
    number: int
    name: str
    email: str
    phone: str
    state: str
    postal_code: str
    town: str
    zone: str
    language: str
    source: str
    arrives: float
    best: str
    """The way they like best; empty: no matter."""

    peak: tuple[str, int] | None
    """Weekday or weekend, and the first hour of the three; None: no matter."""

    fate: Fate
    after: int
    """The how manieth message, or answer, brings the fate about."""

    post: Post
    texts: bool
    """Has agreed to texts."""

    floor: float
    waves: tuple[Wave, ...]
    got: dict[str, int] = field(default_factory=dict)
    answered: int = 0

    def interest(self, day: float) -> float:
        if self.fate == "silent":
            return 0.0
        begun = [wave for wave in self.waves if wave.day <= day]
        return min(1.6, self.floor + sum(one.at(day) for one in begun))

    def temperature(self, day: float) -> str:
        level = self.interest(day)
        return "hot" if level >= HOT else "warm" if level >= WARM else "cold" if level >= COLD else "dead"

    def ease(self, channel: str) -> float:
        return EVEN if not self.best else BEST if channel == self.best else OTHER

    def at_hour(self, at: datetime) -> float:
        """How much likelier than at a neutral hour."""
        return 1.0 if self.peak is None else AT_PEAK if slot_of(at, self.zone) == self.peak else ELSEWHERE

    def chance(self, channel: str, at: datetime, day: float, lift: float = 1.0) -> float:
        """That a touch which arrives now is answered."""
        return min(HIGHEST, self.ease(channel) * self.at_hour(at) * self.interest(day) * lift)


def slot_of(at: datetime, zone: str) -> tuple[str, int]:
    there = at.astimezone(ZoneInfo(zone))
    return "weekend" if there.weekday() >= 5 else "weekday", there.hour // SLOT_HOURS * SLOT_HOURS


def stream(seed: int, *what: object) -> random.Random:
    """The same chance for the same question, whatever else was asked before."""
    name = "|".join(str(one) for one in (seed, *what))
    return random.Random(hashlib.sha256(name.encode()).digest())


def people(how_many: int, days: int, seed: int, *, flat: bool = False) -> list[Person]:
    """`flat`: nobody has hours and nobody has a way they like, so there is nothing to be found."""
    made = [_person(number, days, seed, flat=flat) for number in range(how_many)]
    lines = {state: iter(_numbers(areas)) for state, areas in AREAS.items()}
    for one in made:
        one.phone = next(lines[one.state], "")
        if not one.phone:
            raise ValueError(f"{how_many} people need more invented numbers than {one.state} has")
    return made


def _numbers(areas: str) -> Iterator[str]:
    return (f"+1{area}55501{line:02d}" for area in areas.split() for line in range(100))


def _person(number: int, days: int, seed: int, *, flat: bool) -> Person:
    luck = stream(seed, "person", number)
    state, postal_code, town, zone = _one_of(luck, PLACES)
    post: Post = _one_of(luck, POSTS)
    fate: Fate = _one_of(luck, FATES)
    arrives = 0.0 if number % 2 else luck.random() * days * 0.75  # half of them are there when the year begins
    texts = luck.random() < 0.75
    best = _one_of(luck, (("email", 0.3), ("sms", 0.22 if texts else 0.0), ("phone", 0.18), ("", 0.3)))
    peak = _one_of(luck, PEAKS) if luck.random() < 0.6 else None
    return Person(
        number=number,
        name=f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}",
        email=f"year{number}@{DOMAINS[post]}",
        phone="",
        state=state, postal_code=postal_code, town=town, zone=zone,
        language="es" if luck.random() < 0.15 else "en",
        source=SOURCES[number % len(SOURCES)],
        arrives=arrives,
        best="" if flat else best,
        peak=None if flat else peak,
        fate=fate,
        after=1 if fate in {"bounces", "refuses"} else luck.randint(2, 14),
        post=post,
        texts=texts,
        floor=_one_of(luck, ((0.0, 0.3), (0.25, 0.4), (0.6, 0.3))),
        waves=_waves(luck, arrives, days),
    )  # fmt: skip


def _waves(luck: random.Random, arrives: float, days: int) -> tuple[Wave, ...]:
    """They come because something is on their mind; for some it comes up once more."""
    first = Wave(arrives, luck.uniform(0.6, 1.4), luck.uniform(15, 50))
    if luck.random() < 0.25:
        return first, Wave(arrives + luck.uniform(60, max(61, days * 0.6)), 1.3, 30)
    return (first,)


def _one_of(luck: random.Random, weighted: Sequence[tuple[T, float]]) -> T:
    return luck.choices([one for one, _weight in weighted], [weight for _one, weight in weighted])[0]


def day_of(at: datetime, start: datetime) -> float:
    return (at - start) / timedelta(days=1)
