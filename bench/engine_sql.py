"""Planning the follow-up against the bare statement that does the same: what Python costs.

bin/bench engine_sql [--people 10000] [--databases sqlite,postgresql]
"""

from __future__ import annotations

import argparse

from bench import machine
from bench.server import Installation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        with Installation(kind) as installation:
            installation.ask("bench.fill", "people")
            installation.ask("bench.fill", "enrolments", options.people)
            found = installation.ask("bench.planning", "compare")
        print(
            f"{kind}: plan_due() {found['planned']:.0f} touches a second, bare SQL {found['bare']:.0f}, "
            f"ratio {found['planned'] / found['bare']:.3f}; the later bar of 10000 a second: "
            f"{found['planned'] / 10_000:.2f} of it; "
            f"load {machine.load()}"
        )


if __name__ == "__main__":
    main()
