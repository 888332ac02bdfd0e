"""Figures over a million leads, ten million events and three million messages: every dashboard of the API, the first
page and the pages of outreach, one at a time.

    bin/bench company                           first; the database stays until `bin/bench company --drop`
    bin/bench dashboards [--periods 30d,12m] [--who manager,rep] [--times 8] [--part outreach] [--database roofs_scale]

Nothing is kept from one answer to the next: each is read from the rows. Of outreach the sums of days are read, which an
engine renews every two minutes (`count_outreach` counts them all).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request

from bench import machine
from bench.company import DATABASE
from bench.figures import Figure, percentile
from bench.server import Installation

BAR = 300.0
PATIENCE_S = 60
SPANS = ("funnel", "revenue", "team-performance", "lead-sources", "geographic")
OUTREACH = ("", "email/", "hours/", "channels/", "warmth/", "people/", "pipeline/", "rows/", "rows/?what=complained",
            "deals/?what=stalled")  # fmt: skip
SALES = ("email/performance", "channels/performance", "cadence/analytics", "intelligence/pipeline-forecast")
REPORT = {"measures": ["leads", "won", "revenue_cents"], "dimensions": ["source", "temperature"]}


def main() -> int:
    options = _arguments()
    print(f"{machine.describe()}\nweb as in the production profile; each asked {options.times} times, one by one\n")
    good = True
    with Installation("postgresql", "production", database=options.database, log_level="WARNING") as installation:
        people = installation.ask("bench.crowd", "ways_in")
        print(installation.ask("bench.crowd", "told"))
        installation.ask("bench.crowd_outreach", "keep")
        installation.start_web()
        for who in options.who.split(","):
            bearer = {"Authorization": f"Bearer {people[who]['token']}", "Content-Type": "application/json"}
            cookie = {"Cookie": f"sessionid={people[who]['session']}"}
            for what, path, body in _asked(options.periods.split(","), options.part or ""):
                headers = bearer if path.startswith("/api/") else cookie
                took = [_seconds(installation.address + path, headers, body) for _ in range(options.times + 1)][1:]
                figure = Figure(f"{who}, {what}: p95", 1000 * percentile(took, 0.95), "ms", BAR)
                print(f"{figure.line}  p50 {1000 * percentile(took, 0.5):.0f}; load {machine.load()}", flush=True)
                good &= figure.value <= figure.bar
    return 0 if good else 1


def _asked(periods: list[str], part: str) -> list[tuple[str, str, bytes | None]]:
    office = _of_the_office(periods) if part != "outreach" else []
    return office + (_of_outreach(periods) if part != "office" else [])


def _of_outreach(periods: list[str]) -> list[tuple[str, str, bytes | None]]:
    found: list[tuple[str, str, bytes | None]] = []
    for period in periods:
        for page in OUTREACH:
            mark = "&" if "?" in page else "?"
            found.append((f"outreach {page}, {period}", f"/analytics/outreach/{page}{mark}period={period}", None))
        for path in SALES:
            query = "" if path.startswith("intelligence") else f"?period={period}"
            found.append((f"API {path}, {period}", f"/api/sales/{path}{query}", None))
    return found


def _of_the_office(periods: list[str]) -> list[tuple[str, str, bytes | None]]:
    found: list[tuple[str, str, bytes | None]] = [
        ("first page", "/", None),
        ("dashboard", "/api/analytics/dashboard", None),
        ("forecasting", "/api/analytics/forecasting", None),
    ]
    for period in periods:
        found += [(f"{name}, {period}", f"/api/analytics/{name}?period={period}", None) for name in SPANS]
        body = json.dumps(REPORT | {"period": period}).encode()
        found.append((f"custom report, {period}", "/api/analytics/custom-report", body))
    return found


def _seconds(url: str, headers: dict[str, str], body: bytes | None) -> float:
    began = time.perf_counter()
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        answer.read()
    return time.perf_counter() - began


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--periods", default="30d,12m")
    parser.add_argument("--who", default="manager,rep")
    parser.add_argument("--part", choices=("office", "outreach"))
    parser.add_argument("--times", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
