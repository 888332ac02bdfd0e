"""Which places a storm came near to.

A report is a point somebody happened to stand at; the company's settings say how far around it counts. The earth is
laid out in small squares, each with the reports that reach into it: a place looks only at those of its own square.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q, Value
from django.db.models.lookups import LessThanOrEqual

from roofs.core.kit.earth import MILES_IN_A_DEGREE, Box, box_of, miles_between, miles_from_line
from roofs.places.weather import damage
from roofs.places.weather.models import StormReport
from roofs.places.weather.policy import WEATHER, WeatherRules

if TYPE_CHECKING:
    from django.db.models import QuerySet

SQUARES = 20
"""A degree is cut into so many each way: three and a half miles from south to north."""
BOXES_AT_ONCE = 40
MOST_CIRCLES = 800
"""SQLite takes a question a thousand deep."""
Place = tuple[float, float]
"""Latitude and longitude."""


class Reach(NamedTuple):
    """One report with what it takes to see whether a place is near it."""

    number: int
    begin: Place
    end: Place
    narrow: float
    """Cosine of its latitude: how much shorter a degree of longitude is there."""
    degrees: float
    """Its reach, in degrees of latitude."""


class Met(NamedTuple):
    key: int
    number: int
    """Of the report, in the order they were given."""
    miles: float


@dataclass(frozen=True, slots=True)
class Touch:
    """What came near one place: each report within reach with its distance in miles, the nearest first."""

    met: tuple[tuple[StormReport, float], ...]

    @property
    def nearest(self) -> StormReport:
        return self.met[0][0]

    @property
    def miles(self) -> float:
        return self.met[0][1]

    @property
    def hail_inches(self) -> float | None:
        return max((one.hail_inches for one, _miles in self.met if one.hail_inches), default=None)

    @property
    def wind_mph(self) -> int | None:
        return max((one.wind_mph for one, _miles in self.met if one.wind_mph), default=None)

    def likelihood(self, material: str = "", age_years: int | None = None) -> damage.Likelihood | None:
        """The worst that one of them may have done here. None when no size was reported."""
        said = [damage.of_report(one, miles, material, age_years) for one, miles in self.met]
        return max(
            (one for one in said if one is not None), key=lambda one: damage.STEPS.index(one.level), default=None
        )


class Swath:
    """Reports laid out on the earth, ready to be asked."""

    def __init__(self, reports: Sequence[StormReport], rules: WeatherRules | None = None) -> None:
        self.reports = reports
        self._rules = rules or WEATHER.get()
        self._squares: dict[tuple[int, int], list[Reach]] = {}
        for number, report in enumerate(reports):
            self._lay(self._reach_of(number, report))

    def _reach_of(self, number: int, report: StormReport) -> Reach:
        begin = (report.latitude, report.longitude)
        miles = self._rules.reach_miles(report.peril)
        return Reach(
            number, begin, report.end or begin, math.cos(math.radians(report.latitude)), miles / MILES_IN_A_DEGREE
        )

    def _lay(self, reach: Reach) -> None:
        box = self.box_of(reach.number)
        for row in range(math.floor(box.south * SQUARES), math.floor(box.north * SQUARES) + 1):
            for column in range(math.floor(box.west * SQUARES), math.floor(box.east * SQUARES) + 1):
                self._squares.setdefault((row, column), []).append(reach)

    def box_of(self, number: int) -> Box:
        report = self.reports[number]
        ends = [(report.latitude, report.longitude), *([report.end] if report.end else [])]
        return box_of(ends).widened(self._rules.reach_miles(report.peril))

    def meetings(self, places: Iterable[tuple[int, float, float]]) -> Iterator[Met]:
        """Every report within reach of every place. A million places by a thousand reports take seconds."""
        squares, floor, hypot = self._squares, math.floor, math.hypot
        for key, north, east in places:
            for number, begin, end, narrow, degrees in squares.get((floor(north * SQUARES), floor(east * SQUARES)), ()):
                if begin == end:
                    away = hypot(north - begin[0], (east - begin[1]) * narrow)
                    if away <= degrees:
                        yield Met(key, number, away * MILES_IN_A_DEGREE)
                else:
                    miles = miles_from_line(north, east, begin, end)
                    if miles <= degrees * MILES_IN_A_DEGREE:
                        yield Met(key, number, miles)

    def touched(self, places: Iterable[tuple[int, float, float]]) -> dict[int, Touch]:
        mine: dict[int, list[Met]] = {}
        for met in self.meetings(places):
            mine.setdefault(met.key, []).append(met)
        return {key: self.summed_up(some) for key, some in mine.items()}

    def summed_up(self, met: Sequence[Met]) -> Touch:
        nearest_first = sorted(met, key=lambda one: (one.miles, one.number))
        return Touch(tuple((self.reports[one.number], one.miles) for one in nearest_first))

    def rows_within(self, rows: QuerySet[Any]) -> Iterator[tuple[int, float, float]]:
        """Of records with a latitude and a longitude those in a box around some report. The boxes go by the index; a
        record in two of them may come twice.
        """
        boxes = [self.box_of(number) for number in range(len(self.reports))]
        for first in range(0, len(boxes), BOXES_AT_ONCE):
            asked = Q()
            for box in boxes[first : first + BOXES_AT_ONCE]:
                asked |= Q(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
            yield from rows.filter(asked).order_by().values_list("pk", "latitude", "longitude").iterator()

    def touched_rows(self, rows: QuerySet[Any]) -> dict[int, Touch]:
        """By their keys."""
        places = {key: (key, north, east) for key, north, east in self.rows_within(rows)}
        return self.touched(places.values())


def in_reach(reports: Iterable[StormReport], rules: WeatherRules | None = None) -> Q:
    """For rows with a latitude and a longitude, so that a list, a map or a campaign can be narrowed to them. Plain
    sums and products, which every database knows; the boxes go by the index.
    """
    rules = rules or WEATHER.get()
    asked = Q(pk__in=())
    for north, east, miles in _circles(reports, rules):
        box = box_of([(north, east)]).widened(miles)
        narrow = math.cos(math.radians(north))
        up, across = F("latitude") - Value(north), (F("longitude") - Value(east)) * Value(narrow)
        inside = LessThanOrEqual(up * up + across * across, Value((miles / MILES_IN_A_DEGREE) ** 2))
        asked |= Q(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)) & Q(inside)
    return asked


def _circles(reports: Iterable[StormReport], rules: WeatherRules) -> list[tuple[float, float, float]]:
    """Latitude, longitude and reach in miles; a track is a string of them. What lies in the same small square with the
    same reach is one circle around all of it; the squares grow until there are no more circles than a database may be
    asked about at once. So nobody is left out, and in a storm of a thousand reports a few at its edge are too many.
    """
    told = [
        (place, miles) for one in reports for miles in (rules.reach_miles(one.peril),) for place in _along(one, miles)
    ]
    found: dict[tuple[int, int, float], tuple[float, float, float]] = {}
    for parts in (50, 25, 12, 6, 3):
        found = {}
        for (north, east), miles in told:
            square = (round(north * parts), round(east * parts), miles)
            first = found.setdefault(square, (north, east, miles))
            reach = miles + miles_between(first[0], first[1], north, east)
            found[square] = (first[0], first[1], max(first[2], reach))
        if len(found) <= MOST_CIRCLES:
            break
    return list(found.values())


def _along(report: StormReport, miles: float) -> list[Place]:
    begin, end = (report.latitude, report.longitude), report.end
    if end is None:
        return [begin]
    pieces = max(1, math.ceil(miles_between(*begin, *end) / miles))
    return [
        (begin[0] + (end[0] - begin[0]) * step / pieces, begin[1] + (end[1] - begin[1]) * step / pieces)
        for step in range(pieces + 1)
    ]


def serious_reports(since: datetime, until: datetime, rules: WeatherRules, box: Box | None = None) -> list[StormReport]:
    found = StormReport.objects.between(since, until).serious(rules)
    return list((found.within(box) if box is not None else found).order_by("-happened_at", "-pk"))


def near(
    places: Mapping[int, Place], within_miles: float, within_days: int, now: datetime, rules: WeatherRules | None = None
) -> Collection[int]:
    """The keys of those places a storm that counts came so near to, lately."""
    if not places:
        return ()
    rules = rules or WEATHER.get()
    alike = rules.model_copy(
        update=dict.fromkeys(("hail_reach_miles", "wind_reach_miles", "tornado_reach_miles"), within_miles)
    )
    around = box_of(list(places.values())).widened(within_miles)
    swath = Swath(serious_reports(now - timedelta(days=within_days), now, rules, around), alike)
    return {met.key for met in swath.meetings((key, north, east) for key, (north, east) in places.items())}


def history_of(place: Place, since: datetime, until: datetime, rules: WeatherRules | None = None) -> list[Touch]:
    """What came near one place, each report by itself, the newest first: for a claim, and for the page of a house."""
    rules = rules or WEATHER.get()
    widest = max(rules.hail_reach_miles, rules.wind_reach_miles, rules.tornado_reach_miles)
    reports = serious_reports(since, until, rules, box_of([place]).widened(widest))
    swath = Swath(reports, rules)
    met = sorted(swath.meetings([(0, *place)]), key=lambda one: one.number)
    return [swath.summed_up([one]) for one in met]
