"""The play itself, inside an installation: the clock jumps, jobs run, the books of both sides are compared."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import ninety_days_books as books
from bench.ninety_days_world import Arrived, World
from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.jobs import claims, schedule, worker
from roofs.marketing.cadence import enrolling, explaining, phoning, subjects
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.sales.leads.models import Lead, WebForm
from roofs.surfaces.cli import followup_play

STRIDE = timedelta(hours=3)
"""The longest jump: what recurs has its turn."""
STREETS = ("Maple Ave", "Quarton Rd", "Lakeview Dr", "Oak St", "Cranbrook Rd")
TOWNS = (("Birmingham", "48009"), ("Troy", "48084"), ("Novi", "48375"), ("Royal Oak", "48067"))
AREAS = ("231", "269", "517", "989")
"""Not those of the company's own people: a text from one of them answers nothing."""
FIRST = ("Marta", "James", "Aisha", "Robert", "Elena", "David", "Grace", "Omar", "Linda", "Peter", "Nora", "Victor")
LAST = ("Delgado", "Novak", "Okafor", "Larsen", "Kim", "Haddad", "Rossi", "Meyer", "Silva", "Brandt", "Cole")


def play(days: int, inquiries: int, mail: str, seed: int, descriptions: str, keep: str) -> dict[str, Any]:
    chance = random.Random(seed)
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    admin = User.objects.filter(role="admin").order_by("pk").first()
    assert admin is not None
    world = World(mail, chance, descriptions)
    with world.open(admin), time_machine.travel(start, tick=True) as clock:
        for number in range(inquiries):
            world.later(timedelta(days=30) * chance.random(), partial(ask, world, number))
        for number, sequence in enumerate(Sequence.objects.published().order_by("slug")):
            world.later(timedelta(days=1 + number), partial(put_in, sequence, world))
        told = followup_play.play(start, days, clock.move_to, partial(between, world))
        world.read()
        if keep:
            write_down(world.arrived, Path(keep))
        return {
            "leads": Lead.objects.count(),
            "touches": {f"{channel} {state}": number for (channel, state), number in told.touches.items()},
            "not sent because": dict(told.reasons.most_common(20)),
            "where people stand": dict(told.ended),
            "what people did": dict(world.deeds),
            "at the vendors": dict(world.answers),
            "described": {name: books.held(world, name) for name in world.doubles},
            "wanted none": books.wanted_none(world, told.twice),
            "one lead": one_lead(world),
        }


def between(world: World, at: datetime) -> timedelta:
    world.read()
    schedule.tick(at)
    work()
    world.read()
    call_people(world, at)
    world.live()
    work()
    world.read()
    upcoming = world.next_after()
    return min(STRIDE, max(timedelta(), upcoming - at)) if upcoming else STRIDE


def work() -> None:
    while jobs := claims.claim(20):
        for job in jobs:
            worker.run(job)


def ask(world: World, number: int) -> None:
    """Somebody new writes by the company's form."""
    chance, (town, code) = world.chance, TOWNS[number % len(TOWNS)]
    form = WebForm.objects.order_by("pk").first()
    assert form is not None
    said: dict[str, Any] = {
        "full_name": f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}",
        "email": f"inquiry{number}@example.com",
        "phone": f"+1{AREAS[number // 100 % len(AREAS)]}555{number % 100 + 100:04d}",
        "address": f"{100 + number} {STREETS[number % len(STREETS)]}, {town}, MI {code}",
        "message": "There is a stain on the bedroom ceiling since the storm on Tuesday.",
    }
    if chance.random() < 0.7:
        said |= {"sms_consent": True, "consent_text": "Text me about my request. Reply STOP to opt out."}
    answer = Client(HTTP_HOST=settings.BASE_URL.partition("//")[2]).post(
        f"/f/{form.key}/", said, content_type="application/json", headers={"Idempotency-Key": f"inquiry-{number}"}
    )
    world.answers[f"form {answer.status_code}"] += 1


def put_in(sequence: Sequence, world: World) -> None:
    """Each shipped sequence has people in it, as the office would put them in."""
    rows = list(subjects.rows_of(sequence.audience).order_by("-pk")[:60])
    answers = enrolling.enrol_all(rows[: len(rows) // 2 + 1], sequence, source="play")
    world.deeds["put in by hand"] += sum(answer.enrolment is not None for answer in answers)


def call_people(world: World, at: datetime) -> None:
    """Salespeople work off what the follow-up asks them to do, twice a day."""
    if at.astimezone(ZoneInfo("America/Detroit")).hour not in {10, 16}:
        return
    due = list(Task.objects.filter(done_at=None, due_at__lte=at, kind=Task.Kind.CALL).order_by("pk")[:40])
    outcomes = phoning.outcomes_of(due)
    for task in due:
        keys = [one.key for one in outcomes.get(task.pk, ())]
        if keys and world.chance.random() < 0.9:
            silent = [key for key in keys if key in {"no_answer", "voicemail"}]
            key = world.chance.choice(silent or keys) if world.chance.random() < 0.93 else world.chance.choice(keys)
            tasks.complete(task, task.assigned_to, outcome=key)
            world.deeds[f"call {key}"] += 1


def one_lead(world: World) -> list[str]:
    """The person with most to tell who came by the form: each touch, past or not, with its reason."""
    told: dict[int, int] = defaultdict(int)
    for touch in Touch.objects.filter(enrolment__contact__email__startswith="inquiry").select_related("enrolment"):
        told[touch.enrolment_id] += 1
    if not told:
        return []
    chosen = Enrolment.objects.get(pk=max(told, key=lambda key: (told[key], -key)))
    return [
        f"{f'{line.at:%m-%d %H:%M}' if line.at is not None else '':11}  {line.step.channel:<9} {line.state:<11} "
        f"{line.reason or line.words}".rstrip()
        for course in explaining.explain(chosen)
        for line in course.lines
    ]


def write_down(arrived: list[Arrived], folder: Path) -> None:
    """The letters, a list of all that came, and the database as it was at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    for before in folder.glob("*.eml"):
        before.unlink()
    with closing(sqlite3.connect(folder / "installation.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    for number, one in enumerate(arrived):
        if one.letter:
            (folder / f"{number:05d}.eml").write_bytes(one.letter)
    rows = [{"at": one.at.isoformat(), "channel": one.channel, "to": one.to, "words": one.words} for one in arrived]
    (folder / "arrived.json").write_text(json.dumps(rows, indent=1))
