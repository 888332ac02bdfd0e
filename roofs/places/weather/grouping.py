"""Which reports are one storm: each lies within so many miles and hours of another of them.

Single linkage, as storms move: hail in Livingston at three and in Macomb at four is one storm, though the ends of it
are far apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from roofs.core.kit.earth import MILES_IN_A_DEGREE, box_of, miles_between
from roofs.places.weather.models import Storm, StormReport
from roofs.places.weather.vocabulary import Peril

MILES, GAP = 40.0, timedelta(hours=3)
NAMED = 8


def group(reports: Sequence[StormReport]) -> list[list[StormReport]]:
    """The oldest first, in each and among them."""
    ordered = sorted(reports, key=lambda one: (one.happened_at, one.pk))
    parent = list(range(len(ordered)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first = 0
    for number, report in enumerate(ordered):
        while ordered[first].happened_at < report.happened_at - GAP:
            first += 1
        for other in range(first, number):
            if _are_near(ordered[other], report):
                parent[root(number)] = root(other)
    found: dict[int, list[StormReport]] = defaultdict(list)
    for number, report in enumerate(ordered):
        found[root(number)].append(report)
    return sorted(found.values(), key=lambda some: (some[0].happened_at, some[0].pk))


def _are_near(one: StormReport, other: StormReport) -> bool:
    if abs(one.latitude - other.latitude) > MILES / MILES_IN_A_DEGREE:
        return False
    return miles_between(one.latitude, one.longitude, other.latitude, other.longitude) <= MILES


@transaction.atomic
def regroup(since: datetime, until: datetime) -> list[Storm]:
    """Storms with reports of this time, made anew of all of theirs. One keeps its number while most of its reports stay
    together; links to it stay good.
    """
    touched = _all_reports(since, until)
    known = {
        storm.pk: storm
        for storm in Storm.objects.filter(pk__in={one.storm_id for one in touched if one.storm_id is not None})
    }
    taken: set[int] = set()
    storms = []
    for some in sorted(group(touched), key=len, reverse=True):
        before = Counter(one.storm_id for one in some if one.storm_id is not None and one.storm_id not in taken)
        number = before.most_common(1)[0][0] if before else None
        storm = known[number] if number is not None else Storm()
        _tell(storm, some)
        storm.save()
        taken.add(storm.pk)
        StormReport.objects.filter(pk__in=[one.pk for one in some]).exclude(storm=storm).update(storm=storm)
        storms.append(storm)
    Storm.objects.filter(pk__in=known.keys() - taken).delete()
    return sorted(storms, key=lambda storm: storm.began_at)


def _all_reports(since: datetime, until: datetime) -> list[StormReport]:
    """Also those a storm reaches back or on to: it is grouped as a whole or not at all."""
    while True:
        around = StormReport.objects.between(since - GAP, until + GAP)
        found = list(around.filter(latitude__isnull=False).order_by("happened_at", "pk"))
        if not found:
            return []
        first, last = found[0].happened_at, found[-1].happened_at
        if first >= since and last <= until:
            return found
        since, until = min(since, first), max(until, last)


def _tell(storm: Storm, reports: Sequence[StormReport]) -> None:
    places = [(one.latitude, one.longitude) for one in reports]
    places += [one.end for one in reports if one.end is not None]
    box = box_of(places)
    storm.began_at = reports[0].happened_at
    storm.ended_at = max(one.ended_at or one.happened_at for one in reports)
    storm.reports = len(reports)
    storm.max_hail_inches = max((one.hail_inches for one in reports if one.hail_inches), default=None)
    storm.max_wind_mph = max((one.wind_mph for one in reports if one.wind_mph), default=None)
    storm.has_tornado = any(one.peril == Peril.TORNADO for one in reports)
    named = Counter(f"{one.county} {one.state}".strip() for one in reports if one.county or one.state)
    storm.counties = [name for name, _count in named.most_common(NAMED)]
    storm.states = sorted({one.state for one in reports if one.state})
    storm.south, storm.west, storm.north, storm.east = box.south, box.west, box.north, box.east
