"""A year with known truth through the real engine: what it finds, what it must not find, and what must never happen.

    bin/bench year [--people 300] [--days 365] [--seed 7] [--database sqlite,postgresql] [--quick] [--repeat 200]
        [--keep FOLDER]

People with a way and hours they like (some: none), interest that comes and goes, mailboxes behind machines that open
and click everything, a mail service whose clock is an hour off for weeks; tests with a true lift, with none, with a
broken dealing and with three people. The clock jumps; enrolling, planning, gates, sending, counting and answers are
the real ones. At the end each finding of the program is held against the truth.

Then the same year for a part of the people without machines, and once with nothing to be found. `--quick` leaves these
out. `--repeat` counts false claims of the statistics over so many flat years, made up without the engine.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import machine, year_flat
from bench.server import ROOT, Installation

SECRET, ENCRYPTION = "of-the-year-" * 6, base64.urlsafe_b64encode(b"of the simulated year, no secret").decode()
"""Lots are drawn by hashes with these: the same year must draw the same ones."""
VERDICTS = {True: "PASS", False: "FAIL", None: ""}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repeat", type=int, default=0)
    parser.add_argument("--keep", default="", help="a folder for the database of the whole year (SQLite)")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    if options.repeat:
        year_flat.report(options.repeat, options.seed)
        return
    fails = 0
    for kind in machine.databases(options.database.split(",")):
        fails += whole(kind, options.people, options.days, options.seed, options.keep)
        if not options.quick:
            fails += aside(kind, max(40, options.people // 4), min(options.days, 120), options.seed)
    print(f"{fails} of the answers are not as they should be" if fails else "all as it should be")


def whole(kind: str, people: int, days: int, seed: int, keep: str = "") -> int:
    return report(f"{kind}: {people} people, {days} days", played(kind, people, days, seed, keep=keep))


def aside(kind: str, people: int, days: int, seed: int) -> int:
    """The same people with and without machines; and people who like nothing better than anything else."""
    with_them, without = (played(kind, people, days, seed, machines=machines)["human"] for machines in (True, False))
    same = with_them == without
    print(f"{kind}: {people} people, {days} days, the same year with and without machines")
    for name in with_them:
        print(f"    {name:<70}{with_them[name]!s:>14}{without[name]!s:>14}")
    print(f"    {'what people did, and how warm the program finds them':<70}{VERDICTS[same]:>28}\n")
    what = f"{kind}: {people} people, {days} days, nothing to be found"
    return report(what, played(kind, people, days, seed, flat=True)) + (not same)


def played(
    kind: str, people: int, days: int, seed: int, *, machines: bool = True, flat: bool = False, keep: str = ""
) -> dict[str, Any]:
    began = time.monotonic()
    with Installation(kind, log_level="ERROR", secret_key=SECRET, encryption_keys=ENCRYPTION) as installation:
        asked = ["bench.year_play", "play", *(json.dumps(one) for one in (people, days, seed, machines, flat))]
        done = subprocess.run(  # what it tells on the way is shown, so that one sees the months go by
            [sys.executable, "-m", "bench.inside", *asked], env=installation.environment, cwd=ROOT,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        if keep and kind == "sqlite":
            Path(keep).mkdir(parents=True, exist_ok=True)
            shutil.copy(installation.folder / "roofs.sqlite3", keep)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found | {"wall": time.monotonic() - began}


def report(what: str, found: dict[str, Any]) -> int:
    print(f"{what}: played in {found['wall']:.0f} s, {found['cpu']:.0f} s of one core; load {machine.load()}")
    for name in ("reached", "what people did", "what machines did", "not sent because"):
        told = ", ".join(f"{key} {count}" for key, count in sorted(found[name].items(), key=lambda one: -one[1])[:9])
        print(f"    {name}: {told or 'none'}")
    print(f"    {'':<74}{'truth':>18}  found")
    part = ""
    for one in found["answers"]:
        if one["part"] != part:
            part = one["part"]
            print(f"  {part}")
        print(f"    {one['asked']:<74}{one['true']:>18}  {one['found']:<24} {VERDICTS[one['is_good']]}")
        for example in one["examples"]:
            print(f"        {example}")
    print()
    return sum(one["is_good"] is False for one in found["answers"])


if __name__ == "__main__":
    main()
