"""Segments over a million leads: one change followed by every segment it concerns, and all members found anew.

    bin/bench company                            first; then a copy to write in: createdb -T roofs_scale roofs_segments
    bin/bench segments [--database roofs_segments] [--changes 200]

Twenty segments of every sort stand while a lead is changed. The limit beside a rebuild, in the same run: the bare
count of the same condition, which reads as much and writes nothing; beside a change: the same change without segments.
"""

from __future__ import annotations

import argparse
import sys

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.server import Installation

DATABASE = "roofs_segments"
CHANGE_MS, REBUILD_S = 50.0, 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--changes", type=int, default=200)
    options = parser.parse_args()
    print(machine.describe())
    good = True
    with Installation("postgresql", database=options.database, log_level="WARNING") as installation:
        print(installation.ask("bench.segments_work", "filled"))
        for name, told in installation.ask("bench.segments_work", "rebuilds").items():
            figure = Figure(f"rebuild, {name}: {told['members']:,} members", told["seconds"], "s", REBUILD_S)
            again = Figure(f"{'':4}again, nothing to change", told["again"], "s", REBUILD_S)
            print(f"{figure.line}  bare count {told['count']:.2f} s; load {machine.load()}")
            print(f"{again.line}  drift {told['drift']}", flush=True)
            good &= figure.value <= figure.bar and again.value <= again.bar
        changed = installation.ask("bench.segments_work", "changes", options.changes)
        for name, took in changed["followed"].items():
            figure = Figure(f"followed after: {name}, p99", percentile(took, 0.99), "ms", CHANGE_MS)
            bare = percentile(changed["bare"][name], 0.5)
            print(f"{figure.line}  {spread(took)}; the change itself, without: p50 {bare:.1f} ms", flush=True)
            good &= figure.value <= figure.bar
        print(f"clock: {changed['sweep']:.1f} s for one sweep of all; load {machine.load()}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
