"""The year itself, inside an installation: a company, its sequences and its people, and a clock that jumps."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import year_company as company
from bench import year_found as found
from bench import year_habits as habits
from bench import year_pace as pace
from bench import year_trials as trials
from bench.year_truth import Person, people, stream
from bench.year_world import World
from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent import keys
from roofs.comms.engagement import scores
from roofs.comms.engagement.learning import learn
from roofs.comms.messaging import providers
from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.core.accounts.models import User
from roofs.core.jobs import claims, schedule, worker
from roofs.marketing.cadence import enrolling, phoning, planning, sending, subjects, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.people.contacts.models import Contact
from roofs.sales.leads import intake, pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.vocabulary import LostReason, Status
from roofs.sales.response import clock as response

GRID, TICK = timedelta(minutes=30), timedelta(hours=12)
"""How long the engine may be late, and how often what recurs has its turn."""
OF_INTEREST = (
    "roofs.comms.engagement.", "roofs.comms.messaging.", "roofs.marketing.", "roofs.sales.scoring.",
    "roofs.insight.outreach.jobs.catch_up", "roofs.core.segments.",
)  # fmt: skip
"""What recurs and has to do with any of it; files, sessions and backups are left alone for a year."""
BATCH = 500
REST = timedelta(days=4)
"""After a conversation that led nowhere the office puts people into the long follow-up."""


@dataclass
class Year:
    start: datetime
    days: int
    world: World
    staff: list[User]
    move_clock: Callable[[datetime], object]
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    leads: dict[int, int] = field(default_factory=dict)
    """Person to lead."""

    def __post_init__(self) -> None:
        self.engine_at = self.tick_at = self.start
        self.last_task = self.lost = 0
        self.persons: dict[int, Person] = {}
        self.world.happened = self.hear
        for person in self.world.people:
            self.world.later(timedelta(days=person.arrives), partial(self.ask, person))

    def run(self) -> None:
        at, until, began = self.start, self.start + timedelta(days=self.days), time.process_time()
        while at < until:
            self.move_clock(at)
            if at >= self.engine_at:
                self.work(at)
            if at >= self.tick_at:
                self.recur(at)
            self.timed("people", lambda: self.world.live(timezone.now()))
            self.timed("jobs", self.jobs)
            self.timed("tasks", self.see_tasks)
            at = self.next(at)
        print(f"played in {time.process_time() - began:.0f} s of CPU", file=sys.stderr)

    def timed(self, what: str, do: Callable[[], object]) -> None:
        began = time.process_time()
        do()
        self.spent[what] += time.process_time() - began

    def work(self, at: datetime) -> None:
        self.timed("planning", partial(_until_nothing, planning.plan_due, at))
        self.timed("sending", partial(_until_nothing, partial(_send, BATCH), at))
        self.world.read()
        wait = planning.seconds_until_next(at)
        due = at + TICK if wait is None else at + timedelta(seconds=wait)
        self.engine_at = max(at + GRID, _on_grid(due, self.start))

    def recur(self, at: datetime) -> None:
        self.tick_at = at + TICK
        schedule.tick(at, [line for line in schedule.EVERY if line.run.startswith(OF_INTEREST)])
        uncertain.sweep(at)
        day = (at - self.start).days
        if day == self.days * 2 // 3 and not self.lost:
            self.lost = trials.lose_some()
        if at - self.start - timedelta(days=day) < TICK:
            self.timed("office", self.look_after_people)
            if day % 30 == 0:
                spent = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.spent.items())
                print(f"day {day}: {len(self.world.arrived)} arrived; {spent}", file=sys.stderr, flush=True)

    def next(self, at: datetime) -> datetime:
        moments = [self.engine_at, self.tick_at, self.world.next_after(), claims.next_due()]
        return max(at, min(one for one in moments if one is not None))

    def jobs(self) -> None:
        while due := claims.claim(50):
            for job in due:
                worker.run(job)
        self.world.read()

    # What the office does

    def ask(self, person: Person) -> None:
        """Somebody new, by one of three doors."""
        door = stream(self.world.seed, person.number, "door").random()
        consent = "Text me about my request. Reply STOP to opt out." if person.texts else ""
        said: dict[str, Any] = {
            "full_name": person.name, "email": person.email, "phone": person.phone,
            "message": "There is a stain on the bedroom ceiling since the storm on Tuesday.",
            "sms_consent": person.texts, "consent_text": consent,
        }  # fmt: skip
        address = f"{100 + person.number} Maple Ave"
        if door < 0.3:
            form = WebForm.objects.order_by("pk").first()
            assert form is not None
            said["address"] = f"{address}, {person.town}, {person.state} {person.postal_code}"
            answer = Client(HTTP_HOST=settings.BASE_URL.partition("//")[2]).post(
                f"/f/{form.key}/", said, content_type="application/json",
                headers={"Idempotency-Key": f"year-{person.number}"},
            )  # fmt: skip
            self.world.answers[f"form {answer.status_code}"] += 1
        else:
            arriving = LeadIn(**said, source=person.source, language=person.language, address_line=address,
                              city=person.town, state=person.state, postal_code=person.postal_code)  # fmt: skip
            intake.accept(arriving, door="api" if door < 0.8 else "phone")
        contact = Contact.objects.get(email_key=person.email)
        lead = Lead.objects.filter(contact=contact).latest("pk")
        if contact.language != person.language:
            pipeline.correct(lead, {"language": person.language}, self.staff[0])
        self.leads[person.number], self.persons[contact.pk] = lead.pk, person
        response.answer(lead, self.staff[person.number % len(self.staff)])
        self.engine_at = min(self.engine_at, timezone.now())

    def hear(self, person: Person, what: str) -> None:
        """An answer brings those who buy a step nearer; of who wants no more the lead is closed."""
        if what == "refused":
            pipeline.lose(Lead.objects.get(pk=self.leads[person.number]), self.staff[0], LostReason.OTHER)
        if what == "answered" and person.fate == "buys" and person.answered == person.after:
            rng = stream(self.world.seed, person.number, "sale")
            stages = (Status.APPOINTMENT, Status.INSPECTED, Status.QUOTED, Status.WON if rng.random() < 0.7 else "")
            for stage, day in zip(stages, (0.2, 3, 5, 12), strict=True):
                self.world.later(timedelta(days=day), partial(self.advance, person, stage))

    def advance(self, person: Person, stage: str) -> None:
        lead, who = Lead.objects.get(pk=self.leads[person.number]), self.staff[0]
        if stage == Status.WON:
            pipeline.win(lead, who)
            self.world.bought.append(person.number)
        elif stage:
            pipeline.advance(lead, stage, who)
        else:
            pipeline.lose(lead, who, LostReason.PRICE)

    def see_tasks(self) -> None:
        """Salespeople call whom they are told to, within the hour."""
        fresh = Task.objects.filter(pk__gt=self.last_task).order_by("pk")
        for task in list(fresh):
            self.last_task = task.pk
            if task.kind == Task.Kind.CALL and task.contact_id in self.persons:
                person = self.persons[task.contact_id]
                luck = stream(self.world.seed, "call", person.number, person.got.get("phone", 0))
                self.world.later(timedelta(minutes=luck.uniform(10, 50)), partial(self.call, task))

    def call(self, task: Task) -> None:
        person = self.persons[task.contact_id or 0]
        task.refresh_from_db()
        if task.done_at is not None or task.deleted_at is not None:
            return
        keys = [one.key for one in phoning.outcomes_of([task]).get(task.pk, ())]
        if not keys:
            self.world.deeds["other calls"] += 1
            tasks.complete(task, task.assigned_to)
            return
        key = "interested" if self.world.ring(person, f"task{task.pk}") else "no_answer"
        tasks.complete(task, task.assigned_to, outcome=key)

    def look_after_people(self) -> None:
        """Once a day: who was handed over and has been talked to goes on; who is through with the first follow-up and
        has neither bought nor said no gets the long one.
        """
        now, who = timezone.now(), self.staff[0]
        waiting = Enrolment.objects.filter(status=Enrolment.Status.PAUSED, paused_until=None)
        for one in waiting.filter(paused_at__lt=now - timedelta(days=2)):
            enrolling.resume(one, who)
        running = Enrolment.objects.running().values("contact")
        ended = Enrolment.objects.filter(ended_at__lt=now - REST).values("contact")
        rows = subjects.rows_of("lead").filter(contact__in=ended, status__in=(Status.NEW, Status.CONTACTED))
        people = list(rows.exclude(contact__in=running).order_by("pk"))
        if people:
            enrolling.enrol_all(people, company.sequence(company.LONG), source="year", actor=who)
            self.engine_at = now


def _until_nothing(do: Callable[[datetime], int], at: datetime) -> None:
    while do(at):
        pass


def _send(batch: int, at: datetime) -> int:
    return sending.send_due(at, batch)


def _on_grid(at: datetime, start: datetime) -> datetime:
    return start - (start - at) // GRID * GRID


def play(how_many: int, days: int, seed: int, machines: bool = True, flat: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - JSON arguments come by place
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # nobody cuts the power of a year that is played
    zone = ZoneInfo("America/Detroit")
    start = datetime(2026, 1, 5, 6, tzinfo=zone)
    with time_machine.travel(start, tick=False) as clock, ExitStack() as stack:
        keys._kept["key"] = b"of the year"  # noqa: SLF001 - who is held out is drawn with it: alike each time
        staff = company.open_shop()
        world = World(start, seed, people(how_many, days, seed, flat=flat), machines=machines)
        world.lift_of = trials.lift_of
        stack.enter_context(providers.EMAIL.using(world.email()))
        stack.enter_context(providers.SMS.using(world.sms()))
        stack.enter_context(providers.POST.using(world.post()))
        year = Year(start, days, world, staff, clock.move_to)
        year.run()
        return told(year)


def told(year: Year) -> dict[str, Any]:
    world, unsent = year.world, Touch.objects.exclude(state=Touch.State.SENT)
    contacts, now = {person.number: key for key, person in year.persons.items()}, timezone.now()
    learn.call()
    answers = [
        *habits.ways(world, contacts, now), *habits.day(world, contacts, now),
        *habits.lift(world, year.start), *trials.answers(world, contacts, now),
        *pace.answers(world, contacts, year.start), *found.bots(world), *habits.warmth(world, contacts, now),
        *found.never(world), *found.reasons(world),
    ]  # fmt: skip
    return {
        "reached": dict(Counter(one.channel for one in world.arrived)),
        "what people did": people_did(world),
        "what machines did": {name: count for name, count in world.deeds.items() if " by " in name},
        "not sent because": dict(Counter(one.partition(":")[0] for one in unsent.values_list("reason", flat=True))),
        "human": human(world, contacts, now),
        "spent": {name: round(seconds, 1) for name, seconds in year.spent.items()},
        "cpu": time.process_time(),
        "answers": [one.told for one in answers],
    }


def people_did(world: World) -> dict[str, int]:
    did = Counter(what for (_number, what), times in world.looked.items() for _ in range(times))
    return dict(did) | {name: count for name, count in world.deeds.items() if " by " not in name}


def human(world: World, contacts: dict[int, int], now: datetime) -> dict[str, str]:
    """What the program says of people, without a word about machines."""
    told = scores.standing_of(list(contacts.values()), now)
    numbers = {contact: number for number, contact in contacts.items()}
    rows = MessageEvent.objects.filter(verdict=Verdict.HUMAN, message__contact__in=numbers)
    events = Counter(rows.exclude(message__to_address__contains="orchard").values_list("kind", flat=True))
    levels = Counter(one.level for one in told.values())
    warm = sorted((numbers[key], round(one.score, 1)) for key, one in told.items() if one.score >= 1)
    return {
        "opens and clicks of people": f"{events['opened']}, {events['clicked']}",
        "touches": str(len(world.arrived)),
        "hot, warm, cold, silent": ", ".join(str(levels[name]) for name in ("hot", "warm", "cold", "dead")),
        "who is how warm (a sum over all)": hashlib.sha256(str(warm).encode()).hexdigest()[:8],
    }
