"""Attempts to book the same people at the same hours. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db import connection

from roofs.comms.calendar import booking
from roofs.comms.calendar.availability import free_slots
from roofs.comms.calendar.holding import Collision
from roofs.comms.calendar.models import Appointment, Attendance
from roofs.core.accounts.models import User

MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUARTERS = 40  # of a working day of ten hours
MOVES, CANCELS = 0.15, 0.05  # of the attempts: one of one's own appointments gets another time, or is cancelled


def people(how_many: int) -> list[int]:
    found = [
        User.objects.create(email=f"booked{number}@example.com", full_name=f"Booked {number}", role="sales").pk
        for number in range(how_many)
    ]
    connection.close()
    return found


def attempt(keys: list[int], how_many: int, days: int, seed: int) -> dict[str, int]:
    """One or two people at a time, some hours again and again; what collides is refused and forgotten."""
    dice, team = random.Random(seed), list(User.objects.filter(pk__in=keys))
    mine: list[Appointment] = []
    counted: Counter[str] = Counter()
    for _ in range(how_many):
        chance = dice.random()
        try:
            if mine and chance < CANCELS:
                booking.cancel(mine.pop(dice.randrange(len(mine))), None)
                counted["cancelled"] += 1
            elif mine and chance < CANCELS + MOVES:
                booking.reschedule(dice.choice(mine), _time(dice, days), actor=None)
                counted["moved"] += 1
            else:
                start = _time(dice, days)
                end = start + timedelta(minutes=15 * dice.randint(1, 8))
                mine.append(
                    booking.book("call", start, end, people=dice.sample(team, dice.choice((1, 1, 2))), remind=())
                )
                counted["booked"] += 1
        except Collision:
            counted["refused"] += 1
    return dict(counted)


def overlaps() -> dict[str, int]:
    """Pairs of one person's appointments that hold the same time: looked up in the rows, past all our rules."""
    rows = Attendance.objects.filter(holds=True).order_by("user", "starts_at", "ends_at")
    found = held = 0
    latest: dict[int, datetime] = {}
    for user, starts_at, ends_at in rows.values_list("user", "starts_at", "ends_at").iterator():
        held += 1
        found += user in latest and starts_at < latest[user]
        latest[user] = max(latest.get(user, ends_at), ends_at)
    return {"held": held, "overlaps": found}


def availability(keys: list[int], times: int) -> list[float]:
    """Seconds in which a week of free hours is found for one person, with all those appointments in the table."""
    team = list(User.objects.filter(pk__in=keys))
    moments = [time.perf_counter()]
    for number in range(times):
        first = (MONDAY + timedelta(days=number % 14)).date()
        free_slots(team[number % len(team)], first, first + timedelta(days=6), 60, now=MONDAY)
        moments.append(time.perf_counter())
    return [after - before for before, after in pairwise(moments)]


def _time(dice: random.Random, days: int) -> datetime:
    return MONDAY + timedelta(days=dice.randrange(days), minutes=15 * dice.randrange(QUARTERS))
