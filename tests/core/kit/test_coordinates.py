from __future__ import annotations

import pytest
from pydantic import ValidationError

from roofs.core.kit import coordinates
from roofs.core.kit.coordinates import Coordinates

BIRMINGHAM = (42.5467, -83.2113)


@pytest.mark.parametrize(
    "text",
    [
        "42.5467, -83.2113",
        "42.5467 -83.2113",
        " 42.5467;-83.2113 ",
        "42.5467 N, 83.2113 W",
        "42.5467° N 83.2113° W",
        "geo:42.5467,-83.2113",
        "https://maps.example.com/place/x/@42.5467,-83.2113,17z/data=",
        "https://maps.example.com/?q=42.5467,-83.2113",
        "https://maps.example.com/@42.1,-83.9,12z/data=!3d42.5467!4d-83.2113",
        "https://maps.example.com/#map=17/42.5467/-83.2113",
        "42°32'48.12\"N 83°12'40.68\"W",
    ],
)
def test_a_place_is_read_as_people_paste_it(text: str):
    found = coordinates.parse(text)
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx(BIRMINGHAM, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", "Birmingham", "42.5467", "91, 0.5", "12, 190", "0, 0", "nan, nan", "1e3, 2", "https://example.com/"]
)
def test_what_is_no_place_is_none(text: str):
    assert coordinates.parse(text) is None


def test_south_and_west_are_below_nothing():
    assert str(coordinates.parse("33.5 S, 70.25 W")) == "-33.500000, -70.250000"


@pytest.mark.parametrize(
    "wrong", [{"latitude": 1.0}, {"latitude": 1, "longitude": float("nan")}, {"latitude": 0, "longitude": 0}]
)
def test_half_a_place_is_refused(wrong: dict[str, float]):
    with pytest.raises(ValidationError):
        Coordinates.model_validate(wrong)


def test_a_place_becomes_two_columns():
    place = Coordinates(latitude=42.12345678, longitude=-83)
    assert coordinates.spread({"city": "Troy", "coordinates": place}) == {
        "city": "Troy",
        "latitude": 42.123457,
        "longitude": -83.0,
    }
    assert coordinates.spread({"coordinates": None}) == {"latitude": None, "longitude": None}
    assert coordinates.spread({"city": "Troy"}) == {"city": "Troy"}
