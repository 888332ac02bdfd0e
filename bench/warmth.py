"""How warm people are: a sign of life noticed; standings, channels and hours of a thousand people; a past counted.

    bin/bench warmth [--people 20000] [--databases postgresql,sqlite]

Each sign is told as it comes in: its letter's fetch, the log, all who listen, in one transaction. The bars are those of
the issue: 5 ms for a sign, 5 ms for what a decision about one person asks. With other work on the machine the clock on
the wall says little: the CPU time of this process stands beside it, and the statements it takes.
"""

from __future__ import annotations

import argparse
import sys

from bench import machine
from bench.figures import Figure, spread
from bench.server import Installation

BAR_MS = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--databases", default="postgresql,sqlite")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    return max(measure(kind, options.people) for kind in machine.databases(options.databases.split(",")))


def measure(kind: str, people: int) -> int:
    with Installation(kind) as office:
        print(f"{kind}: {people} people, sixteen letters each, three signs each")
        print(
            "  filled in {filled:.0f} s; signs counted from the log {rebuilt:.0f} s; learned {learned:.0f} s".format(
                **office.ask("bench.warmth_work", "fill", people)
            )
        )
        found = office.ask("bench.warmth_work", "measure")
    figures = [
        Figure("a sign is noticed, p95", found["sign"]["p95"], "ms", BAR_MS),
        Figure("a sign is told through the log with all who listen, p95", found["told"]["p95"], "ms", BAR_MS),
        Figure("one person's standing, p95", found["standing"]["p95"], "ms", BAR_MS),
        Figure("one person's channels, p95", found["channels"]["p95"], "ms", BAR_MS),
        Figure("one person's next hour, p95", found["hour"]["p95"], "ms", BAR_MS),
        Figure("a thousand standings", found["standings"], "ms", 1000 * BAR_MS),
        Figure("a thousand preferences", found["preferences"], "ms", 1000 * BAR_MS),
        Figure("a thousand choices of an hour", found["choices"], "ms", 1000 * BAR_MS),
    ]
    for one in figures:
        print(f"  {one.line}")
    print(f"  a sign: {found['statements']} statements, own CPU {found['cpu']:.1f} ms at the median")
    print(f"  a sign: {spread(found['sign_values'])}", f"load after: {machine.load()}", sep="\n  ", end="\n\n")
    return int(any(one.value > one.bar for one in figures))


if __name__ == "__main__":
    sys.exit(main())
