"""Distances and shapes on the earth, in miles and degrees, exact enough for a county."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EARTH_MILES = 3958.7613
"""Mean radius (IUGG)."""
MILES_IN_A_DEGREE = math.pi * EARTH_MILES / 180
Ring = Sequence[tuple[float, float]]
"""Corners as (longitude, latitude), in the order GeoJSON has them."""


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees. Does not reach over the date line."""

    south: float
    west: float
    north: float
    east: float

    def widened(self, miles: float) -> Box:
        """By at least so many miles on each side."""
        up = miles / MILES_IN_A_DEGREE
        across = up / max(0.01, math.cos(math.radians(min(89.0, max(abs(self.south), abs(self.north)) + up))))
        return Box(self.south - up, self.west - across, self.north + up, self.east + across)

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


def box_of(places: Sequence[tuple[float, float]]) -> Box:
    """The smallest around these (latitude, longitude). Raises ValueError for none."""
    norths, easts = [place[0] for place in places], [place[1] for place in places]
    return Box(min(norths), min(easts), max(norths), max(easts))


def miles_between(north: float, east: float, other_north: float, other_east: float) -> float:
    """Great circle, by the haversine formula."""
    up = math.radians(other_north - north) / 2
    across = math.radians(other_east - east) / 2
    both = math.cos(math.radians(north)) * math.cos(math.radians(other_north))
    chord = math.sin(up) ** 2 + both * math.sin(across) ** 2
    return 2 * EARTH_MILES * math.asin(min(1.0, math.sqrt(chord)))


def miles_from_line(latitude: float, longitude: float, begin: tuple[float, float], end: tuple[float, float]) -> float:
    """To the nearest point of the way between two places, on a plane laid at the place itself."""
    narrow = math.cos(math.radians(latitude))
    x1, y1 = (begin[1] - longitude) * narrow, begin[0] - latitude
    x2, y2 = (end[1] - longitude) * narrow, end[0] - latitude
    across, up = x2 - x1, y2 - y1
    length = across * across + up * up
    share = 0.0 if not length else min(1.0, max(0.0, -(x1 * across + y1 * up) / length))
    return math.hypot(x1 + share * across, y1 + share * up) * MILES_IN_A_DEGREE


def is_inside(ring: Ring, latitude: float, longitude: float) -> bool:
    """Even-odd rule; a place on the border may be either."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > latitude) != (y2 > latitude) and longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
