# ruff: noqa: PLR2004 -- chances and hours are the story itself
"""What happens to one lead, step by step. Plain Python: a seed and a moment in, the same story out."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from roofs.core.kit.windows import Window, next_allowed
from roofs.sales.leads.vocabulary import LostReason, ProjectType, Source, Status
from roofs.surfaces.cli.demo import roofs_told
from roofs.surfaces.cli.demo.diary import VISIT, ZONE, Diary
from roofs.surfaces.cli.demo.neighbours import Neighbour, Neighbourhood

OFFICE = Window(frozenset(range(6)), time(8, 30), time(18))
DAYS = 90
NIGHT_ENDS = 7
BREATH = timedelta(minutes=3)
"""Nothing in the story is younger than this."""

Kind = Literal["call", "visit", "missed", "called_off", "adjuster", "wrote", "heard", "stage", "unsubscribed"]
MEETINGS = frozenset({"visit", "missed", "called_off", "adjuster"})
"""Of these `at` is when they were over, or when they were called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    at: datetime
    kind: Kind
    outcome: str = ""
    text: str = ""
    status: Status = Status.NEW
    reason: str = ""
    starts_at: datetime | None = None
    """When they were to meet."""

    @property
    def is_talk(self) -> bool:
        """The person and we spoke: the follow-up ends."""
        return self.kind == "visit" or (self.kind == "call" and self.outcome == "reached")


@dataclass(slots=True)
class Regular:
    """A customer of earlier parts of the story, told by keys: who, and since when."""

    who: Neighbour
    contact_id: int
    customer_id: int
    house_id: int
    seller: int
    since: datetime
    leads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    who: Neighbour
    source: Source
    door: str
    project_type: ProjectType
    message: str
    arrived_at: datetime
    seller: int
    claim_after: timedelta | None
    answer_after: timedelta | None
    texts_allowed: bool
    value_cents: int
    past: list[Step] = field(default_factory=list)
    next_step: Step | None = None
    regular: Regular | None = None
    """Somebody who has bought before and comes back."""

    @property
    def status(self) -> Status:
        stages = [step.status for step in self.past if step.kind == "stage"]
        return stages[-1] if stages else Status.NEW


DOORS: dict[Source, tuple[str, int]] = {
    Source.WEBSITE: ("form", 34),
    Source.GOOGLE_ADS: ("form", 16),
    Source.ORGANIC: ("form", 12),
    Source.GOOGLE_LSA: ("api", 10),
    Source.FACEBOOK: ("api", 7),
    Source.EMAIL: ("mail", 6),
    Source.PHONE: ("phone", 9),
    Source.REFERRAL: ("hand", 8),
    Source.CANVASS: ("hand", 6),
    Source.YARD_SIGN: ("phone", 3),
    Source.REPEAT: ("phone", 2),
    Source.NEXTDOOR: ("api", 0),
    Source.CHAT: ("api", 0),
    Source.DIRECT_MAIL: ("phone", 0),
    Source.PARTNER: ("hand", 0),
    Source.STORM: ("hand", 0),
}
"""How people of each source come in, and how many of them in a quiet season."""

SOUGHT_OUT = frozenset({Source.REFERRAL, Source.PARTNER, Source.CANVASS, Source.STORM})
"""Entered by the seller who met them: nobody needs to be rung."""


def stories(seed: int, now: datetime, count: int) -> list[Story]:
    """In the order of their arrival."""
    random = Random(seed)  # noqa: S311 -- a story, not a secret
    neighbours = Neighbourhood(random)
    moments, diary = sorted(_arrivals(random, now, count)), Diary()
    return [Teller(random, now, moment, neighbours.next(), diary).story() for moment in moments]


def _arrivals(random: Random, now: datetime, count: int) -> Iterator[datetime]:
    recent = (14, 38, 71, 155, 260, 400)
    oldest = (60, 700, 1500)
    for minutes in recent[:count]:
        yield now - timedelta(minutes=minutes, seconds=random.randrange(50))
    for minutes in oldest[: max(0, count - len(recent))]:
        yield now - timedelta(days=DAYS, minutes=minutes)
    hours = [*range(7, 22), *range(9, 20), *range(16, 21), 23, 1]
    for _ in range(count - len(recent) - len(oldest)):
        day = (now - timedelta(days=random.uniform(0.4, DAYS))).astimezone(ZoneInfo(ZONE))
        at = day.replace(hour=random.choice(hours), minute=random.randrange(60), second=random.randrange(60))
        while at > now - timedelta(hours=7):
            at -= timedelta(days=1)
        yield max(at, now - timedelta(days=DAYS))


