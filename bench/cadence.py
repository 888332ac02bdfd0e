"""A thousand people due at once: seconds until the mail server has all their letters, from one engine.

    bin/bench cadence [--people 1000] [--databases sqlite,postgresql] [--rounds 1]

The allowance of e-mails a minute is raised for the run; as shipped (600) it would by itself make this last 90 s.
The limit beside it, in the same run: the same letters handed to the same mail server by a bare loop of smtplib.
"""

from __future__ import annotations

import argparse
import smtplib
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench import machine
from bench.figures import Figure
from bench.server import Installation
from bench.sink import Letter, Sink

BAR_S = 20.0
PATIENCE_S = 180


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        for _ in range(options.rounds):
            measure(kind, options.people)


def measure(kind: str, people: int) -> None:
    with Sink() as sink, Installation(kind, smtp_url=sink.url) as installation:
        installation.ask("bench.fill", "people")
        installation.start_engine()
        began = installation.ask("bench.fill", "enrolments", people)
        wait_for(sink, people)
        letters = list(sink.letters)
        seconds = (letters[-1].at - began) if letters else 0.0
        spent = cpu_seconds(installation.processes["engine"].pid)
        print(Figure(f"{kind}: {people} due at once, all sent after", seconds, "s", BAR_S).line)
        twice = sum(count - 1 for count in sink.copies.values())
        print(
            f"{'':4}{len(letters)} letters, {twice} twice, {len(letters) / seconds:.0f} a second; engine's CPU "
            f"{1000 * spent / people:.1f} ms a letter (its start included); load {machine.load()}"
        )
        bare = by_bare_smtplib(sink, letters)
        print(
            f"{'':4}limit: a bare smtplib loop hands over {bare:.0f} a second, "
            f"ratio {len(letters) / seconds / bare:.3f}\n"
        )


def wait_for(sink: Sink, people: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while len(sink.letters) < people and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1)  # one that comes twice would come now


def cpu_seconds(pid: int) -> float:
    """User and system time of one process, from the kernel's books."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def by_bare_smtplib(sink: Sink, letters: list[Letter]) -> float:
    address = urlsplit(sink.url)
    began = time.perf_counter()
    with smtplib.SMTP(address.hostname or "", address.port or 0) as connection:
        for letter in letters:
            connection.sendmail("bench@example.com", [letter.to], letter.body)
    return len(letters) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
