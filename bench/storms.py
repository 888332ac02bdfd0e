"""A thousand storm reports against a million houses, and the reports of years read, kept and grouped.

    bin/bench storms [--houses 1000000] [--reports 1000] [--seed 7]

The houses are spread over Lower Michigan as towns are, in clumps; the reports as storms are, in lines. Beside it, in
the same run, the plain way on a part of them: every house with every report.
"""

from __future__ import annotations

import argparse

from bench import machine
from bench.figures import Figure
from bench.server import Installation

BAR_S = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--houses", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--kept", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    with Installation("sqlite") as installation:
        found = installation.ask("bench.storms_inside", "matched", options.houses, options.reports, options.seed)
        figure = Figure(f"{options.houses:,} houses by {options.reports:,} reports", found["seconds"], "s", BAR_S)
        print(f"{figure.line}; load {machine.load()}")
        print(f"    {found['met']:,} meetings; every pair would take {found['plainly']:,.0f} s; of 2,000 houses "
              f"{found['same']:,} meetings against {found['plain']:,} that way")  # fmt: skip
        files = installation.ask("bench.storms_inside", "kept", options.kept, options.seed)
        print(f"{options.kept:,} reports kept and grouped into {files['storms']:,} storms: {files['seconds']:.1f} s, "
              f"the same again {files['again']:.1f} s; load {machine.load()}")  # fmt: skip
    return 0 if found["seconds"] <= BAR_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
