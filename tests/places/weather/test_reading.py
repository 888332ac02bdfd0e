"""Files of storm reports, as their makers write them."""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from roofs.core.kit.refusals import Refused
from roofs.places.weather import nws, reading
from roofs.places.weather.reading import Rejected
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril, Source
from tests.integrations.lines import shared

HAIL = "Time,Size,Location,County,State,Lat,Lon,Comments\n"
WIND = "Time,Speed,Location,County,State,Lat,Lon,Comments\n"
TORNADO = "Time,F_Scale,Location,County,State,Lat,Lon,Comments\n"
DETAILS = (
    "BEGIN_DATE_TIME,END_DATE_TIME,EVENT_TYPE,CZ_TYPE,CZ_NAME,CZ_TIMEZONE,STATE,WFO,MAGNITUDE,MAGNITUDE_TYPE,"
    "TOR_F_SCALE,BEGIN_RANGE,BEGIN_AZIMUTH,BEGIN_LOCATION,BEGIN_LAT,BEGIN_LON,END_LAT,END_LON,EVENT_NARRATIVE,"
    "BEGIN_YEARMONTH\n"
)


def read(text: str | bytes, name: str) -> tuple[list[Reported], Rejected]:
    rejected = Rejected()
    raw = text.encode() if isinstance(text, str) else text
    return list(reading.read(io.BytesIO(raw), name, rejected)), rejected


def test_a_day_of_hail_is_read_with_its_commas_and_its_office() -> None:
    [one], rejected = read(
        f"{HAIL}1742,175,3 N TROY,OAKLAND,MI,42.64,-83.15,GOLF BALLS, MANY, ON CARS. (DTX)\n", "260614_rpts_hail.csv"
    )
    assert (one.peril, one.hail_inches, one.place, one.county, one.state) == (
        Peril.HAIL,
        1.75,
        "3 N Troy",
        "Oakland",
        "MI",
    )
    assert (one.remark, one.office, one.source) == ("GOLF BALLS, MANY, ON CARS.", "DTX", Source.SPC)
    assert one.happened_at == datetime(2026, 6, 14, 17, 42, tzinfo=UTC)
    assert not rejected.count


def test_what_comes_before_noon_utc_belongs_to_the_next_day_of_the_calendar() -> None:
    found, _rejected = read(f"{HAIL}1200,100,A,B,MI,42,-83,\n1159,100,A,B,MI,42,-83,\n", "260614_rpts.csv")
    assert [one.happened_at.isoformat() for one in found] == ["2026-06-14T12:00:00+00:00", "2026-06-15T11:59:00+00:00"]


def test_hail_wind_and_tornadoes_may_be_in_one_file() -> None:
    text = (
        f"{TORNADO}2010,EF1,A,B,MI,42,-83,\n2015,UNK,A,B,MI,42.1,-83,\n"
        f"{HAIL}2020,100,A,B,MI,42,-83,\n{WIND}2030,UNK,A,B,MI,42,-83,\n2040,64,A,B,MI,42.2,-83,\n"
    )
    found, _rejected = read(text, "260614_rpts.csv")
    assert [(one.peril, one.ef_scale, one.hail_inches, one.wind_mph) for one in found] == [
        (Peril.TORNADO, 1, None, None),
        (Peril.TORNADO, -1, None, None),
        (Peril.HAIL, None, 1.0, None),
        (Peril.WIND, None, None, None),
        (Peril.WIND, None, None, 64),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1742,175,TROY,OAKLAND,MI,0.00,0.00,nowhere",
        "2562,175,TROY,OAKLAND,MI,42.6,-83.1,no such hour",
        "1742,99999,TROY,OAKLAND,MI,42.6,-83.1,no such hail",
        "1742,175,TROY,OAKLAND,MI,north,west,no numbers",
        "1742,175,TROY",
        "<html>",
    ],
)
def test_a_line_that_cannot_be_is_rejected_with_its_number_and_the_others_are_kept(line: str) -> None:
    found, rejected = read(f"{HAIL}{line}\n1800,100,A,B,MI,42,-83,\n", "260614_rpts_hail.csv")
    assert len(found) == 1
    assert [number for number, _why in rejected.lines] == [2]


