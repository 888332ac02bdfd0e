"""Runs that kill themselves at a given line. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import connections
from django.utils import timezone

from bench.server import ROOT
from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.marketing.cadence import planning, sending, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch

PATH = tuple(str(ROOT / part) for part in ("roofs/marketing/cadence/", "roofs/comms/messaging/", "roofs/core/events/"))
CLOCK = timedelta(seconds=1)
KEPT = timedelta(hours=24)
FAILED = 3


class Notebook:
    """A provider that writes down each call before it answers. One short write to a file survives any kill."""

    name = "notebook"

    def __init__(self, file: Path, *, dedupes: bool) -> None:
        self.dedupes = dedupes
        self.now = timezone.now()
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def send(self, email: OutgoingEmail) -> Outcome:
        os.write(self._file, f"{email.idem_key} {self.now.isoformat()}\n".encode())
        return Outcome.sent(self.name, email.idem_key)


class Fuse:
    """Burns down by one with each line of the send path, and then there is no more process."""

    def __init__(self, lines: int, places: int) -> None:
        self.left, self.places = lines, places

    def __call__(self, frame: FrameType, what: str, _: object) -> Fuse | None:
        if not frame.f_code.co_filename.startswith(PATH):
            return None
        if what == "line":
            self.left -= 1
            if self.left == 0:
                os.write(self.places, f"{frame.f_code.co_filename}:{frame.f_lineno}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def kill_everywhere(runs: int, seed: int, is_keyed: bool) -> dict[str, Any]:  # noqa: FBT001 -- comes as JSON
    folder = Path(os.environ["ROOFS_DATA_DIR"])
    calls, places = folder / "calls.txt", folder / "places.txt"
    notebook, spots = Notebook(calls, dedupes=is_keyed), os.open(places, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    EMAIL.register(lambda: notebook)
    start, chance = timezone.now(), random.Random(seed)
    for _ in range(3):
        _one_pass(start)  # what is read once and kept is not read again by every child
    longest = _lines_of_a_pass(start, notebook, spots)
    began = time.monotonic()
    lines, kills = _shuffled(longest, chance), 0
    for number in range(runs):
        kills += _run(start + number * CLOCK, notebook, spots, next(lines))
    spent = time.monotonic() - began
    _finish(start + runs * CLOCK, notebook)
    return _compare(calls, places) | {"runs": runs, "kills": kills, "lines": longest, "ms_a_run": 1000 * spent / runs}


def _one_pass(now: datetime) -> None:
    uncertain.sweep(now)
    uncertain.repeat_known(now)
    planning.plan_due(now, batch=1)
    sending.send_due(now, batch=1)


def _shuffled(longest: int, chance: random.Random) -> Iterator[int]:
    """Every line in turn, in another order each time round."""
    while True:
        order = list(range(1, longest + 1))
        chance.shuffle(order)
        yield from order


def _run(now: datetime, notebook: Notebook, places: int, line: int) -> bool:
    """True when it was killed."""

    def work() -> None:
        notebook.now = now
        sys.settrace(Fuse(line, places))
        _one_pass(now)
        sys.settrace(None)

    return os.WIFSIGNALED(_in_a_child(work))


def _lines_of_a_pass(now: datetime, notebook: Notebook, places: int) -> int:
    """How many a pass has that brings a touch to its end: asked of one that nobody kills."""
    reading, writing = os.pipe()

    def work() -> None:
        notebook.now = now
        fuse = Fuse(10**9, places)
        sys.settrace(fuse)
        _one_pass(now)
        sys.settrace(None)
        os.write(writing, str(10**9 - fuse.left).encode())

    _in_a_child(work)
    return int(os.read(reading, 20))


def _in_a_child(work: Callable[[], None]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- the child ends here, whatever it is
            sys.settrace(None)
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(FAILED)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == FAILED:
        raise RuntimeError("a run failed by itself")
    return status


def _finish(now: datetime, notebook: Notebook) -> None:
    """As the engine would go on, with its clock running."""
    for minutes in count(6, 6):
        notebook.now = later = now + timedelta(minutes=minutes)
        uncertain.sweep(later)
        while uncertain.repeat_known(later):
            pass
        while planning.plan_due(later) or sending.send_due(later, batch=100):
            pass
        # A person's next step falls due four hours after the first; that is no part of this.
        if not _open().exists() or minutes > 60:
            return


def _open() -> Any:
    return Touch.objects.filter(state__in=(Touch.State.INTENT, Touch.State.SENDING))


def _compare(calls: Path, places: Path) -> dict[str, Any]:
    asked: dict[str, list[datetime]] = {}
    for line in calls.read_text().splitlines():
        key, _, moment = line.partition(" ")
        asked.setdefault(key, []).append(datetime.fromisoformat(moment))
    states = {str(key): state for key, state in Touch.objects.values_list("idem_key", "state")}
    unknown = [key for key, state in states.items() if state == Touch.State.UNKNOWN]
    spots = set(places.read_text().split())
    later = timezone.now() + timedelta(days=2)
    return {
        "places": len(spots),
        "files": len({spot.rpartition(":")[0] for spot in spots}),
        "people": Enrolment.objects.count(),
        "touches": Touch.objects.values("enrolment").distinct().count(),
        "open": _open().count(),
        "lost": sum(state == Touch.State.SENT and key not in asked for key, state in states.items()),
        "twice": sum(len(moments) > 1 for moments in asked.values()),
        "forgotten": sum(moments[-1] - moments[0] >= KEPT for moments in asked.values()),
        "strange": sum(key not in states for key in asked),
        "hidden": sum(states.get(key) not in {Touch.State.SENT, Touch.State.UNKNOWN} for key in asked),
        "unknown": len(unknown),
        "listed": Touch.objects.filter(uncertain.to_decide(later)).count(),
        "unknown_had": sum(key in asked for key in unknown),
        "sent": sum(state == Touch.State.SENT for state in states.values()),
    }
