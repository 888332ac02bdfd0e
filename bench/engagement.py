"""A million people in fifty sequences, on one database: claim and record, leaving on a reply, memory.

    bin/bench engagement [--people 1000000] [--databases postgresql,sqlite] [--touches 60000] [--pause 0]

Claimed and recorded by the engine's own function, in turn with one bare statement that does the same in batches of the
same size (its keys are random, its waits plain sums). On SQLite a tenth of the people.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.server import Installation

POSTGRESQL_BAR, SQLITE_BAR, RATIO_BAR, LEAVE_BAR_MS, MEMORY_BAR_MB = 10_000, 1_000, 1.5, 10.0, 50.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--touches", type=int, default=60_000)
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--pause", type=int, default=0, help="seconds between filling and measuring")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        people = options.people if kind == "postgresql" else options.people // 10
        measure(kind, people, min(options.touches, people // 4), options.pause)


def measure(kind: str, people: int, touches: int, pause: int) -> None:
    with Installation(kind, log_level="ERROR") as installation:
        installation.ask("bench.fill", "people")
        filled = installation.ask("bench.engagement_work", "fill", people)
        print(f"{kind}: {people} people in {filled['sequences']} sequences, filled in {filled['seconds']:.0f} s")
        time.sleep(pause)
        report(kind, installation.ask("bench.engagement_work", "run", touches))


def report(kind: str, found: dict[str, Any]) -> None:
    bar = POSTGRESQL_BAR if kind == "postgresql" else SQLITE_BAR
    ours, bare = found["ours"], found["bare"]
    verdict = "PASS" if ours >= bar else "UNDER"
    told = f"{'  claimed and recorded, touches a second':<62}{ours:>9.0f}"
    print(f"{told}      bar {bar}, ratio {ours / bar:.2f}  {verdict}")
    print(f"{'  the bare statement, touches a second':<62}{bare:>9.0f}")
    if kind == "postgresql":  # the bar is for a server; inside SQLite's own process the bare statement costs nothing
        print(Figure("  cost of a touch against the bare statement", bare / ours, "x", RATIO_BAR).line)
    cpu = found["cpu_us"]
    print(f"{'':4}CPU of engine and server, µs a touch: {cpu['ours']:.0f}, bare {cpu['bare']:.0f}")
    print(Figure("  leaving on a reply, p99", percentile(found["leaving"], 0.99), "ms", LEAVE_BAR_MS).line)
    print(f"{'':4}{spread(found['leaving'])}")
    print(f"{'':4}one row written and committed, in turn with it: {spread(found['committing'])}")
    print(Figure("  memory grown while claiming", found["grown_mb"], "MB", MEMORY_BAR_MB).line)
    print(f"{'':4}batches: {spread(found['batches'])}; {found['sizes']}; load {machine.load()}\n")


if __name__ == "__main__":
    main()