def test_a_quiet_day_has_no_reports() -> None:
    assert read(f"{TORNADO}{HAIL}{WIND}", "260614_rpts.csv") == ([], Rejected())


@pytest.mark.parametrize("name", ["today_hail.csv", "reports.csv", "269999_rpts.csv"])
def test_a_day_that_the_name_does_not_say_is_asked_for(name: str) -> None:
    with pytest.raises(Refused, match="260614"):
        read(f"{HAIL}1742,175,TROY,OAKLAND,MI,42.6,-83.1,\n", name)


@pytest.mark.parametrize("text", ["", "name,phone\nMarta,555-0100\n", "\x00\x01\x02", "%PDF-1.7"])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no list of storm reports"):
        read(text, "260614.csv")


def test_the_file_of_all_years_is_in_central_standard_time() -> None:
    text = (
        "om,yr,mo,dy,date,time,tz,st,stf,stn,mag,inj,fat,loss,closs,slat,slon,elat,elon,len,wid\n"
        "1,2017,7,1,2017-07-01,16:39:00,3,MI,26,1,1.75,0,0,0,0,42.6,-83.1,0.0,0.0,0,0\n"
    )
    [one], _rejected = read(text, "1955-2017_hail.csv")
    assert (one.hail_inches, one.happened_at.isoformat(), one.end_latitude) == (1.75, "2017-07-01T22:39:00+00:00", None)
    [gust], _rejected = read(text.replace(",1.75,", ",50,"), "1955-2017_wind.csv")
    assert gust.wind_mph == 58  # knots there, miles an hour here
    with pytest.raises(Refused, match="hail, wind or torn"):
        read(text, "1955-2017.csv")


def test_storm_events_are_knots_and_the_standard_time_of_the_place() -> None:
    place, day = "C,OAKLAND,EST-5,MICHIGAN,DTX", "14-JUN-26 18:00:00"
    lines = (
        f"14-JUN-26 17:42:00,14-JUN-26 17:50:00,Hail,{place},1.75,,,3.2,N,TROY,42.64,-83.15,,,Big,202606",
        f"{day},{day},Thunderstorm Wind,{place},52.00,EG,,0,N,TROY,42.6,-83.1,,,,202606",
        f"{day},{day},Tornado,{place},,,EF1,1,SW,TROY,42.60,-83.15,42.65,-83.05,,202606",
        "01-JUN-26 00:00:00,30-JUN-26 00:00:00,Drought,Z,OAKLAND,EST-5,MICHIGAN,DTX,,,,,,,,,,,,202606",
        f"{day},{day},Hail,{place},1.0,,,,,,,,,,,202606",
    )
    text = DETAILS + "\n".join(lines)
    (hail, gust, tornado), rejected = read(gzip.compress(text.encode()), "StormEvents_details-ftp_v1.0_d2026.csv.gz")
    assert (hail.happened_at.isoformat(), hail.place, hail.state) == ("2026-06-14T22:42:00+00:00", "3 N Troy", "MI")
    assert (gust.wind_mph, gust.is_measured) == (60, False)
    assert (tornado.ef_scale, tornado.end_latitude, tornado.end_longitude) == (1, 42.65, -83.05)
    assert [line for line, _why in rejected.lines] == [6]  # without a place; a drought is passed over


def feature(**told: Any) -> dict[str, Any]:
    usual = {"valid": "2026-06-14T17:42:00Z", "type": "H", "magf": 1.5, "lat": 42.6, "lon": -83.1, "city": "3 N TROY"}
    return {"type": "Feature", "properties": usual | {"county": "OAKLAND", "st": "MI", "qualifier": "E"} | told}


def test_geojson_of_local_storm_reports_is_read() -> None:
    told = [feature(), feature(type="G", magf=61, qualifier="M"), feature(type="D", magf=None), feature(type="F")]
    (hail, gust, trees), rejected = read(json.dumps({"features": told}), "lsr.geojson")
    assert (hail.hail_inches, hail.is_measured, hail.source) == (1.5, False, Source.IEM)
    assert (gust.wind_mph, gust.is_measured) == (61, True)
    assert trees.wind_mph is None
    assert rejected.count == 1


