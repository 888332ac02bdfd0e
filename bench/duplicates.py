"""Whether two records are one: precision and recall on a list whose truth is known, and the time it takes.

The list is not part of the repository. ROOFS_BENCH_DUPLICATES names the file: name, address, city and unique_id, as in
the restaurants of Fodor's and Zagat that Tejada and others published; without it nothing is measured.
"""

from __future__ import annotations

import csv
import os
import time
from collections import defaultdict
from collections.abc import Collection
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bench import machine
from roofs.core.kit.addresses import Address
from roofs.people.contacts.likeness import CROWD, SURE, Facts, compare, keys

FILE = Path(os.environ.get("ROOFS_BENCH_DUPLICATES", "../shared/data/contacts/restaurant_nophone_training.csv"))
BAR = 0.95
Pair = tuple[int, int]


class Score(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def line(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"


def main() -> int:
    if not FILE.exists():
        print(f"skipped: there is no {FILE}; ROOFS_BENCH_DUPLICATES names the list")
        return 0
    print(machine.describe())
    rows = _rows(FILE)
    facts = [Facts(company_name=row["name"], addresses=(Address(row["address"], "", row["city"]),)) for row in rows]
    names = [row["unique_id"].strip("' ") for row in rows]
    truth = {pair for pair in combinations(range(len(rows)), 2) if names[pair[0]] == names[pair[1]]}
    began = time.perf_counter()
    compared = _compared(facts)
    found = {pair for pair, points in compared.items() if points >= SURE}
    spent = time.perf_counter() - began
    print(f"{len(rows)} records, {len(truth)} pairs that are one; {len(compared)} compared in {spent:.2f} s")
    _halves(compared, truth, names)
    whole = _score(found, truth)
    verdict = "PASS" if whole.f1 >= BAR else "UNDER"
    print(f"{whole.line}  bar {BAR:.2f}, ratio {whole.f1 / BAR:.2f}  {verdict}")
    return 0 if whole.f1 >= BAR else 1


def _halves(compared: dict[Pair, float], truth: Collection[Pair], names: list[str]) -> None:
    """Where the border would be put by one half of the list, and what it is worth on the other half."""
    for half in (0, 1):
        ours, theirs = ({pair for pair in compared if _half(names, pair) is side} for side in (half == 0, half == 1))
        mine, rest = ({pair for pair in truth if _half(names, pair) is side} for side in (half == 0, half == 1))

        def f1(border: float, pairs: Collection[Pair], wanted: Collection[Pair]) -> Score:
            return _score({pair for pair in pairs if compared[pair] >= border}, wanted)

        best = max(range(1, 20), key=lambda border: (f1(border, ours, mine).f1, -abs(border - SURE)))
        print(f"border {best} chosen on one half; on the other: {f1(best, theirs, rest).line}")


def _half(names: list[str], pair: Pair) -> bool:
    """Records of one restaurant are always in the same half."""
    return int(names[pair[0]]) % 2 == 0


def _compared(facts: list[Facts]) -> dict[Pair, float]:
    holders = defaultdict(set)
    for at, told in enumerate(facts):
        for key in keys(told):
            holders[key].add(at)
    pairs = {pair for some in holders.values() if len(some) <= CROWD for pair in combinations(sorted(some), 2)}
    return {pair: compare(facts[pair[0]], facts[pair[1]]).points for pair in pairs}


def _score(found: Collection[Pair], truth: Collection[Pair]) -> Score:
    right = len(set(found) & set(truth))
    return Score(right / len(found) if found else 0.0, right / len(truth) if truth else 0.0)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, skipinitialspace=True))


if __name__ == "__main__":
    raise SystemExit(main())
