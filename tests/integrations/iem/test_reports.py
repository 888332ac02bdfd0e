"""Storm reports over the line, as Iowa State's mesonet gives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from roofs.core.connections.wire import Answer
from roofs.integrations.iem.storms import IemStorms
from roofs.places.weather.feeds import NoWeatherError
from tests.integrations.lines import DROPPED, line, said

NOW = datetime(2026, 6, 14, 23, tzinfo=UTC)
HAIL = {
    "type": "Feature",
    "properties": {
        "valid": "2026-06-14T21:42:00Z", "type": "H", "magf": 1.75, "city": "3 N TROY", "county": "Oakland", "st": "MI",
        "lat": 42.64, "lon": -83.15, "qualifier": "M", "wfo": "DTX", "remark": "Golf balls.", "typetext": "HAIL",
    },
}  # fmt: skip


def test_it_is_asked_for_a_time_and_some_states_and_answers_with_reports() -> None:
    flood = {"type": "Feature", "properties": {**HAIL["properties"], "type": "F", "typetext": "FLASH FLOOD"}}  # type: ignore[dict-item]
    with line(said(200, {"type": "FeatureCollection", "features": [HAIL, flood]})) as wire:
        [one] = IemStorms().reports(NOW - timedelta(hours=2), NOW, ["MI", "OH"])
    assert (one.hail_inches, one.is_measured, one.state) == (1.75, True, "MI")
    asked = parse_qs(urlsplit(wire.calls[0].url).query)
    assert asked == {"sts": ["2026-06-14T21:00Z"], "ets": ["2026-06-14T23:00Z"], "states": ["MI,OH"]}


@pytest.mark.parametrize("answer", [said(503), said(404, {"detail": "no"}), Answer(200, {}, b"<html>"), DROPPED])
def test_no_answer_says_why_and_is_no_quiet_day(answer: Answer) -> None:
    with line(answer), pytest.raises(NoWeatherError):
        IemStorms().reports(NOW - timedelta(hours=2), NOW, ["MI"])


def test_a_quiet_day_is_an_empty_list() -> None:
    with line(said(200, {"type": "FeatureCollection", "features": []})):
        assert IemStorms().reports(NOW - timedelta(hours=2), NOW, ["MI"]) == []
