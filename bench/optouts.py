"""How many people who want to be left alone are understood, and how many are let go who did not ask for it.

    bin/bench optouts [--show] [--train]

The labelled messages are in tests/comms/messaging/messages. Of `optouts.txt` one half (by a hash of the letters) was
used to write the rules. Each further file was written when rules and weights were finished, looked at once, and then
used to mend them; the newest, `optouts_unseen`, was used for nothing. What came of each first look stands in
bench/README.md. `--train` learns the weights anew from all but the newest file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from roofs.comms.messaging import optout_model, optouts

MESSAGES = Path(__file__).parents[1] / "tests/comms/messaging/messages"
FILES = ("optouts.txt", "optouts_later.txt", "optouts_third.txt", "optouts_unseen.txt")
BAR = 0.99
ROUNDS, RATE, DECAY, SMALLEST = 40, 0.15, 1e-4, 0.3


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    language: str
    text: str

    @property
    def half(self) -> int:
        letters = re.sub(r"[^a-z0-9]", "", self.text.casefold())
        return hashlib.sha256(letters.encode()).digest()[0] % 2


def labelled(name: str) -> list[Labelled]:
    lines = (MESSAGES / name).read_text(encoding="utf-8").splitlines()
    return [Labelled(*line.split(" ", 2)) for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class Result:
    """`held`: a person decides, and until then nothing is sent."""

    wanted_out: int
    let_go: int
    held: int
    stayed: int
    wrongly_let_go: int
    wrongly_held: int

    @property
    def recall(self) -> float:
        return self.let_go / self.wanted_out if self.wanted_out else 1.0

    @property
    def stopped(self) -> float:
        """Nothing more is sent: let go, or held until a person has looked."""
        return (self.let_go + self.held) / self.wanted_out if self.wanted_out else 1.0

    @property
    def precision(self) -> float:
        went = self.let_go + self.wrongly_let_go
        return self.let_go / went if went else 1.0


def measure(messages: Iterable[Labelled], *, show: bool = False) -> Result:
    counted: Counter[tuple[str, str]] = Counter()
    for one in messages:
        read = optouts.read(one.text)
        counted[one.label, read.kind] += 1
        if show and (one.label == "out") != (read.kind == "out") and one.label != "hold":
            print(f"    {one.label} read as {read.kind}: {one.text!r} {read.because!r}")
    out = {kind: counted["out", kind] for kind in ("out", "unsure")}
    stay = {kind: counted["stay", kind] for kind in ("out", "unsure")}
    total = {label: sum(n for (known, _), n in counted.items() if known == label) for label in ("out", "stay")}
    return Result(total["out"], out["out"], out["unsure"], total["stay"], stay["out"], stay["unsure"])


def parts() -> dict[str, list[Labelled]]:
    first, *others = FILES
    known = labelled(first)
    found = {
        "seen while the rules were written": [one for one in known if one.half == 0],
        "the other half": [one for one in known if one.half == 1],
    }
    return found | {name.removesuffix(".txt"): labelled(name) for name in others if (MESSAGES / name).exists()}


def train() -> None:
    messages = [one for name in FILES[:-1] for one in labelled(name) if one.label != "hold"]
    rows = [(list(optout_model.features(optouts.plain(one.text))), one.label == "out") for one in messages]
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    dice = random.Random(7)
    for _ in range(ROUNDS):
        dice.shuffle(rows)
        for names, wanted in rows:
            present = ["", *names]
            score = sum(weights.get(name, 0.0) for name in present)
            error = 1 / (1 + math.exp(-max(min(score, 30), -30))) - wanted
            for name in present:
                slope = error + DECAY * weights.get(name, 0.0)
                squares[name] = squares.get(name, 1e-8) + slope * slope
                weights[name] = weights.get(name, 0.0) - RATE * slope / math.sqrt(squares[name])
    kept = {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= SMALLEST or not name}
    optout_model.FILE.write_text(json.dumps(kept, ensure_ascii=True, indent=0) + "\n")
    print(f"{len(messages)} messages, {len(kept)} weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--train", action="store_true")
    options = parser.parse_args()
    if options.train:
        train()
    for name, messages in parts().items():
        found = measure(messages, show=options.show)
        verdict = "PASS" if found.recall >= BAR else "BELOW"
        print(
            f"{name}: {len(messages)} messages; recall {found.recall:.3f} of {found.wanted_out} (bar {BAR}) {verdict}, "
            f"with held ones {found.stopped:.3f}; precision {found.precision:.3f}, "
            f"wrongly let go {found.wrongly_let_go} of {found.stayed}, wrongly held {found.wrongly_held}"
        )


if __name__ == "__main__":
    main()
