"""Fill a PostgreSQL database with a company of a million leads and ten million events, the same one every time.

    bin/bench company [--leads 1000000] [--events 10000000] [--messages 3000000] [--database roofs_scale]
    bin/bench company --drop

It stays until it is dropped, for `bin/bench scale` and `bin/bench dashboards`. What is in it: bench/crowd.py, and
three million messages with what came of them: bench/crowd_outreach.py. The server must allow what restoring a dump
needs (a superuser), and have some 12 GB of room.
"""

from __future__ import annotations

import argparse
import json

from bench import machine
from bench.server import Installation, drop

DATABASE = "roofs_scale"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--messages", type=int, default=3_000_000)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--drop", action="store_true")
    options = parser.parse_args()
    if options.drop:
        drop(options.database)
        return
    print(machine.describe())
    with Installation("postgresql", database=options.database, log_level="WARNING") as installation:
        installation.ask("bench.crowd", "people")
        filled = installation.ask("bench.crowd", "company", options.leads, options.events)
        written = installation.ask("bench.crowd_outreach", "outreach", options.messages)
        print(f"{options.database}: {installation.ask('bench.crowd', 'told')}")
        print(f"filled in {filled['seconds']:.0f} s: {json.dumps(filled)}")
        print(f"written to in {written['seconds']:.0f} s: {json.dumps(written)}")


if __name__ == "__main__":
    main()
