"""How long the next touch takes to decide where the pace adapts: of one person alone, and of people due together.

    bin/bench next_touch [--people 20000] [--databases postgresql,sqlite]

Everybody has had twelve letters and done three things. Alone: all is read for one person, as for the lead's page. In a
batch: as the engine does it, a thousand at a time; claimed, decided and written, in turn with people whose sequence
keeps to its days.
"""

from __future__ import annotations

import argparse
from typing import Any

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.server import Installation

BAR_MS = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--databases", default="postgresql,sqlite")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        with Installation(kind, log_level="ERROR") as installation:
            installation.ask("bench.fill", "people")
            installation.ask("bench.next_touch_work", "fill", options.people)
            report(kind, installation.ask("bench.next_touch_work", "run"))


def report(kind: str, found: dict[str, Any]) -> None:
    print(kind)
    print(Figure("  the arithmetic alone, p99", percentile(found["pure"], 0.99), "ms", BAR_MS).line)
    print(Figure("  one person alone, everything read, p95", percentile(found["alone"], 0.95), "ms", BAR_MS).line)
    print(f"{'':4}{spread(found['alone'])}; {found['questions_alone']} questions")
    print(Figure("  in a batch of 1000, each", found["adaptive_ms"], "ms", BAR_MS).line)
    print(f"{'':4}at the pace of each: {1000 / found['adaptive_ms']:.0f} touches a second claimed, decided, written")
    print(f"{'':4}on their days, in turn with it: {1000 / found['fixed_ms']:.0f} touches a second")
    print(f"{'':4}{found['questions']} questions for a batch of 1000; load {machine.load()}\n")


if __name__ == "__main__":
    main()
