"""How many people who want to be left alone are understood, and how many are let go who did not ask for it.

    bin/bench optouts [--show] [--train] [--left-out]

The labelled messages are in tests/comms/messaging/messages: what people wrote, a file for each time some were gathered,
and `phrasings.txt`, out of which many more are made. Each file was looked at once when rules and weights were finished,
and learnt from after that: what came of each first look stands in bench/README.md. `--train` learns the weights anew
from all of them (two minutes); `--left-out` says how weights do that never saw the family a message belongs to.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench import optouts_training as training
from bench.optouts_made import made
from roofs.comms.messaging import optout_model, optouts

MESSAGES = Path(__file__).parents[1] / "tests/comms/messaging/messages"
FILES = ("optouts.txt", "optouts_later.txt", "optouts_third.txt", "optouts_unseen.txt", "optouts_voices.txt",
         "optouts_inbox.txt", "optouts_talk.txt", "optouts_counter.txt")  # fmt: skip
BAR = 0.99
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    language: str
    text: str


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

    @classmethod
    def of(cls, counted: Counter[tuple[str, str]]) -> Result:
        """Of how often a label was read as a kind."""
        total = {label: sum(n for (known, _), n in counted.items() if known == label) for label in ("out", "stay")}
        out, stay = ({kind: counted[label, kind] for kind in ("out", "unsure")} for label in ("out", "stay"))
        return cls(total["out"], out["out"], out["unsure"], total["stay"], stay["out"], stay["unsure"])

    def line(self, name: str) -> str:
        return (
            f"{name}: recall {self.recall:.3f} of {self.wanted_out} "
            f"(bar {BAR}) {'PASS' if self.recall >= BAR else 'BELOW'}, "
            f"with held ones {self.stopped:.3f}; precision {self.precision:.3f}, "
            f"wrongly let go {self.wrongly_let_go} of {self.stayed}, wrongly held {self.wrongly_held}"
        )


def measure(messages: Iterable[Labelled], *, show: bool = False) -> Result:
    counted: Counter[tuple[str, str]] = Counter()
    for one in messages:
        read = optouts.read(one.text)
        counted[one.label, read.kind] += 1
        if show and (one.label == "out") != (read.kind == "out") and one.label != "hold":
            print(f"    {one.label} read as {read.kind}: {one.text!r} {read.because!r}")
    return Result.of(counted)


def left_out(files: Iterable[str] = FILES, folds: int = FOLDS) -> tuple[Result, Result]:
    """Of messages that were made, and of those somebody wrote: each judged by weights that never saw its family."""
    known = training.rows(_to_learn(files), made())
    families = sorted({row.family for row in known})
    random.Random(3).shuffle(families)
    counted: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
    for fold in range(folds):
        held_back = set(families[fold::folds])
        weights = training.learn([row for row in known if row.family not in held_back])
        for row in known:
            if row.family in held_back:
                looks = optout_model.share(weights.get("", 0.0) + sum(weights.get(one, 0.0) for one in row.features))
                kind = "out" if looks >= optouts.SURE else "unsure" if looks >= optouts.DOUBT else "none"
                counted[row.family.startswith("written")][row.label, kind] += 1
    return Result.of(counted[False]), Result.of(counted[True])


def _to_learn(files: Iterable[str]) -> list[tuple[str, str]]:
    return [(one.label, one.text) for name in files for one in labelled(name)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--left-out", action="store_true")
    options = parser.parse_args()
    if options.train:
        print(training.write(_to_learn(FILES)))
    if options.left_out:
        for name, result in zip(("made, family by family", "written, one by one"), left_out(), strict=True):
            print(result.line(f"left out: {name}"))
    for name in FILES:
        print(measure(labelled(name), show=options.show).line(name.removesuffix(".txt")))


if __name__ == "__main__":
    main()
