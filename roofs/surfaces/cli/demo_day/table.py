"""What came of it, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from roofs.surfaces.cli.demo_day.tally import DOORS, Tally

NAMES = {"form": "website form", "api": "REST", "import": "lists (rows)", "mail": "e-mail"}
COLUMNS = ("sent", "new", "joined", "refused", "known")
MOST_REASONS, MOST_SURPRISES = 16, 12


def lines(tally: Tally, day: Mapping[str, Any], acted: Mapping[str, int], taken_by_sellers: int) -> Iterator[str]:
    yield f"  {'':<16}" + "".join(f"{name:>10}" for name in COLUMNS)
    sums = dict.fromkeys(COLUMNS, 0)
    for door in DOORS:
        row = _row(door, tally, day)
        sums = {name: sums[name] + row[name] for name in COLUMNS}
        yield f"  {NAMES[door]:<16}" + "".join(f"{row[name]:>10}" for name in COLUMNS)
    yield f"  {'together':<16}" + "".join(f"{sums[name]:>10}" for name in COLUMNS)
    if tally.reasons:
        yield "\n  Refused, and why"
        for (door, reason), count in tally.reasons.most_common(MOST_REASONS):
            yield f"  {count:>5}  {NAMES[door]}: {reason}"
    yield "\n  Then"
    yield from (f"  {name:<16}{told}" for name, told in _after(day, acted, taken_by_sellers))
    yield ""
    yield f"  {sums['new']} new leads." + (" Nothing was done twice." if not sums["new"] + sums["joined"] else "")
    for words in tally.surprises[:MOST_SURPRISES]:
        yield f"  ! {words}"


def _row(door: str, tally: Tally, day: Mapping[str, Any]) -> dict[str, int]:
    """`known`: sent before, or a letter of somebody known that went to the history. Forms and letters get the same
    thank-you whatever comes of them, so there it is what is left.
    """
    new, joined = (int(day[name]["by_door"].get(door, 0)) for name in ("new", "returned"))
    sent, refused = tally.sent[door], tally.refused[door]
    rest = max(0, sent - refused - new - joined)
    known = tally.repeated[door] if door in {"api", "import"} else rest
    return {"sent": sent, "new": new, "joined": joined, "refused": refused, "known": known}


def _after(day: Mapping[str, Any], acted: Mapping[str, int], taken: int) -> Iterator[tuple[str, str]]:
    clocks, alerts, follow = day["clocks"], day["alerts"], day["follow_up"]
    yield "scored", f"{day['scored']} of {day['new']['total']} new leads"
    speed = ""
    if alerts["p50_seconds"] is not None:
        speed = f", from post to hand-over p50 {alerts['p50_seconds']:.2f} s, p99 {alerts['p99_seconds']:.2f} s"
    yield "alerted", f"{alerts['handed']} of {alerts['raised']} alerts for {clocks['started']} leads{speed}"
    yield "taken", f"{clocks['claimed']} ({taken} by sellers from the alert's link)"
    yield "escalated", f"{clocks['escalated']} that nobody had taken in time"
    yield "follow-ups", _counted(follow["touches"]) + f" of {follow['enrolled']} people enrolled"
    yield "homeowners", _counted(acted)
    yield "stopped", _counted(follow["stopped"])
    yield "letters in", f"{day['mail']['received']} stored, {day['mail']['failed']} failed"


def _counted(counts: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda one: -one[1]) if count)
        or "none"
    )
