"""Leads over HTTP, as programs send them: many connections, at a steady rate whatever the server does."""

from __future__ import annotations

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bench.server import Installation

CONNECTIONS = 32
FIRST = ("Marta", "James", "Aisha", "Robert", "Elena", "David", "Grace", "Omar")
LAST = ("Delgado", "Novak", "Okafor", "Larsen", "Kim", "Haddad", "Rossi")


@dataclass(frozen=True, slots=True)
class Posted:
    sent: float
    """When it was due to be sent, in seconds since the epoch: a server that makes us wait pays for it."""
    answered: float
    status: int
    lead: int


class Poster:
    def __init__(self, installation: Installation, token: str) -> None:
        self._address = installation.address.removeprefix("http://")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._mine = threading.local()

    def steadily(self, how_many: int, rate: float, *, first: int = 1) -> list[Posted]:
        """`rate` a second; `first` numbers the people, so that a second round brings other ones."""
        began = time.time()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            waiting = []
            for number in range(how_many):
                due = began + number / rate
                time.sleep(max(0.0, due - time.time()))
                waiting.append(pool.submit(self.post, first + number, due))
            return [one.result() for one in waiting]

    def post(self, number: int, due: float) -> Posted:
        connection = self._connection()
        try:
            connection.request("POST", "/api/leads/", body=json.dumps(person(number)), headers=self._headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return Posted(due, time.time(), 0, 0)
        lead = json.loads(body).get("id", 0) if answer.status in {200, 201} else 0
        return Posted(due, time.time(), answer.status, lead)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._mine, "connection"):
            self._mine.connection = http.client.HTTPConnection(self._address, timeout=30)
        found: http.client.HTTPConnection = self._mine.connection
        return found


def person(number: int) -> dict[str, Any]:
    return {
        "first_name": FIRST[number % len(FIRST)],
        "last_name": LAST[number // len(FIRST) % len(LAST)],
        "email": f"posted{number}@example.com",
        "source": "google_ads",
        "project_type": "storm_damage",
        "address": f"{100 + number} Maple Ave, Birmingham, MI 48009",
        "property_value": 420_000,
        "need": "immediate",
        "message": "Hail on Tuesday, two shingles are in the yard.",
    }
