"""Lists, boards, search and single records over a million leads, at 50 and 200 clients, with rights on.

    bin/bench company                           first; the database stays until `bin/bench company --drop`
    bin/bench scale [--part leads|records] [--clients 50,200] [--seconds 8] [--who manager,rep] [--only board]

A program asks again a second after its answer, a person opens the next page after five: that is what the bars are held
against. `--at-once` also asks without a pause, where nothing but CPU decides: that is how much the machine can do.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench import load, machine
from bench.company import DATABASE
from bench.figures import Figure
from bench.server import Installation

API_BAR, PAGE_BAR = 150.0, 200.0
PROGRAM, PERSON = 1.0, 5.0
WANTED = urlencode(
    {"status": "new,contacted", "temperature": "hot,warm", "source": "google_ads", "sort": "lead_score:desc"}, safe=",:"
)
SEARCHED = ("delgado", "maple troy", "lead123456@example.com", "chevdal", "(255) 555-01", "victor novak")
"""Common and rare names, a street in a town, an address, part of a phone number, two words."""


@dataclass(frozen=True, slots=True)
class Asked:
    what: str
    paths: tuple[str, ...]
    is_api: bool = False

    @property
    def bar(self) -> float:
        return API_BAR if self.is_api else PAGE_BAR

    @property
    def pause(self) -> float:
        return PROGRAM if self.is_api else PERSON


def _searches(path: str) -> tuple[str, ...]:
    return tuple(f"{path}?{urlencode({'q': text})}" for text in SEARCHED)


def asked_of(part: str, seen: dict[str, list[int]]) -> list[Asked]:
    def each(pattern: str, kind: str) -> tuple[str, ...]:
        return tuple(pattern.format(key) for key in seen[kind])

    parts = {
        "leads": [
            Asked("API leads, three filters and a sort", (f"/api/leads/?{WANTED}&per_page=50",), is_api=True),
            Asked("API leads, search", _searches("/api/leads/"), is_api=True),
            Asked("API lead", each("/api/leads/{}", "lead"), is_api=True),
            Asked("page of leads, three filters and a sort", (f"/leads/?{WANTED}",)),
            Asked("board of leads", ("/leads/board/",)),
            Asked("page of leads, search", _searches("/leads/")),
            Asked("search over everything", _searches("/search/")),
            Asked("page of a lead", each("/leads/{}/", "lead")),
        ],
        "records": [
            Asked("API customers", ("/api/customers/?per_page=50&sort=lifetime_value:desc",), is_api=True),
            Asked("API projects", ("/api/projects/?per_page=50&status=scheduled,in_progress",), is_api=True),
            Asked("page of customers", ("/customers/",)),
            Asked("page of customers, search", _searches("/customers/")),
            Asked("page of a customer", each("/customers/{}/", "customer")),
            Asked("page of projects", ("/projects/",)),
            Asked("board of projects", ("/projects/pipeline/",)),
            Asked("page of a project", each("/projects/{}/", "project")),
        ],
    }
    return parts[part]


def main() -> int:
    options = _arguments()
    print(f"{machine.describe()}\nclients by {load.tool()}; web as in the production profile, two processes\n")
    good = True
    with Installation("postgresql", "production", database=options.database, log_level="WARNING") as installation:
        people = installation.ask("bench.crowd", "ways_in")
        print(f"{installation.ask('bench.crowd', 'told')}")
        installation.start_web()
        for who in options.who.split(","):
            seen = installation.ask("bench.crowd", "some_of", who)
            for asked in asked_of(options.part, seen):
                if options.only in asked.what:
                    good &= _measured(installation, people[who], who, asked, options)
    return 0 if good else 1


def _measured(
    installation: Installation, person: dict[str, Any], who: str, asked: Asked, options: argparse.Namespace
) -> bool:
    bearer, cookie = {"Authorization": f"Bearer {person['token']}"}, {"Cookie": f"sessionid={person['session']}"}
    headers, good = bearer if asked.is_api else cookie, True
    urls = [installation.address + path for path in asked.paths]
    load.ask(urls, headers, clients=2, seconds=2)  # caches
    for clients in (int(one) for one in options.clients.split(",")):
        found = load.ask(urls, headers, clients=clients, seconds=options.seconds, pause=asked.pause)
        installation.wait_until_quiet()
        figure = Figure(f"{who}, {asked.what}, {clients} clients: p95", found.p95_if_any, "ms", asked.bar)
        print(f"{figure.line}\n{'':4}{found}; load {machine.load()}", flush=True)
        good &= figure.value <= figure.bar and not found.errors
    if options.at_once:
        print(f"{'':4}at once again: {load.ask(urls, headers, clients=8, seconds=4)}", flush=True)
        installation.wait_until_quiet()
    return good


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--part", choices=("leads", "records"), default="leads")
    parser.add_argument("--clients", default="50,200")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--who", default="manager,rep")
    parser.add_argument("--only", default="", help="part of what is asked, as `board`")
    parser.add_argument("--at-once", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
