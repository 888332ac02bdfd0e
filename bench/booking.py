"""Nobody is booked twice: parallel attempts at the same people and hours, overlaps found, and how fast free hours are.

bin/bench booking --attempts 100000 --processes 4 --databases sqlite,postgresql
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bench import machine
from bench.figures import Figure, percentile
from bench.server import Installation

BAR_OVERLAPS, BAR_FREE_MS = 0, 100
PEOPLE, DAYS, ASKED = 20, 60, 300


def main() -> int:
    wanted = _arguments()
    print(machine.describe())
    good = [
        _measure(kind, wanted.attempts, wanted.processes) for kind in machine.databases(wanted.databases.split(","))
    ]
    return 0 if all(good) else 1


def _measure(kind: str, attempts: int, processes: int) -> bool:
    with Installation(kind) as office:
        keys = office.ask("bench.appointments", "people", PEOPLE)
        share = attempts // processes
        began = time.perf_counter()
        with ThreadPoolExecutor(processes) as pool:
            rounds = [
                pool.submit(office.ask, "bench.appointments", "attempt", keys, share, DAYS, seed)
                for seed in range(processes)
            ]
            counted = sum((Counter(one.result()) for one in rounds), Counter[str]())
        spent = time.perf_counter() - began
        found = office.ask("bench.appointments", "overlaps")
        free = [1000 * one for one in office.ask("bench.appointments", "availability", keys, ASKED)]
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(counted.items()))
    print(f"\n{kind}: {share * processes:,} attempts of {processes} processes at {PEOPLE} people on {DAYS} days")
    print(f"  {told}; {share * processes / spent:,.0f} attempts a second with the start of the processes")
    verdict = "PASS" if found["overlaps"] == BAR_OVERLAPS and counted["booked"] else "OVER"
    print(f"  overlaps among {found['held']:,} held: {found['overlaps']}  bar {BAR_OVERLAPS}  {verdict}")
    latency = Figure("  a week of free hours, p95", percentile(free, 0.95), "ms", BAR_FREE_MS)
    print(latency.line)
    return verdict == "PASS" and latency.value <= latency.bar


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--attempts", type=int, default=100_000)
    asked.add_argument("--processes", type=int, default=4)
    asked.add_argument("--databases", default="sqlite,postgresql")
    return asked.parse_args()


if __name__ == "__main__":
    sys.exit(main())
