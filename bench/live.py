"""From a commit to open pages: twenty pages hear what happens while leads come in over HTTP.

    bin/bench live [--pages 20] [--events 100] [--leads 40] [--databases sqlite,postgresql]

Two rounds: events that another process records (its moment of commit is known exactly), and leads that are posted
(from the answer to the sender backwards is when it was committed; here counted from the event's own time, before it).
"""

from __future__ import annotations

import argparse
import http.client
import threading
import time
from dataclasses import dataclass, field

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.posting import Poster
from bench.server import Installation

BAR_MS = 200.0


@dataclass
class Page:
    """One open page."""

    address: str
    session: str
    heard: dict[int, float] = field(default_factory=dict)
    is_open: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        connection = http.client.HTTPConnection(self.address, timeout=120)
        connection.request("GET", "/live/events", headers={"Cookie": f"sessionid={self.session}"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"the live page says {answer.status}")
        while line := answer.readline():
            if line.startswith(b"id: "):
                self.heard.setdefault(int(line[4:]), time.time())
            self.is_open.set()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--leads", type=int, default=40)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    with Installation(kind, "one-port") as installation:
        staff = installation.ask("bench.fill", "people")
        installation.start_web()
        installation.start_engine()
        pages = [
            Page(installation.address[7:], key) for key in installation.ask("bench.fill", "sessions", options.pages)
        ]
        for page in pages:
            threading.Thread(target=page.listen, daemon=True).start()
        if not all(page.is_open.wait(20) for page in pages):
            raise RuntimeError("not every page was let in")
        time.sleep(1)
        committed = installation.ask("bench.ledger", "record_events", options.events, 0.1)
        time.sleep(1)
        _report(f"{kind}: commit to page", {int(key): moment for key, moment in committed.items()}, pages)
        posted = Poster(installation, staff["manager"]["token"]).steadily(options.leads, 5)
        time.sleep(2)
        arrived = installation.ask("bench.ledger", "arrivals")
        _report(f"{kind}: lead's event to page, posted", {int(key): moment for key, moment in arrived.items()}, pages)
        answers = [1000 * (one.answered - one.sent) for one in posted]
        print(f"{'':4}answer to the sender  {spread(answers)}; load {machine.load()}\n")


def _report(what: str, happened: dict[int, float], pages: list[Page]) -> None:
    waited = [
        1000 * (page.heard[key] - moment) for page in pages for key, moment in happened.items() if key in page.heard
    ]
    missing = len(pages) * len(happened) - len(waited)
    print(Figure(f"{what}, p99", percentile(waited, 0.99) if waited else float("inf"), "ms", BAR_MS).line)
    print(f"{'':4}{spread(waited)}; {len(happened)} events, {len(pages)} pages, {missing} not heard")


if __name__ == "__main__":
    main()
