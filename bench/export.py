"""A million leads taken out as CSV and JSON: how long, and whether the process grows with them.

    bin/bench company                           first; the database stays until `bin/bench company --drop`
    bin/bench export [--database roofs_scale]

The peak of a process over an export of a tenth stands beside that over all. The floor is the bare SQL of the same
columns, fetched and thrown away.
"""

from __future__ import annotations

import argparse

from bench import machine
from bench.company import DATABASE
from bench.figures import Figure
from bench.server import Installation

BAR_S, GROWTH_BAR_MB, MILLION = 60.0, 50.0, 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--forms", default="csv,json")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    with Installation("postgresql", database=options.database, log_level="WARNING") as installation:
        print(installation.ask("bench.crowd", "told"))
        few = installation.ask("bench.transfer_inside", "take_out", "csv", MILLION // 10)
        for form in options.forms.split(","):
            told = installation.ask("bench.transfer_inside", "take_out", form, 0)
            bar = BAR_S * told["rows"] / MILLION
            print(Figure(f"{told['rows']:,.0f} leads as {form}", told["seconds"], "s", bar).line)
            print(f"{'':4}{told['bytes'] / 1e6:.0f} MB; bare SQL {told['floor']:.1f} s; load {machine.load()}")
            grown = told["peak_mb"] - few["peak_mb"]
            print(Figure(f"more memory than for a tenth, {form}", grown, "MB", GROWTH_BAR_MB).line, flush=True)


if __name__ == "__main__":
    main()
