"""Lists in and out: customers with a house and projects with their customer taken in, and all leads taken out.

    bin/bench transfer [--rows 3000] [--leads 200000] [--databases postgresql,sqlite]

The bar for taking in is 10,000 rows a minute with relations, shown as seconds for so many rows; for taking out, 60 s
for a million leads, and memory that does not grow with them: the peak of the process is measured over an export of a
tenth and over one of all. Floor beside it: the bare SQL of the same columns, fetched and thrown away.
"""

from __future__ import annotations

import argparse
import resource
import time
from typing import Any

from bench import machine
from bench.figures import Figure
from bench.server import Installation

A_MINUTE, LEADS_BAR_S, GROWTH_BAR_MB = 10_000, 60.0, 50.0
MILLION = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--databases", default="postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options.rows, options.leads)


def measure(kind: str, rows: int, leads: int) -> None:
    with Installation(kind, log_level="WARNING") as installation:
        installation.ask("bench.fill", "people")
        for what in ("leads", "customers", "projects"):
            taken = installation.ask("bench.transfer", "bring", what, rows)
            bar = rows / A_MINUTE * 60
            print(Figure(f"{kind}: {rows} rows of {what} taken in", taken["seconds"], "s", bar).line)
            print(f"{'':4}{rows / taken['seconds'] * 60:.0f} rows a minute; {taken}; load {machine.load()}")
    with Installation(kind, log_level="WARNING") as installation:
        installation.ask("bench.fill", "people")
        installation.ask("bench.fill", "leads", leads)
        bar = LEADS_BAR_S * leads / MILLION
        few = installation.ask("bench.transfer", "take_out", "csv", leads // 10)
        for form in ("csv", "json"):
            told = installation.ask("bench.transfer", "take_out", form, 0)
            print(Figure(f"{kind}: {told['rows']} leads as {form}", told["seconds"], "s", bar).line)
            print(f"{'':4}{told['bytes'] / 1e6:.0f} MB; bare SQL {told['floor']:.1f} s; load {machine.load()}")
            grown = told["peak_mb"] - few["peak_mb"]
            print(Figure(f"{kind}: more memory than for a tenth, {form}", grown, "MB", GROWTH_BAR_MB).line)
            print(f"{'':4}peak {told['peak_mb']:.0f} MB, of a tenth {few['peak_mb']:.0f} MB\n")


def bring(what: str, rows: int) -> dict[str, Any]:
    """Runs inside the installation: one list from the upload to its last row."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- Django is set up by then

    from roofs.core.accounts.models import User  # noqa: PLC0415
    from roofs.core.transfer import importing  # noqa: PLC0415

    boss = User.objects.get(email="manager@example.com")
    text = "\n".join([LISTS[what][0], *(LISTS[what][1].format(n=n, tail=f"{n:07d}") for n in range(rows))])
    made = importing.begin(SimpleUploadedFile("bench.csv", text.encode()), boss, what, "import")
    importing.start(made, made.columns)
    began = time.perf_counter()
    importing.run.call(made.pk)
    seconds = time.perf_counter() - began
    made.refresh_from_db()
    return {"seconds": seconds, "new": made.accepted, "known": made.duplicates, "rejected": made.rejected}


LISTS = {
    "leads": (
        "Name,Phone,Email,Street,City,State,Zip,Job,Estimated value,Notes",
        "Ann Lead{n},+1313{tail},lead{n}@example.com,{n} Oak St,Troy,MI,48084,Roof replacement,12500,Has a dog",
    ),
    "customers": (
        "Name,Phone,Email,Street,City,State,Zip,Notes,House address,Roof material",
        'Bo Customer{n},+1586{tail},c{n}@example.com,{n} Elm St,Troy,MI,48084,,"{n} Lake Dr, Novi, MI",metal',
    ),
    "projects": (
        "Project name,Customer,Phone,Street,City,State,Zip,Status,Contract value,Paid,Start date,Completed",
        "Roof {n},Cy Owner{n},+1734{tail},{n} Pine St,Troy,MI,48084,Completed,12500.00,12500.00,2024-05-01,2024-05-03",
    ),
}


def take_out(form: str, most: int) -> dict[str, float]:
    """Runs inside the installation: every lead, or the first `most`, as the page streams them, thrown away."""
    from itertools import islice  # noqa: PLC0415

    from roofs.core.accounts.models import User  # noqa: PLC0415
    from roofs.core.kit import tables  # noqa: PLC0415
    from roofs.core.transfer.outgoing import as_json, outgoing, rows_for  # noqa: PLC0415

    boss, kind = User.objects.get(email="manager@example.com"), outgoing("leads")
    if kind is None:
        raise ValueError("leads are not taken out")
    began, floor = time.perf_counter(), 0.0
    if not most:
        for _row in kind.find(boss, {}).iterator(chunk_size=1000):
            pass
        floor, began = time.perf_counter() - began, time.perf_counter()
    rows = rows_for(kind, boss, {})
    counted = _Counting(islice(rows, most) if most else rows)
    pieces = tables.write_csv(kind.columns, counted) if form == "csv" else as_json(kind.columns, counted)
    size = sum(len(piece.encode()) for piece in pieces)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": counted.count, "seconds": time.perf_counter() - began, "bytes": size, "peak_mb": peak, "floor": floor
    }  # fmt: skip


class _Counting:
    def __init__(self, rows: Any) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row


if __name__ == "__main__":
    main()
