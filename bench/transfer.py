"""Lists in and out: every kind of record taken in with what it belongs to, and all leads taken out.

    bin/bench transfer [--rows 3000] [--leads 200000] [--databases postgresql,sqlite] [--only in]

The bar for taking in is 10,000 rows a minute with relations, shown as seconds for so many rows; for taking out, 60 s
for a million leads, and memory that does not grow with them: the peak of the process is measured over an export of a
tenth and over one of all. Floor beside it: the bare SQL of the same columns, fetched and thrown away.
"""

from __future__ import annotations

import argparse

from bench import machine
from bench.figures import Figure
from bench.server import Installation
from bench.transfer_lists import LISTS

A_MINUTE, LEADS_BAR_S, GROWTH_BAR_MB = 10_000, 60.0, 50.0
MILLION = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--databases", default="postgresql")
    parser.add_argument("--only", choices=["in", "out"])
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        if options.only != "out":
            measure_in(kind, options.rows)
        if options.only != "in":
            measure_out(kind, options.leads)


def measure_in(kind: str, rows: int) -> None:
    """Leads and customers first: the lists after them are about these people."""
    with Installation(kind, log_level="WARNING") as installation:
        installation.ask("bench.fill", "people")
        for what in LISTS:
            taken = installation.ask("bench.transfer_inside", "bring", what, rows)
            bar = rows / A_MINUTE * 60
            print(Figure(f"{kind}: {rows} rows of {what} taken in", taken["seconds"], "s", bar).line)
            print(f"{'':4}{rows / taken['seconds'] * 60:.0f} rows a minute; {taken}; load {machine.load()}")


def measure_out(kind: str, leads: int) -> None:
    with Installation(kind, log_level="WARNING") as installation:
        installation.ask("bench.fill", "people")
        installation.ask("bench.fill", "leads", leads)
        bar = LEADS_BAR_S * leads / MILLION
        few = installation.ask("bench.transfer_inside", "take_out", "csv", leads // 10)
        for form in ("csv", "json"):
            told = installation.ask("bench.transfer_inside", "take_out", form, 0)
            print(Figure(f"{kind}: {told['rows']} leads as {form}", told["seconds"], "s", bar).line)
            print(f"{'':4}{told['bytes'] / 1e6:.0f} MB; bare SQL {told['floor']:.1f} s; load {machine.load()}")
            grown = told["peak_mb"] - few["peak_mb"]
            print(Figure(f"{kind}: more memory than for a tenth, {form}", grown, "MB", GROWTH_BAR_MB).line)
            print(f"{'':4}peak {told['peak_mb']:.0f} MB, of a tenth {few['peak_mb']:.0f} MB\n")


if __name__ == "__main__":
    main()