def test_one_report_in_two_lists_has_one_fingerprint() -> None:
    [spc], _rejected = read(f"{HAIL}1742,150,3 N TROY,OAKLAND,MI,42.60,-83.10,\n", "260614_rpts_hail.csv")
    [iem], _rejected = read(json.dumps({"features": [feature(lat=42.6012, lon=-83.0991)]}), "lsr.geojson")
    assert spc.fingerprint == iem.fingerprint


def test_the_files_of_a_real_day_are_read_whole() -> None:
    hail, bad_hail = read(shared("weather/180615_rpts_filtered_hail.csv").read_bytes(), "180615_rpts_filtered_hail.csv")
    wind, bad_wind = read(shared("weather/180615_rpts_filtered_wind.csv").read_bytes(), "180615_rpts_filtered_wind.csv")
    assert (len(hail), bad_hail.count, len(wind), bad_wind.count) == (20, 0, 25, 0)
    assert [one.place for one in (*hail, *wind) if one.state == "MI" and one.county in {"Marquette", "Gogebic"}]
    marked = [re.search(r"\((\d+) MPH\)", one.remark) for one in wind]
    assert all(int(said[1]) == one.wind_mph for said, one in zip(marked, wind, strict=True) if said)
    late = [one for one in hail if one.happened_at.date() == date(2018, 6, 16)]
    assert all(one.happened_at.hour < 12 for one in late)


def test_the_raw_product_and_the_file_of_all_years_are_read_whole() -> None:
    product, bad = read(
        shared("weather/spc_160406_lsr_hail_section.psv").read_bytes(), "spc_160406_lsr_hail_section.psv"
    )
    assert (len(product), bad.count) == (21, 0)
    assert all(-126 < one.longitude < -66 and 24 < one.latitude < 50 for one in product)
    assert product[0].is_measured is True
    years, bad = read(shared("weather/spc_1955-2017_hail_first40.csv").read_bytes(), "spc_1955-2017_hail_first40.csv")
    assert (len(years), bad.count) == (40, 0)


NOW = datetime(2026, 7, 15, 20, tzinfo=UTC)


def filled(told: Any) -> Any:
    """The files hold "date:now -4664 seconds", as the proxy they come from fills in when it answers."""
    if isinstance(told, dict):
        return {name: filled(value) for name, value in told.items()}
    if isinstance(told, list):
        return [filled(one) for one in told]
    found = re.fullmatch(r"date:now ([+-]\d+) seconds", told) if isinstance(told, str) else None
    return (NOW + timedelta(seconds=int(found[1]))).isoformat() if found else told


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("nws_alerts_active_us_396.json.gz", 396),
        ("nws_alerts_active_michigan_9.json", 9),
        ("nws_alerts_active_iowa_severe_48.json", 48),
    ],
)
def test_real_alerts_are_read_whole(name: str, count: int) -> None:
    raw = shared(f"weather/{name}").read_bytes()
    told = filled(json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw))
    bad: list[tuple[int, str]] = []
    alerts = list(nws.read_alerts(told, lambda line, why: bad.append((line, why))))
    assert (len(alerts), bad) == (count, [])
    assert all(alert.sent_at <= alert.ends_at and alert.event for alert in alerts)
    if "iowa" in name:
        assert sum(alert.hail_inches is not None for alert in alerts) <= 7
        assert [alert for alert in alerts if alert.event == "Severe Thunderstorm Warning" and alert.rings]


@pytest.mark.parametrize(
    "told", [{}, {"features": None}, {"features": [{}]}, {"features": [{"properties": {"id": 1}}]}]
)
def test_an_answer_that_holds_no_alerts_says_so(told: dict[str, Any]) -> None:
    bad: list[tuple[int, str]] = []
    assert list(nws.read_alerts(told, lambda line, why: bad.append((line, why)))) == []
    assert bad
