"""The services that know the weather, as this program asks them; and stand-ins that know what they were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from roofs.core.connections.ports import Port
from roofs.places.weather.nws import Alerted
from roofs.places.weather.reported import Reported


class NoWeatherError(Exception):
    """Nothing could be learned now. Says why, in a few words; it is asked again at the next turn."""


class StormFeed(Protocol):
    def reports(self, since: datetime, until: datetime, states: Sequence[str]) -> list[Reported]:
        """Raises NoWeatherError."""
        ...


class AlertFeed(Protocol):
    def alerts(self, states: Sequence[str]) -> list[Alerted]:
        """Those in force. Raises NoWeatherError."""
        ...


STORMS: Port[StormFeed] = Port("weather.storms")
ALERTS: Port[AlertFeed] = Port("weather.alerts")


@dataclass
class KnownWeather:
    """Says what it was told, or that it cannot be asked."""

    told: list[Reported] = field(default_factory=list)
    warned: list[Alerted] = field(default_factory=list)
    away: str = ""

    def reports(self, since: datetime, until: datetime, states: Sequence[str]) -> list[Reported]:
        self._answer()
        return [one for one in self.told if since <= one.happened_at <= until and one.state in states]

    def alerts(self, states: Sequence[str]) -> list[Alerted]:
        self._answer()
        return [one for one in self.warned if any(zone[:2] in states for zone in one.zones)]

    def _answer(self) -> None:
        if self.away:
            raise NoWeatherError(self.away)
