"""Two engines killed in turn while letters go out, and PostgreSQL itself cut off in the middle: nothing twice or lost.

    bin/bench engines_kill [--people 100000] [--kills 10] [--seed 7]

On a PostgreSQL of its own. One engine goes on while the other is dead; once, the database is stopped as a power cut
would and started again. What the dead held is swept as if its leases had ended, as in `cadence_kill`.
"""

from __future__ import annotations

import argparse
import random
import time
from functools import partial

from bench import cadence_kill, machine, own_postgresql
from bench.own_postgresql import Cluster
from bench.server import Installation
from bench.sink import Sink

PATIENCE_S = 7200
ENGINES = ("engine one", "engine two")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    if not own_postgresql.BINARIES:
        print("There is no PostgreSQL here that could be started.")
        return
    with own_postgresql.cluster() as cluster:
        machine.POSTGRESQL = cluster.url
        measure(cluster, options)


def measure(cluster: Cluster, options: argparse.Namespace) -> None:
    chance, people, moments = random.Random(options.seed), options.people, list[str]()
    with Sink() as sink, Installation("postgresql", smtp_url=sink.url, log_level="INFO") as installation:
        installation.ask("bench.fill", "people")
        installation.ask("bench.fill", "enrolments", people)
        for name in ENGINES:
            installation.start_engine(name)
        for number in range(options.kills):
            share = people // (options.kills + 1)
            _wait(sink, share * number + chance.randrange(1, share))
            if number == options.kills // 2:
                cluster.stop("immediate")
                moments.append(f"database at {len(sink.letters)}")
                time.sleep(2)
                cluster.start()
            name = ENGINES[number % 2]
            installation.kill(name)
            moments.append(f"{name} at {len(sink.letters)}")
            installation.start_engine(name)
        until = time.monotonic() + PATIENCE_S
        returned, uncertain = installation.ask("bench.ledger", "sweep_as_if_later")
        while installation.ask("bench.ledger", "open_touches") and time.monotonic() < until:
            time.sleep(3)
        books = installation.ask("bench.ledger", "touches")
    print(f"killed with so many letters at the mail server: {'; '.join(moments)}")
    print(f"{returned} taken up again and {uncertain} uncertain by the sweep at the end")
    cadence_kill.report(books, sink, people)


def _wait(sink: Sink, letters: int) -> None:
    cadence_kill.wait(partial(cadence_kill.has_come, sink, letters), PATIENCE_S)


if __name__ == "__main__":
    main()
