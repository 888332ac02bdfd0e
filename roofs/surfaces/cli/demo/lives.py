# ruff: noqa: PLR2004 -- chances and hours are the story itself
"""The lives of leads over two years: whom they meet, what keeps them, and when nobody calls them any more."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from roofs.core.kit.phones import area_codes
from roofs.sales.leads.vocabulary import CLOSED, LostReason, ProjectType, Source, Status
from roofs.surfaces.cli.demo import roofs_told
from roofs.surfaces.cli.demo.diary import ZONE, Diary
from roofs.surfaces.cli.demo.neighbours import CODES, Neighbour, Neighbourhood, Town
from roofs.surfaces.cli.demo.plot import Regular, Step, Story, Teller
from roofs.surfaces.cli.demo.region import BUSINESSES, FIRST, LAST, PLACES, STREETS, TOWNS, Business
from roofs.surfaces.cli.demo.years import Arrival, arrivals

NOT_MET = 0.075
CALLED_OFF = 0.05
JUNK, ONLY_ASKED = 0.045, 0.16
OF_A_BUSINESS = 0.025
BARGAIN = 0.6
TENDENCY: dict[Source, float] = {
    Source.REPEAT: 1.9,
    Source.REFERRAL: 1.55,
    Source.PARTNER: 1.35,
    Source.PHONE: 1.2,
    Source.YARD_SIGN: 1.2,
    Source.ORGANIC: 1.1,
    Source.WEBSITE: 1.05,
    Source.GOOGLE_LSA: 1.0,
    Source.CHAT: 0.95,
    Source.NEXTDOOR: 0.95,
    Source.EMAIL: 0.9,
    Source.STORM: 0.85,
    Source.GOOGLE_ADS: 0.8,
    Source.CANVASS: 0.75,
    Source.DIRECT_MAIL: 0.7,
    Source.FACEBOOK: 0.55,
}
"""How much more readily they buy than the usual caller."""

EAGER: dict[ProjectType, float] = {
    ProjectType.REPAIR: 1.5,
    ProjectType.MAINTENANCE: 1.4,
    ProjectType.INSPECTION: 1.4,
    ProjectType.GUTTERS: 1.25,
    ProjectType.REPLACEMENT: 0.8,
    ProjectType.STORM: 0.9,
}
OF_BUSINESSES = (ProjectType.FLAT, ProjectType.REPAIR, ProjectType.MAINTENANCE, ProjectType.GUTTERS)


@dataclass(frozen=True, slots=True)
class Seller:
    """`pull`: how many leads he is given; `skill`: how many of them buy, compared with the others."""

    pull: float
    skill: float
    joined_at: datetime
    zips: tuple[str, ...]


@dataclass(slots=True)
class World:
    random: Random
    now: datetime
    sellers: list[Seller]
    diary: Diary
    neighbours: Region
    regulars: list[Regular] = field(default_factory=list)

    def stories(self, count: int) -> Iterator[Story]:
        """In the order of their arrival, each told when it is asked for: who has bought by then may come back."""
        for arrival in arrivals(self.random, self.now, count):
            yield self._story(arrival)

    def _story(self, arrival: Arrival) -> Story:
        if arrival.source == Source.REPEAT:
            found = self._regular(arrival.at)
            if found is not None:
                found.leads += 1
                return LongTeller(self, arrival, found.who, found).story(found)
            arrival = Arrival(arrival.at, Source.REFERRAL)
        who = self.neighbours.after(arrival.storm.towns) if arrival.storm else self.neighbours.next()
        return LongTeller(self, arrival, who).story()

    def _regular(self, at: datetime) -> Regular | None:
        """Nobody needs a roofer again within two months; companies sooner than families."""
        waiting = [one for one in self.regulars if one.since < at - timedelta(days=60)]
        if not waiting:
            return None
        found = self.random.choices(waiting, [8 if one.who.company else 1 for one in waiting])[0]
        self.regulars.remove(found)
        return found

    def seller(self, arrival: Arrival, town: Town) -> int:
        """Of those who are here that day; who works that side of town is asked first."""
        day = arrival.at.astimezone(ZoneInfo(ZONE)).date()
        weights = [self._weight(place, one, arrival.at, town) for place, one in enumerate(self.sellers)]
        here = [0.0 if self.diary.is_away(place, day) else weight for place, weight in enumerate(weights)]
        return self.random.choices(range(len(here)), here if any(here) else weights)[0]

    @staticmethod
    def _weight(_place: int, one: Seller, at: datetime, town: Town) -> float:
        days = (at - one.joined_at).days
        if days < 0:
            return 0.0
        near = 1.7 if any(town.postal_code.startswith(start) for start in one.zips) else 1.0
        return one.pull * near * (0.4 if days < 60 else 1.0)


class Region(Neighbourhood):
    """Stories are given a hundred numbers of each area code, too few for twenty thousand people around one city: when
    theirs are gone, they have brought a number from elsewhere.
    """

    first, last, streets, towns = FIRST, LAST, STREETS, TOWNS

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._doors: set[str] = set()

    def _free_numbers(self) -> dict[str, list[int]]:
        codes = dict.fromkeys([*CODES, *area_codes()])
        return {code: list(range(140 if code in CODES else 100, 200)) for code in codes}

    def after(self, towns: tuple[Town, ...]) -> Neighbour:
        first, last = next(self._names)
        return self._neighbour(first, last, self._random.choice(towns))

    def _neighbour(self, first: str, last: str, town: Town) -> Neighbour:
        found = super()._neighbour(first, last, town)
        while f"{found.address_line} {town.postal_code}" in self._doors:
            number = self._random.randrange(11, 4900)
            found = _at(found, f"{number} {self._random.choice(self.streets)}")
        self._doors.add(f"{found.address_line} {town.postal_code}")
        if self._random.random() < OF_A_BUSINESS:
            sort = self._random.choices(BUSINESSES, [one.weight for one in BUSINESSES])[0]
            return _business(found, sort, f"{self._random.choice(PLACES)} {sort.ending}")
        return found


def _at(who: Neighbour, line: str, **more: str) -> Neighbour:
    facts = {name: getattr(who, name) for name in Neighbour.__slots__}
    return Neighbour(**(facts | {"address_line": line} | more))


def _business(who: Neighbour, sort: Business, name: str) -> Neighbour:
    """One speaks with somebody there; the roof is the company's."""
    email = f"{who.first_name}.{who.last_name}@{name.lower().replace(' ', '-')}.example.com".lower()
    return _at(who, who.address_line, company=name, building=sort.building, email=email if who.email else "")


