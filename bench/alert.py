"""From a lead sent in over HTTP to the salesperson's alert at the mail server, at a steady rate, and nothing lost.

    bin/bench alert [--rate 20] [--seconds 30] [--leads 0] [--databases sqlite,postgresql]

On SQLite the web runs as `bin/run` starts it (one port), on PostgreSQL in the production profile; one engine beside it.
`--leads` are in the books before the first one is sent.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from typing import Any

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.posting import Posted, Poster
from bench.server import Installation, Profile
from bench.sink import Letter, Sink

BAR_MS = 5000.0
PATIENCE_S = 60
INFINITE = float("inf")
PROFILES: dict[str, Profile] = {"sqlite": "one-port", "postgresql": "production"}
_LEAD = re.compile(r"/leads/(\d+)/")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--leads", type=int, default=0)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    profile = PROFILES[kind]
    with Sink() as sink, Installation(kind, profile, smtp_url=sink.url) as installation:
        staff = installation.ask("bench.fill", "people")
        if options.leads:
            installation.ask("bench.fill", "leads", options.leads)
        installation.start_web()
        installation.start_engine()
        poster = Poster(installation, staff["manager"]["token"])
        poster.steadily(5, 5, first=1_000_000)  # caches and connections
        posted = poster.steadily(int(options.rate * options.seconds), options.rate)
        _wait_for_mail(sink, posted)
        books = installation.ask("bench.ledger", "alerts")
    _report(f"{kind}, {profile}", posted, books, sink)


def _wait_for_mail(sink: Sink, posted: list[Posted]) -> None:
    wanted, until = {one.lead for one in posted if one.lead}, time.monotonic() + PATIENCE_S
    while time.monotonic() < until and wanted - _arrivals(sink.letters).keys():
        time.sleep(0.5)


def _arrivals(letters: list[Letter]) -> dict[int, float]:
    """When the first alert for each lead was at the mail server."""
    found: dict[int, float] = {}
    for letter in list(letters):
        if letter.to.startswith(("rep", "manager")) and (lead := _LEAD.search(letter.text)):
            found.setdefault(int(lead[1]), letter.at)
    return found


def _report(what: str, posted: list[Posted], books: dict[str, Any], sink: Sink) -> None:
    taken = [one for one in posted if one.lead]
    handed = {int(lead): moments[1] for lead, moments in books["alerts"].items()}
    arrived = _arrivals(sink.letters)
    by_row = [1000 * (moment - one.sent) for one in taken if (moment := handed.get(one.lead)) is not None]
    by_mail = [1000 * (arrived[one.lead] - one.sent) for one in taken if one.lead in arrived]
    lost = [one.lead for one in taken if handed.get(one.lead) is None or one.lead not in arrived]
    refused = Counter(one.status for one in posted if not one.lead)
    print(
        Figure(
            f"{what}: sent to alert handed over, p99", percentile(by_row, 0.99) if by_row else INFINITE, "ms", BAR_MS
        ).line
    )
    print(
        Figure(
            f"{what}: sent to alert at the mail server, p99",
            percentile(by_mail, 0.99) if by_mail else INFINITE,
            "ms",
            BAR_MS,
        ).line
    )
    print(f"{'':4}handed over  {spread(by_row)}\n{'':4}mail server  {spread(by_mail)}")
    print(f"{'':4}answer to the sender  {spread([1000 * (one.answered - one.sent) for one in taken])}")
    verdict = "LOST" if lost else "REFUSED" if refused else "PASS"
    print(
        f"{'':4}{len(posted)} sent, {len(taken)} taken, refused {dict(refused)}, "
        f"alerts lost {len(lost)} {lost[:10]}  {verdict}"
    )
    twice = sum(count - 1 for count in sink.copies.values())
    print(f"{'':4}the mail server got {len(sink.letters)} letters, {twice} twice; load {machine.load()}\n")


if __name__ == "__main__":
    main()
