"""A filtered list out of many leads at 50 clients: the API's and the staff page, as a manager and as a sales rep.

    bin/bench leads_list [--leads 200000] [--clients 50] [--seconds 12] [--databases postgresql,sqlite]
                         [--profile production|one-port] [--plan]

A program asks again a second after its answer, a person opens the next page after five: that is what the bars are held
against. Then each asks again at once, where the wait is clients / (answers a second) and nothing but CPU decides: that
is how much the machine can do. Floors in the same run: an address that does not exist (all of the frame, nothing behind
it), and the bare SQL.
"""

from __future__ import annotations

import argparse
from typing import Any
from urllib.parse import urlencode

from bench import load, machine
from bench.figures import Figure
from bench.server import Installation, Profile

BARS = {"postgresql": 100.0, "sqlite": 150.0}
PAGE_BAR = 200.0
PROGRAM, PERSON = 1.0, 5.0
"""Seconds between an answer and the next question."""
WANTED = {"status": "new,contacted", "temperature": "hot,warm", "source": "google_ads", "sort": "lead_score:desc"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--profile", choices=("production", "one-port"), default="production")
    parser.add_argument("--plan", action="store_true", help="also print how the database finds the rows")
    options = parser.parse_args()
    print(
        f"{machine.describe()}\n{options.clients} clients by {load.tool()}; web as in the {options.profile} profile\n"
    )
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    profile: Profile = options.profile
    with Installation(kind, profile, log_level="WARNING") as installation:
        staff = installation.ask("bench.fill", "people")
        filled = installation.ask("bench.fill", "leads", options.leads)
        print(f"{kind}: {options.leads} leads filled in {filled['seconds']:.0f} s")
        installation.start_web()
        for who, email in (("manager", "manager@example.com"), ("rep", "rep0@example.com")):
            if options.plan:
                print("\n".join(installation.ask("bench.floor", "plan", email, WANTED)))
            _measure_person(installation, staff[who], who, email, options)


def _measure_person(
    installation: Installation, person: dict[str, Any], who: str, email: str, options: argparse.Namespace
) -> None:
    bearer, cookie = {"Authorization": f"Bearer {person['token']}"}, {"Cookie": f"sessionid={person['session']}"}
    query = urlencode(WANTED, safe=",:")
    for what, path, headers, bar, pause in (
        ("API list", f"/api/leads/?{query}&per_page=50", bearer, BARS[installation.kind], PROGRAM),
        ("staff page", f"/leads/?{query}", cookie, PAGE_BAR, PERSON),
        ("floor, no such address", "/api/nothing", bearer, BARS[installation.kind], PROGRAM),
    ):
        found = _ask(installation, path, headers, pause, options)
        name = f"{installation.kind}, {who}, {what}, {pause:.0f} s between: p95"
        print(Figure(name, found.p95_if_any, "ms", bar).line)
        print(f"{'':4}{found}; load {machine.load()}")
        print(f"{'':4}at once again: {_ask(installation, path, headers, 0, options)}; load {machine.load()}")
    bare = installation.ask("bench.floor", "bare_sql", email, WANTED, options.seconds / 2)
    print(
        f"{'':4}{who}, floor: bare SQL {bare['rate']:.0f} a second, p95 {bare['p95']:.0f} ms; "
        f"{bare['alone']:.1f} ms alone\n"
    )


def _ask(
    installation: Installation, path: str, headers: dict[str, str], pause: float, options: argparse.Namespace
) -> load.Answered:
    url = installation.address + path
    load.ask(url, headers, clients=2, seconds=1)  # caches
    found = load.ask(url, headers, clients=options.clients, seconds=options.seconds, pause=pause)
    installation.wait_until_quiet()
    return found


if __name__ == "__main__":
    main()
