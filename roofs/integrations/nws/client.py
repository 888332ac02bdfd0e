"""api.weather.gov. Without a User-Agent that names the program and a contact it refuses; when it is asked too often, or
its grid is being made anew, it says 503 or 500 and is asked again at the next turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roofs.core.company.office import office
from roofs.core.connections.wire import WIRE, NoAnswer
from roofs.places.weather.feeds import NoWeatherError

API = "https://api.weather.gov"
SECONDS = 20.0


def ask(path: str, api: str = API) -> Mapping[str, Any]:
    """Raises NoWeatherError."""
    contact = office.get().email or "no contact given"
    headers = {"User-Agent": f"(iSwitch Roofs CRM, {contact})", "Accept": "application/geo+json"}
    try:
        answer = WIRE.get().call("GET", f"{api}{path}", headers=headers, seconds=SECONDS)
    except NoAnswer as problem:
        raise NoWeatherError(str(problem)) from problem
    told = answer.json
    if not answer.is_good:
        title = told.get("title", "") if isinstance(told, dict) else ""
        raise NoWeatherError(f"status {answer.status} {title}".strip())
    if not isinstance(told, dict):
        raise NoWeatherError("no JSON")
    return told
