"""Storms out of reports, and the places they touched."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roofs.core.company.settings import Section
from roofs.core.events.models import Event
from roofs.core.kit.earth import box_of, is_inside, miles_between, miles_from_line
from roofs.places.weather import announcing, damage, feeds, jobs, keeping
from roofs.places.weather.feeds import KnownWeather
from roofs.places.weather.models import Alert, Look, Storm, StormReport
from roofs.places.weather.nws import Alerted
from roofs.places.weather.policy import WEATHER, WeatherRules
from roofs.places.weather.reported import Reported
from roofs.places.weather.touching import Swath, history_of, in_reach, near
from roofs.places.weather.vocabulary import Level, Peril, Source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 14, 16, tzinfo=UTC)
TROY = (42.58, -83.14)


def hail(minutes: int = 0, north: float = 42.60, east: float = -83.15, inches: float = 1.5, **told: Any) -> Reported:
    usual: dict[str, Any] = {"county": "Oakland", "state": "MI", "source": Source.IEM, "hail_inches": inches}
    return Reported(
        peril=Peril.HAIL, happened_at=NOON + timedelta(minutes=minutes), latitude=north, longitude=east, **usual | told
    )


def test_the_same_report_twice_is_one_and_the_later_list_may_say_more() -> None:
    keeping.take_in([hail()])
    taken = keeping.take_in([hail(remark="Golf balls on cars.", source=Source.SPC), hail()])
    assert (taken.fresh, taken.known) == (0, 2)
    [row] = StormReport.objects.all()
    assert (row.remark, row.source) == ("Golf balls on cars.", Source.IEM)


def test_reports_near_in_place_and_time_are_one_storm() -> None:
    keeping.take_in([hail(), hail(60, east=-82.7, inches=1.75), hail(0, north=45.8), hail(600)])
    storms = list(Storm.objects.order_by("began_at", "-reports"))
    assert [storm.reports for storm in storms] == [2, 1, 1]
    assert storms[0].max_hail_inches == 1.75
    assert storms[0].counties == ["Oakland MI"]


def test_a_storm_keeps_its_number_when_more_of_it_is_reported() -> None:
    keeping.take_in([hail(), hail(30, inches=2)])
    [before] = Storm.objects.all()
    keeping.take_in([hail(60, east=-82.8)])
    [after] = Storm.objects.all()
    assert (after.pk, after.reports) == (before.pk, 3)


def test_two_storms_become_one_when_what_lay_between_them_is_reported() -> None:
    keeping.take_in([hail(0), hail(300)])
    assert Storm.objects.count() == 2
    keeping.take_in([hail(150)])
    [storm] = Storm.objects.all()
    assert storm.reports == 3
    assert not StormReport.objects.exclude(storm=storm).exists()


def test_the_order_in_which_reports_come_makes_no_difference() -> None:
    chance = random.Random(7)
    told = [hail(chance.randrange(3000), 42 + chance.random() * 3, -85 + chance.random() * 3) for _ in range(60)]
    keeping.take_in(told)
    whole = sorted(Storm.objects.values_list("began_at", "ended_at", "reports"))
    StormReport.objects.all().delete()
    Storm.objects.all().delete()
    chance.shuffle(told)
    for first in range(0, 60, 7):
        keeping.take_in(told[first : first + 7])
    assert sorted(Storm.objects.values_list("began_at", "ended_at", "reports")) == whole


def test_a_place_is_touched_within_the_reach_the_company_set() -> None:
    keeping.take_in([hail()])
    reports = list(StormReport.objects.all())
    away = miles_between(*TROY, 42.60, -83.15)
    for reach, expected in ((away + 0.05, {1}), (away - 0.05, set())):
        swath = Swath(reports, WeatherRules(hail_reach_miles=reach))
        assert {met.key for met in swath.meetings([(1, *TROY)])} == expected


def test_the_squares_find_exactly_what_looking_at_all_would_find() -> None:
    chance = random.Random(3)
    keeping.take_in([hail(n, 41.7 + chance.random() * 2, -84.5 + chance.random() * 2) for n in range(40)])
    reports = list(StormReport.objects.order_by("pk"))
    places = [(key, 41.5 + chance.random() * 2.4, -84.7 + chance.random() * 2.4) for key in range(400)]
    rules = WeatherRules()
    found = {(met.key, met.number) for met in Swath(reports, rules).meetings(places)}
    plain = {
        (key, number)
        for key, north, east in places
        for number, one in enumerate(reports)
        if miles_between(north, east, one.latitude, one.longitude) <= rules.hail_reach_miles
    }
    edge = {(met.key, met.number) for met in Swath(reports, rules).meetings(places) if met.miles > 4.98}
    assert found - edge <= plain
    assert len(plain - found) <= 1  # the plane differs from the sphere by less than a part in a thousand
    assert found


def test_a_tornado_touches_what_lies_along_its_way() -> None:
    track = Reported(
        peril=Peril.TORNADO, happened_at=NOON, latitude=42.5, longitude=-83.5, end_latitude=42.5, end_longitude=-83.1,
        ef_scale=1, source=Source.NCEI, state="MI",
    )  # fmt: skip
    keeping.take_in([track])
    swath = Swath(list(StormReport.objects.all()))
    assert set(swath.touched([(1, 42.505, -83.3), (2, 42.55, -83.3)])) == {1}


def test_near_asks_only_for_what_counts_and_is_not_too_old() -> None:
    keeping.take_in([hail(), hail(-60 * 24 * 40, north=43.5), hail(0, north=44.5, inches=0.5)])
    places = {1: TROY, 2: (43.5, -83.15), 3: (44.5, -83.15)}
    assert set(near(places, 5, 30, NOON + timedelta(days=1))) == {1}
    assert set(near(places, 5, 60, NOON + timedelta(days=1))) == {1, 2}
    assert not near({}, 5, 30, NOON)


def test_the_history_of_a_house_names_each_report_with_its_distance() -> None:
    keeping.take_in([hail(), hail(-600, inches=2)])
    newest, oldest = history_of(TROY, NOON - timedelta(days=30), NOON)
    assert (newest.nearest.hail_inches, oldest.nearest.hail_inches) == (1.5, 2)
    assert newest.miles == pytest.approx(1.47, abs=0.02)


@pytest.mark.parametrize(
    ("inches", "material", "age", "level"),
    [
        (0.75, "architectural", 5, Level.UNLIKELY),
        (1.0, "architectural", 5, Level.UNLIKELY),
        (1.0, "architectural", None, Level.POSSIBLE),
        (1.0, "architectural", 11, Level.POSSIBLE),
        (1.25, "architectural", 5, Level.POSSIBLE),
        (1.5, "architectural", 5, Level.LIKELY),
        (1.75, "architectural", 5, Level.VERY_LIKELY),
        (1.0, "three_tab", 2, Level.POSSIBLE),
        (1.75, "tile", 20, Level.POSSIBLE),
        (2.0, "metal", 20, Level.UNLIKELY),
        (1.25, "", None, Level.POSSIBLE),
    ],
)
def test_how_likely_hail_did_damage(inches: float, material: str, age: int | None, level: Level) -> None:
    said = damage.of_hail(inches, material, age)
    assert said.level == level
    assert "Haag" in said.basis


@pytest.mark.parametrize(
    ("mph", "age", "level"),
    [
        (57, 20, Level.UNLIKELY),
        (58, 3, Level.POSSIBLE),
        (58, 6, Level.LIKELY),
        (70, 3, Level.LIKELY),
        (90, 3, Level.VERY_LIKELY),
    ],
)
def test_how_likely_wind_did_damage(mph: int, age: int, level: Level) -> None:
    assert damage.of_wind(mph, "architectural", age).level == level


@pytest.mark.parametrize(
    ("north", "level"), [(42.60, Level.VERY_LIKELY), (42.63, Level.LIKELY), (42.66, Level.POSSIBLE)]
)
def test_the_farther_away_it_fell_the_less_is_said_of_this_roof(north: float, level: Level) -> None:
    keeping.take_in([hail(inches=2)])
    [touch] = history_of((north, -83.15), NOON - timedelta(days=1), NOON)
    said = touch.likelihood("architectural", 5)
    assert said is not None
    assert said.level == level


def test_the_worst_of_what_came_is_what_counts() -> None:
    gust = Reported(
        peril=Peril.WIND, happened_at=NOON, latitude=42.6, longitude=-83.15, wind_mph=95, source=Source.IEM, state="MI"
    )
    keeping.take_in([hail(inches=1.25), gust])
    both = Swath(list(StormReport.objects.all())).touched([(1, 42.6, -83.15)])[1]
    said = both.likelihood("architectural", 3)
    assert said is not None
    assert (said.peril, said.level) == (Peril.WIND, Level.VERY_LIKELY)


def test_where_no_size_was_reported_nothing_is_said_of_damage() -> None:
    trees = Reported(peril=Peril.WIND, happened_at=NOON, latitude=42.6, longitude=-83.15, source=Source.IEM, state="MI")
    keeping.take_in([trees])
    [touch] = history_of((42.6, -83.15), NOON - timedelta(days=1), NOON + timedelta(days=1))
    assert touch.likelihood() is None


def test_a_storm_is_announced_once_when_its_reports_have_come_in() -> None:
    keeping.take_in([hail(), hail(0, north=44.9, inches=0.5)])
    assert announcing.announce(NOON + timedelta(minutes=10)) == 0
    assert announcing.announce(NOON + timedelta(hours=1)) == 1
    assert announcing.announce(NOON + timedelta(hours=2)) == 0
    [told] = Event.objects.filter(name="storm.came")
    assert told.data["hail_inches"] == 1.5


@pytest.fixture
def watching() -> Section[WeatherRules]:
    WEATHER.save(WeatherRules(is_watching=True, watched_states=["MI"]))
    return WEATHER


def test_the_services_are_asked_only_when_the_company_wants_it() -> None:
    with feeds.STORMS.using(KnownWeather(away="must not be asked")), feeds.ALERTS.using(KnownWeather(away="nor this")):
        assert jobs.look_for_storms.call() == 0
        assert jobs.look_for_alerts.call() == 0
    assert not Look.objects.exists()


@pytest.mark.usefixtures("watching")
def test_what_the_service_says_is_taken_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=2))
    with feeds.STORMS.using(KnownWeather(told=[hail(), hail(0, state="OH", north=41.5)])):
        assert jobs.look_for_storms.call() == 1
        assert jobs.look_for_storms.call() == 0
    assert Look.objects.get(feed="storms").problem == ""


@pytest.mark.usefixtures("watching")
def test_a_service_that_is_away_loses_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=2))
    with feeds.STORMS.using(KnownWeather(away="status 503")):
        assert jobs.look_for_storms.call() == 0
    look = Look.objects.get(feed="storms")
    assert (look.problem, look.answered_at) == ("status 503", None)
    with feeds.STORMS.using(KnownWeather(told=[hail()])):
        assert jobs.look_for_storms.call() == 1


def alert(number: str, **told: Any) -> Alerted:
    usual: dict[str, Any] = {
        "event": "Severe Thunderstorm Warning",
        "sent_at": NOON,
        "begins_at": NOON,
        "ends_at": NOON + timedelta(hours=1),
        "zones": ("MIC125",),
    }
    return Alerted(number=number, **usual | told)


def test_an_update_takes_the_place_of_the_alert_before_and_a_test_is_none() -> None:
    keeping.take_in_alerts([alert("one")])
    keeping.take_in_alerts([alert("two", replaces=("one",)), alert("drill", is_actual=False), alert("one")])
    assert list(Alert.objects.running(NOON).values_list("number", flat=True)) == ["two"]
    keeping.take_in_alerts([alert("three", message_type="Cancel", replaces=("two",))])
    assert not Alert.objects.running(NOON).exists()


def test_distances_and_shapes() -> None:
    assert miles_between(42.3314, -83.0458, 41.8781, -87.6298) == pytest.approx(238, abs=1)  # Detroit to Chicago
    assert miles_from_line(42.0, -83.0, (42.1, -84.0), (42.1, -82.0)) == pytest.approx(6.91, abs=0.02)
    square = ((-84.0, 42.0), (-83.0, 42.0), (-83.0, 43.0), (-84.0, 43.0))
    assert is_inside(square, 42.5, -83.5)
    assert not is_inside(square, 42.5, -82.9)
    wide = box_of([(42.0, -83.0)]).widened(10)
    assert wide.holds(42.14, -83.0)
    assert not wide.holds(42.16, -83.0)


def test_a_storm_of_thousands_of_reports_is_still_a_question_a_database_can_be_asked() -> None:
    chance = random.Random(5)
    told = [hail(n % 170, 42 + chance.random() * 2, -86 + chance.random() * 2) for n in range(1500)]
    keeping.take_in(told)
    [storm] = Storm.objects.order_by("-reports")[:1]
    assert storm.reports > 1400
    reports = StormReport.objects.filter(storm=storm)
    assert StormReport.objects.filter(in_reach(reports)).count() >= storm.reports
