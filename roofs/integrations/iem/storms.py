"""https://mesonet.agron.iastate.edu/geojson/lsr.geojson: free, no account. They ask to be polite and to keep what one
has got.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import structlog

from roofs.core.connections.wire import WIRE, NoAnswer
from roofs.places.weather import lsr
from roofs.places.weather.feeds import NoWeatherError
from roofs.places.weather.reported import Reported

log = structlog.get_logger(__name__)
REPORTS = "https://mesonet.agron.iastate.edu/geojson/lsr.geojson"
SECONDS = 30.0


class IemStorms:
    def __init__(self, address: str = REPORTS) -> None:
        self._address = address

    def reports(self, since: datetime, until: datetime, states: Sequence[str]) -> list[Reported]:
        asked = {"sts": _spelled(since), "ets": _spelled(until), "states": ",".join(states)}
        try:
            answer = WIRE.get().call(
                "GET", f"{self._address}?{urlencode(asked)}", headers={"Accept": "application/json"}, seconds=SECONDS
            )
        except NoAnswer as problem:
            raise NoWeatherError(str(problem)) from problem
        if not answer.is_good:
            raise NoWeatherError(f"status {answer.status}")
        if answer.json is None:
            raise NoWeatherError("no JSON")
        bad: list[tuple[int, str]] = []
        found = list(
            lsr.read_geojson(answer.body.decode("utf-8", "replace"), lambda line, why: bad.append((line, why)))
        )
        if bad and not found:
            log.info("storm reports that are none", count=len(bad), first=bad[0][1][:100])
        return found


def _spelled(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
