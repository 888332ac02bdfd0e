"""Days of follow-up played in minutes: the engine's own two clocks, with a time that jumps to whatever is due next."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from roofs.comms.messaging import fakes, providers
from roofs.marketing.cadence import planning, sending, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch

SHORTEST = timedelta(minutes=1)
BATCH = 200
Between = Callable[[datetime], timedelta | None]
"""What else happens at a moment, and after what time something of it happens again; None: no more."""


@dataclass
class Played:
    days: int
    touches: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By channel and state."""
    reasons: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    twice: int = 0


def play(
    start: datetime,
    days: int,
    move_clock: Callable[[datetime], object] = lambda _at: None,
    between: Between = lambda _at: None,
) -> Played:
    """From now on: what was there before is not counted. `move_clock`: for whoever plays with the time of all."""
    known = Touch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    at, until = start, start + timedelta(days=days)
    while at <= until:
        move_clock(at)
        while planning.plan_due(at):
            pass
        while sending.send_due(at, BATCH):
            pass
        uncertain.sweep(at)
        elsewhere, wait = between(at), planning.seconds_until_next(at)
        waits = [one for one in (elsewhere, None if wait is None else timedelta(seconds=wait)) if one is not None]
        if not waits:
            break
        at += max(SHORTEST, min(waits))
    return _counted(Played(days), known)


def _counted(played: Played, known: int) -> Played:
    fresh = Touch.objects.filter(pk__gt=known)
    steps: Counter[tuple[int, str, int]] = Counter()
    for channel, state, reason, enrolment, key, rotation in fresh.values_list(
        "channel", "state", "reason", "enrolment", "step_key", "rotation"
    ):
        played.touches[channel, state] += 1
        steps[enrolment, str(key), rotation] += 1
        if state != Touch.State.SENT and reason:
            played.reasons[reason.partition(":")[0]] += 1
    played.twice = sum(count - 1 for count in steps.values())
    played.ended = Counter(Enrolment.objects.values_list("status", flat=True))
    return played


@contextmanager
def nothing_leaves_the_house() -> Iterator[None]:
    """Whatever vendors are connected: the outbox stands in their place."""
    with ExitStack() as stack:
        stack.enter_context(providers.EMAIL.using(fakes.OutboxEmail()))
        stack.enter_context(providers.SMS.using(fakes.OutboxSms()))
        stack.enter_context(providers.POST.using(fakes.OutboxPost()))
        stack.enter_context(providers.MESSENGER.using(fakes.OutboxMessenger()))
        stack.enter_context(providers.VOICE.using(fakes.OutboxVoice()))
        yield


@contextmanager
def in_a_copy() -> Iterator[Path]:
    """The database of this process is a copy until the end; the real one is only read. SQLite alone."""
    real = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="roofs-play-") as folder:
        copy = Path(folder) / "play.sqlite3"
        source, target = sqlite3.connect(f"file:{real}?mode=ro", uri=True), sqlite3.connect(copy)
        with source, target:
            source.backup(target)
        source.close()
        target.close()
        connection.close()
        connection.settings_dict["NAME"] = str(copy)
        try:
            yield copy
        finally:
            with suppress(Exception):
                connection.close()
            connection.settings_dict["NAME"] = real
