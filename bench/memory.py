"""Memory of web and engine as `bin/run` starts them: after the start, and after a morning's work.

    bin/bench memory [--views 200] [--leads 1000] [--databases sqlite,postgresql]

PSS counts: shared pages are divided among those who share them. RSS is printed beside it. PostgreSQL's own is not in.
"""

from __future__ import annotations

import argparse
import urllib.request
from pathlib import Path

from bench import machine
from bench.figures import Figure
from bench.posting import Poster
from bench.server import Installation
from bench.sink import Sink

BAR_MB = 600.0
PAGES = ("/", "/leads/", "/leads/board/", "/tasks/", "/answering/", "/follow-up/", "/outbox/", "/leads/1/")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--views", type=int, default=200)
    parser.add_argument("--leads", type=int, default=1000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for kind in machine.databases(options.databases.split(",")):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    with Sink() as sink, Installation(kind, "one-port", smtp_url=sink.url) as installation:
        staff = installation.ask("bench.fill", "people")
        installation.start_web()
        installation.start_engine()
        _report(f"{kind}: after the start", installation)
        posted = Poster(installation, staff["manager"]["token"]).steadily(options.leads, 20)
        viewed = sum(
            _view(installation, PAGES[number % len(PAGES)], staff["manager"]["session"])
            for number in range(options.views)
        )
        taken = sum(one.lead > 0 for one in posted)
        _report(f"{kind}: after {viewed} page views and {taken} leads", installation)
        print(f"{'':4}{len(sink.letters)} letters sent meanwhile; load {machine.load()}\n")


def _view(installation: Installation, path: str, session: str) -> bool:
    request = urllib.request.Request(installation.address + path, headers={"Cookie": f"sessionid={session}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
        return bool(answer.status == 200 and "/accounts/login" not in answer.url)


def _report(when: str, installation: Installation) -> None:
    used = {name: memory_of(process.pid) for name, process in installation.processes.items()}
    print(Figure(when, sum(pss for pss, _ in used.values()), "MB", BAR_MB).line)
    print("    " + ", ".join(f"{name} PSS {pss:.0f} RSS {rss:.0f} MB" for name, (pss, rss) in used.items()))


def memory_of(pid: int) -> tuple[float, float]:
    """PSS and RSS of a process and all it has started, in MB."""
    pss = rss = 0
    for one in _family(pid):
        for line in (Path("/proc") / str(one) / "smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            pss += int(value.split()[0]) if name == "Pss" else 0
            rss += int(value.split()[0]) if name == "Rss" else 0
    return pss / 1024, rss / 1024


def _family(pid: int) -> list[int]:
    children = [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


if __name__ == "__main__":
    main()
