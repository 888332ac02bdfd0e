"""Alerts over the line, as api.weather.gov gives them."""

from __future__ import annotations

import pytest

from roofs.core.connections.wire import Answer
from roofs.integrations.nws.alerts import NwsAlerts
from roofs.places.weather.feeds import NoWeatherError
from tests.integrations.lines import DROPPED, line, said

pytestmark = pytest.mark.django_db
WARNING = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[[-83.4, 42.5], [-83.0, 42.5], [-83.0, 42.8], [-83.4, 42.5]]]},
    "properties": {
        "id": "urn:oid:2.49.0.1.840.0.1", "event": "Severe Thunderstorm Warning", "sent": "2026-06-14T17:40:00-04:00",
        "expires": "2026-06-14T18:30:00-04:00", "status": "Actual", "messageType": "Alert", "severity": "Severe",
        "geocode": {"UGC": ["MIC125"], "SAME": ["026125"]},
        "parameters": {"maxHailSize": ["Up to 1.75"], "maxWindGust": ["60 MPH"]},
    },
}  # fmt: skip


def test_it_says_who_asks_and_reads_what_is_in_force() -> None:
    with line(said(200, {"type": "FeatureCollection", "features": [WARNING]})) as wire:
        [one] = NwsAlerts().alerts(["MI", "OH"])
    assert (one.hail_inches, one.wind_mph, one.counties) == (1.75, 60, ("26125",))
    assert one.ends_at.isoformat() == "2026-06-14T22:30:00+00:00"
    assert one.rings[0][0] == (-83.4, 42.5)
    assert wire.calls[0].url.endswith("/alerts/active?area=MI%2COH")
    assert wire.calls[0].headers["User-Agent"].startswith("(iSwitch Roofs CRM, ")


@pytest.mark.parametrize(
    "answer",
    [
        said(403, {"title": "Forbidden"}),
        said(503, {"title": "Unavailable"}),
        said(200, ["no object"]),
        Answer(200, {}, b"<html>"),
        said(200, {"features": [{"properties": {"id": "x"}}]}),
        DROPPED,
    ],
)
def test_no_answer_says_why(answer: Answer) -> None:
    with line(answer), pytest.raises(NoWeatherError):
        NwsAlerts().alerts(["MI"])
