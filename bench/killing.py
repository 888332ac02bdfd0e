"""The send path, killed (SIGKILL) at every line in turn, ten thousand times: nothing sent twice, nothing lost.

    bin/bench killing [--runs 10000] [--seed 7] [--databases sqlite,postgresql] [--provider keyless,keyed]

Each run is a process of its own that plans, sends and sweeps, and kills itself when it reaches its line: of the
follow-up, the messages, their allowances and the log of events. The provider notes each call before it answers. Then
the rest is sent without kills, and the books are compared with the provider's.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench import machine
from bench.server import Installation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--provider", default="keyless,keyed")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        for provider in options.provider.split(","):
            began = time.monotonic()
            with Installation(kind, log_level="ERROR") as installation:
                installation.ask("bench.fill", "people")
                installation.ask("bench.fill", "enrolments", options.runs // 2)
                books = installation.ask(
                    "bench.killing_runs", "kill_everywhere", options.runs, options.seed, provider == "keyed"
                )
            report(f"{kind}, provider {provider}", books, time.monotonic() - began)


def report(what: str, books: dict[str, Any], seconds: float) -> None:
    print(
        f"{what}: {books['kills']} kills in {books['runs']} runs of up to {books['lines']} steps, at {books['places']} "
        f"different lines of {books['files']} files; {books['ms_a_run']:.0f} ms a run, {seconds:.0f} s, "
        f"load {machine.load()}"
    )
    is_keyed = what.endswith(" keyed")
    rows: list[tuple[str, object, object]] = [
        ("people due, and touches in the ledger", books["touches"], books["people"]),
        ("touches still open", books["open"], 0),
        ("sent, but the provider was never called: lost", books["lost"], 0),
        ("the provider was called twice for", books["twice"], "" if is_keyed else 0),
        ("called again after a key is forgotten", books["forgotten"], 0),
        ("called with a key that is not in the ledger", books["strange"], 0),
        ("the provider was called, and the books do not say so", books["hidden"], 0),
        ("uncertain, and on the list for a person", books["unknown"], books["listed"]),
        ("of them the provider had in fact", books["unknown_had"], ""),
        ("sent", books["sent"], ""),
    ]
    for label, value, wanted in rows:
        verdict = "" if wanted == "" else "PASS" if value == wanted else f"FAIL, wanted {wanted}"
        print(f"{'':4}{label:<56}{value!s:<10}{verdict}")
    print()


if __name__ == "__main__":
    main()
