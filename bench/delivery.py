"""Letters rendered, signed with DKIM and handed to a local mail server by one process, in an hour of one core.

    bin/bench delivery [--people 2000] [--databases sqlite,postgresql]

From the intent in the ledger to the mail server's 250: allowances, gates, words, MIME, signature, SMTP, and the outcome
in the books, each letter in transactions of its own. Beside it what each part alone costs, how long one step takes, and
the same letters handed over by a bare loop of smtplib. For listmonk, which has no gates and no row for each letter, its
maintainer names 50,000 a minute on 15 million subscribers with one mail server (issue 1805), on an unnamed machine.
"""

from __future__ import annotations

import argparse
from typing import Any

from bench import machine
from bench.cadence import by_bare_smtplib
from bench.figures import percentile
from bench.server import Installation
from bench.sink import Sink

BAR_AN_HOUR, BAR_STEP_MS = 100_000, 500.0
LISTMONK_AN_HOUR = 3_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        with Sink() as sink, Installation(kind, smtp_url=sink.url, log_level="ERROR") as installation:
            installation.ask("bench.fill", "people")
            installation.ask("bench.fill", "enrolments", options.people + 100)
            found = installation.ask("bench.delivery_inside", "deliver", options.people)
            report(kind, found, sink)


def report(kind: str, found: dict[str, Any], sink: Sink) -> None:
    letters, signed = list(sink.letters), sum(b"dkim-signature:" in one.body[:4000].lower() for one in sink.letters)
    by_wall = 3600 * found["sent"] / found["seconds"]
    by_cpu = 3600 * found["sent"] / found["cpu"]
    for what, value in (("by the clock", by_wall), ("by its own CPU time", by_cpu)):
        verdict = "PASS" if value >= BAR_AN_HOUR else "UNDER"
        print(
            f"{kind}: letters an hour from one process, {what:<20}{value:>10,.0f}  bar {BAR_AN_HOUR:,}, "
            f"ratio {value / BAR_AN_HOUR:.2f}  {verdict}"
        )
    step = percentile(found["steps_ms"], 0.95)
    verdict = "PASS" if step <= BAR_STEP_MS else "OVER"
    print(f"{'':4}one step from intent to outcome, p95 {step:.1f} ms, bar {BAR_STEP_MS:.0f}  {verdict}")
    print(
        f"{'':4}{found['sent']} in the books, {len(letters)} at the mail server, {signed} of them signed; "
        f"load {machine.load()}"
    )
    parts = ", ".join(f"{name} {value:.2f} ms" for name, value in found["parts_ms"].items())
    print(f"{'':4}CPU a letter {1000 * found['cpu'] / found['sent']:.2f} ms; each part alone: {parts}")
    bare = 3600 * by_bare_smtplib(sink, letters)
    print(f"{'':4}a bare smtplib loop hands over {bare:,.0f} an hour, ratio {by_wall / bare:.3f}; "
          f"listmonk says {LISTMONK_AN_HOUR:,}\n")  # fmt: skip


if __name__ == "__main__":
    main()
