"""Within so many miles of a place, as a condition of the database."""

from __future__ import annotations

import math

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ACos, Cos, Least, Radians, Sin
from django.db.models.lookups import LessThanOrEqual

from roofs.core.segments.operators import Near
from roofs.core.segments.traits import At, Text, Trait, trait

EARTH_MILES = 3958.8
MILES_A_DEGREE = 69.0
"""Of latitude; of longitude it is less, the further from the equator."""


def near(name: str, title: Text, *, heard: tuple[str, ...]) -> Trait:
    """Of what has a latitude and a longitude."""

    def asked(_op: str, value: Near, at: At) -> Q:
        return within(at.column("latitude"), at.column("longitude"), value)

    return trait(
        Trait(
            name=name,
            title=title,
            type="near",
            about=name.partition(".")[0],
            asked=asked,
            heard=frozenset(heard),
            group="place",
        )
    )


def within(latitude: str, longitude: str, place: Near) -> Q:
    """The box first, which an index can find; of what is in it, the distance by the spherical law of cosines."""
    high = place.miles / MILES_A_DEGREE
    narrow = max(math.cos(math.radians(min(abs(place.latitude) + high, 89.9))), 0.01)
    wide = min(high / narrow, 180.0)
    box = Q(
        **{
            f"{latitude}__gte": place.latitude - high,
            f"{latitude}__lte": place.latitude + high,
            f"{longitude}__gte": place.longitude - wide,
            f"{longitude}__lte": place.longitude + wide,
        }
    )
    return box & Q(LessThanOrEqual(_miles(latitude, longitude, place), Value(place.miles, FloatField())))


def _miles(latitude: str, longitude: str, place: Near):  # type: ignore[no-untyped-def] # noqa: ANN202 -- an expression of the database
    here = math.radians(place.latitude)
    theirs = Radians(F(latitude))
    angle = Sin(theirs) * Value(math.sin(here)) + Cos(theirs) * Value(math.cos(here)) * Cos(
        Radians(F(longitude)) - Value(math.radians(place.longitude))
    )
    # Rounding may leave a hair more than one, of which there is no arc cosine.
    return ACos(Least(angle, Value(1.0))) * Value(EARTH_MILES)
