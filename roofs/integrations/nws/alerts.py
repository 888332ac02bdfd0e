from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from roofs.integrations.nws.client import API, ask
from roofs.places.weather import nws
from roofs.places.weather.feeds import NoWeatherError
from roofs.places.weather.nws import Alerted


class NwsAlerts:
    def __init__(self, api: str = API) -> None:
        self._api = api

    def alerts(self, states: Sequence[str]) -> list[Alerted]:
        told = ask(f"/alerts/active?{urlencode({'area': ','.join(states)})}", self._api)
        bad: list[str] = []
        found = list(nws.read_alerts(told, lambda _number, why: bad.append(why)))
        if bad and not found:
            raise NoWeatherError(bad[0])
        return found