class Teller:
    """Tells one lead's life. Each step is later than the one before; what lies after `now` has not happened."""

    chances: tuple[float, ...] = (0.5, 0.45, 0.35)
    """To reach them at the first, second and third call."""

    won, lost, aside = 0.42, 0.3, 0.1
    """What becomes of a quote. The rest is still open."""

    def __init__(self, random: Random, now: datetime, arrived_at: datetime, who: Neighbour, diary: Diary) -> None:
        self.random, self.now, self.arrived_at, self.who = random, now, arrived_at.astimezone(now.tzinfo), who
        self.diary = diary
        self.source, self.project_type = self._source(), self._project_type()
        self.job = roofs_told.JOBS[self.project_type]
        self.seller = self._seller()
        self.at = self.arrived_at

    def _source(self) -> Source:
        return self.random.choices(list(DOORS), [weight for _, weight in DOORS.values()])[0]

    def _project_type(self) -> ProjectType:
        jobs = roofs_told.JOBS
        return self.random.choices(list(jobs), [job.weight for job in jobs.values()])[0]

    def _seller(self) -> int:
        return self.random.choices(range(4), (34, 28, 22, 16))[0]

    @property
    def is_forgotten(self) -> bool:
        """Somebody who never answered sees the whole follow-up."""
        return self.arrived_at < self.now - timedelta(days=DAYS)

    def story(self, regular: Regular | None = None) -> Story:
        claim, answer = (None, None) if self.source in SOUGHT_OUT else self._reaction()
        low, high = self.job.dollars
        value = max(90, round(self.random.triangular(low, high, low + (high - low) / 3), -1))
        message = self.random.choice(self.job.asked)
        texts = bool(self.who.phone) and DOORS[self.source][0] == "form" and self.random.random() < 0.45
        past, upcoming = self._happened(self._life(answer or timedelta(minutes=30)))
        return Story(
            who=self.who,
            source=self.source,
            door=DOORS[self.source][0],
            project_type=self.project_type,
            message=message,
            arrived_at=self.arrived_at,
            seller=self.seller,
            claim_after=claim,
            answer_after=answer,
            texts_allowed=texts,
            value_cents=int(value) * 100,
            past=past,
            next_step=upcoming,
            regular=regular,
        )

    def _happened(self, life: Iterator[Step]) -> tuple[list[Step], Step | None]:
        past: list[Step] = []
        for step in life:
            if step.at > self.now - BREATH:
                return past, step
            past.append(step)
        return past, None

    def _reaction(self) -> tuple[timedelta, timedelta]:
        """How long until somebody took it, and until the first word. Who writes at night is called in the morning."""
        claim = timedelta(seconds=min(900, round(self.random.lognormvariate(math.log(52), 0.75))))
        answer = claim + timedelta(seconds=min(540, round(self.random.lognormvariate(math.log(140), 0.6))))
        local = self.arrived_at.astimezone(ZoneInfo(ZONE))
        if local.hour < NIGHT_ENDS:
            morning = local.replace(hour=NIGHT_ENDS, minute=self.random.randrange(5, 50)) - local
            if self.arrived_at + morning + answer < self.now - BREATH:
                return claim + morning, answer + morning
        if self.arrived_at + answer > self.now - BREATH:
            return timedelta(seconds=48), timedelta(seconds=195)
        return claim, answer

    def _life(self, first_word: timedelta) -> Iterator[Step]:
        self.at = self.arrived_at + first_word
        for attempt, usual in enumerate(self.chances):
            chance = 0.0 if self.is_forgotten else usual
            reached = bool(self.who.phone) and self.random.random() < chance
            if self.who.phone:
                yield self._call(reached=reached)
            if attempt == 0:
                yield self._stage(Status.CONTACTED) if reached or self.random.random() < 0.6 else self._nothing()
            if reached:
                yield from self._works()
                return
            if self.who.email and chance and self.random.random() < 0.22:
                yield self._later(
                    timedelta(hours=self.random.uniform(2, 30)),
                    "heard",
                    text=self.random.choice(roofs_told.WRITTEN_BACK),
                )
                yield from self._answer_letter()
                return
            self._pass(timedelta(days=self.random.uniform(0.8, 2.6)))
        yield from self._silence()

    def _answer_letter(self) -> Iterator[Step]:
        self._pass(timedelta(hours=self.random.uniform(0.2, 3)))
        yield (
            self._call(reached=bool(self.who.phone))
            if self.who.phone
            else self._step("wrote", text="Answered and offered Thursday at 4.")
        )
        yield self._stage(Status.CONTACTED)
        yield from self._works()

    def _silence(self) -> Iterator[Step]:
        if self.is_forgotten:
            return
        turn = self.random.random()
        if turn < 0.18:
            yield self._later(timedelta(days=self.random.uniform(1, 6)), "unsubscribed")
        elif turn < 0.5:
            self._pass(timedelta(days=self.random.uniform(20, 40)))
            yield self._lost(LostReason.NO_ANSWER)
        elif turn < 0.62:
            self._pass(timedelta(days=self.random.uniform(20, 40)))
            yield self._stage(Status.NURTURE)

    def _works(self) -> Iterator[Step]:
        """They talked: from here it goes to a price, or it ends early."""
        self._pass(timedelta(minutes=self.random.uniform(4, 300)))
        if self.random.random() < 0.07:
            yield self._lost(self.random.choice((LostReason.NOT_A_FIT, LostReason.TIMING)))
            return
        yield self._stage(Status.QUALIFIED)
        if self.random.random() < 0.07:
            return
        self._pass(timedelta(minutes=self.random.uniform(2, 900)))
        yield self._stage(Status.APPOINTMENT)
        if not (yield from self._meets()):
            return
        self._pass(timedelta(minutes=self.random.uniform(35, 120)))
        yield self._stage(Status.INSPECTED)
        if self.random.random() < 0.07:  # measured, and the supplier's price is not there yet
            return
        self._pass(timedelta(hours=self.random.uniform(3, 44)))
        yield self._step("wrote", text=self.random.choice(roofs_told.QUOTED))
        self._pass(timedelta(minutes=2))
        yield self._stage(Status.QUOTED)
        yield from self._decides()

    def _meets(self) -> Generator[Step, None, bool]:
        """Whether somebody looked at the roof in the end."""
        start = self.diary.book(self.seller, self.at + timedelta(days=self.random.uniform(1.2, 6)))
        yield self._met("visit", start, self.random.choice(self.job.found))
        return True

    def _met(self, kind: Kind, start: datetime, text: str) -> Step:
        self.at = start + VISIT
        outcome = "no_answer" if kind == "missed" else "reached"
        return Step(at=self.at, kind=kind, outcome=outcome, text=text, starts_at=start)

    def _decides(self) -> Iterator[Step]:
        turn = self.random.random()
        self._pass(timedelta(days=self.random.uniform(1.5, 6)))
        if turn < self.won - 0.04:
            yield self._call(reached=True, text=self.random.choice(roofs_told.HAGGLED))
            yield self._stage(Status.NEGOTIATION)
            if self.random.random() < 0.2:
                return
            self._pass(timedelta(days=self.random.uniform(2, 9)))
        if turn < self.won:
            yield self._stage(Status.WON)
        elif turn < self.won + self.lost:
            reasons = [LostReason.PRICE, LostReason.COMPETITOR, LostReason.TIMING]
            reasons += [LostReason.INSURANCE] * 3 if self.project_type == ProjectType.STORM else []
            yield self._lost(self.random.choice(reasons))
        elif turn < self.won + self.lost + self.aside:
            yield self._stage(Status.NURTURE)

    def _call(self, *, reached: bool, text: str = "") -> Step:
        outcome = "reached" if reached else self.random.choice(("no_answer", "left_message"))
        words = roofs_told.REACHED if reached else roofs_told.NOT_REACHED[outcome]
        return self._step("call", outcome=outcome, text=text or self.random.choice(words))

    def _lost(self, reason: LostReason) -> Step:
        return self._step(
            "stage", status=Status.LOST, reason=reason, text=self.random.choice(roofs_told.NO_MORE[reason])
        )

    def _stage(self, status: Status) -> Step:
        return self._later(timedelta(seconds=self.random.randrange(20, 90)), "stage", status=status)

    def _nothing(self) -> Step:
        return self._step("stage", status=Status.NEW)

    def _later(self, gap: timedelta, kind: Kind, text: str = "", status: Status = Status.NEW) -> Step:
        self.at += gap
        return self._step(kind, text=text, status=status)

    def _step(
        self, kind: Kind, outcome: str = "", text: str = "", status: Status = Status.NEW, reason: str = ""
    ) -> Step:
        return Step(at=self.at, kind=kind, outcome=outcome, text=text, status=status, reason=reason)

    def _pass(self, gap: timedelta) -> None:
        """Time goes by, and we work when the office is open."""
        wanted = self.at + gap
        opened = next_allowed(wanted, OFFICE, [ZONE])
        self.at = opened if opened == wanted else opened + timedelta(minutes=self.random.randrange(1, 95))
