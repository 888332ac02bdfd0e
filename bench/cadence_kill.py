"""A thousand letters, and the engine is killed (SIGKILL) again and again while it sends them.

    bin/bench cadence_kill [--people 1000] [--kills 6] [--seed 7] [--databases sqlite,postgresql]

Afterwards: every enrolment has its touch, no letter was at the mail server twice, and those nobody can be sure about
are listed. What the killed engine held comes back when its lease of five minutes ends; the run does not wait for that
but asks for the sweep with a later clock.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import machine
from bench.server import Installation
from bench.sink import Sink

PATIENCE_S = 240


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    with Sink() as sink, Installation(kind, smtp_url=sink.url) as installation:
        installation.ask("bench.fill", "people")
        installation.ask("bench.fill", "enrolments", options.people)
        moments = []
        for number in range(options.kills):
            installation.start_engine()
            # Some die while planning, some between two letters, some in the middle of one.
            share = options.people // options.kills
            wait(partial(has_come, sink, chance.randrange(share * number, share * (number + 1))), 60)
            time.sleep(chance.random() * 0.2)
            installation.kill("engine")
            moments.append(len(sink.letters))
        returned, uncertain = installation.ask("bench.ledger", "sweep_as_if_later")
        installation.start_engine()
        wait(lambda: installation.ask("bench.ledger", "open_touches") == 0, PATIENCE_S, pause=2)
        books = installation.ask("bench.ledger", "touches")
    print(
        f"{kind}: killed when the mail server had {moments} letters; {returned} taken up again, {uncertain} uncertain"
    )
    report(books, sink, options.people)


def has_come(sink: Sink, letters: int) -> bool:
    return len(sink.letters) >= letters


def wait(is_done: Callable[[], bool], seconds: float, pause: float = 0.02) -> None:
    until = time.monotonic() + seconds
    while not is_done() and time.monotonic() < until:
        time.sleep(pause)


def report(books: dict[str, Any], sink: Sink, people: int) -> None:
    copies = sink.copies
    twice = sorted(key for key, count in copies.items() if count > 1)
    never = [key for key in books["sent"] if key not in copies]
    lost = people - books["with_touch"]
    unknown = Counter("delivered" if key in copies else "not delivered" for key in books["unknown"])
    rows = (
        ("enrolments", books["enrolments"], people),
        ("with their touch", books["with_touch"], people),
        ("touches by state", dict(sorted(books["states"].items())), ""),
        ("letters at the mail server", len(sink.letters), ""),
        ("lost: no touch, or `sent` and never arrived", lost + len(never), 0),
        ("delivered twice", len(twice), 0),
        ("uncertain, listed for a person to decide", dict(unknown) or 0, ""),
    )
    for what, value, wanted in rows:
        verdict = "" if wanted == "" else "PASS" if value == wanted else "FAIL"
        print(f"{'':4}{what:<48}{value!s:<40}{verdict}")
    for key in [*twice, *books["unknown"]]:
        print(f"{'':8}{key} was delivered {copies.get(key, 0)} times")
    print(f"{'':4}load {machine.load()}\n")


if __name__ == "__main__":
    main()