class LongTeller(Teller):
    def __init__(self, world: World, arrival: Arrival, who: Neighbour, regular: Regular | None = None) -> None:
        self.world, self.arrival, self.regular = world, arrival, regular
        super().__init__(world.random, world.now, arrival.at, who, world.diary)
        tendency = TENDENCY.get(self.source, 1.0) * EAGER.get(self.project_type, 1.0)
        self.won = min(0.8, 0.207 * tendency * world.sellers[self.seller].skill)
        self.lost, self.aside = (1 - self.won) * 0.55, (1 - self.won) * 0.15
        more = 0.12 if tendency > 1.1 else -0.08 if tendency < 0.7 else 0.0
        self.chances = (0.38 + more, 0.29 + more, 0.22)

    def _source(self) -> Source:
        return self.arrival.source

    def _project_type(self) -> ProjectType:
        if self.arrival.storm is not None:
            return self.random.choices((ProjectType.STORM, ProjectType.REPAIR), (85, 15))[0]
        if self.who.company:
            return self.random.choice(OF_BUSINESSES)
        weights = {kind: job.weight for kind, job in roofs_told.JOBS.items()} | {ProjectType.STORM: 7}
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _seller(self) -> int:
        known = self.regular.seller if self.regular else None
        return self.world.seller(self.arrival, self.who.town) if known is None else known

    @property
    def is_forgotten(self) -> bool:
        return False

    def _life(self, first_word: timedelta) -> Iterator[Step]:
        reached = Status.NEW
        for step in super()._life(first_word):
            reached = step.status if step.kind == "stage" else reached
            yield step
        yield from self._put_away(reached)

    def _works(self) -> Iterator[Step]:
        if self.random.random() < JUNK:
            reasons = (LostReason.NOT_A_FIT, LostReason.NOT_A_FIT, LostReason.SPAM, LostReason.DUPLICATE)
            self._pass(timedelta(minutes=self.random.uniform(4, 60)))
            yield self._lost(self.random.choice(reasons))
            return
        if self.random.random() < ONLY_ASKED:
            self._pass(timedelta(hours=self.random.uniform(1, 90)))
            yield self._lost(self.random.choice((LostReason.TIMING, LostReason.PRICE, LostReason.COMPETITOR)))
            return
        yield from super()._works()

    def _meets(self) -> Generator[Step, None, bool]:
        """Some are not at home, some call it off; half of them are met some days later."""
        turn = self.random.random()
        if turn < NOT_MET + CALLED_OFF:
            yield self._not_met(missed=turn < NOT_MET)
            self._pass(timedelta(hours=self.random.uniform(3, 40)))
            again = self.random.random() < 0.55
            yield self._call(reached=again, text=self.random.choice(roofs_told.ANOTHER_DAY) if again else "")
            if not again:
                return False
        yield from super()._meets()
        if self.project_type == ProjectType.STORM and self.random.random() < 0.4:
            start = self.diary.book(self.seller, self.at + timedelta(days=self.random.uniform(3, 12)))
            yield self._met("adjuster", start, self.random.choice(roofs_told.ADJUSTED))
        return True

    def _not_met(self, *, missed: bool) -> Step:
        start = self.diary.book(self.seller, self.at + timedelta(days=self.random.uniform(1.2, 6)))
        if missed:
            return self._met("missed", start, self.random.choice(roofs_told.NOBODY_HOME))
        self.at = max(self.at + timedelta(minutes=30), start - timedelta(hours=self.random.uniform(2, 20)))
        text = self.random.choice(roofs_told.CALLED_OFF)
        return Step(at=self.at, kind="called_off", text=text, starts_at=start)

    def _decides(self) -> Iterator[Step]:
        """More of those who buy bargain first; of those who do not, every third."""
        turn = self.random.random()
        self._pass(timedelta(days=self.random.uniform(1.5, 6)))
        if self.random.random() < (BARGAIN if turn < self.won else BARGAIN / 2):
            yield self._call(reached=True, text=self.random.choice(roofs_told.HAGGLED))
            yield self._stage(Status.NEGOTIATION)
            self._pass(timedelta(days=self.random.uniform(2, 9)))
        if turn < self.won:
            yield self._stage(Status.WON)
        elif turn < self.won + self.lost:
            reasons = [LostReason.PRICE, LostReason.COMPETITOR, LostReason.TIMING]
            reasons += [LostReason.INSURANCE] * 3 if self.project_type == ProjectType.STORM else []
            yield self._lost(self.random.choice(reasons))
        elif turn < self.won + self.lost + self.aside:
            yield self._stage(Status.NURTURE)

    def _put_away(self, reached: Status) -> Iterator[Step]:
        """Whoever has not decided is asked for a while, then set aside, and in the end let go."""
        if reached in CLOSED:
            return
        if reached != Status.NURTURE:
            self._pass(timedelta(days=self.random.uniform(10, 40)))
            if self.random.random() < 0.72:
                yield self._lost(self._why(reached))
                return
            yield self._stage(Status.NURTURE)
        self._pass(timedelta(days=self.random.uniform(90, 260)))
        yield self._lost(self.random.choice((LostReason.TIMING, LostReason.TIMING, LostReason.COMPETITOR)))

    def _why(self, reached: Status) -> LostReason:
        if reached in {Status.NEW, Status.CONTACTED}:
            return LostReason.NO_ANSWER
        return self.random.choice((LostReason.TIMING, LostReason.COMPETITOR, LostReason.PRICE, LostReason.NO_ANSWER))
