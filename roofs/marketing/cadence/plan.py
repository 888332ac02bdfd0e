"""A sequence as it is written: by the library's files, by the editor and by the API.

A step is a *touch*, a *branch* (go on where the first condition that holds points to) or an *end*. Its wait is counted
from the beginning or from the step before. What shape a plan has is checked here; whether it makes sense (templates,
branches that lead somewhere, nobody who circles for ever) is checked in `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

from roofs.comms.writing.templates import Channel

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
EventName = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60)]
Audience = Literal["lead", "customer", "project"]
Unit = Literal["minutes", "hours", "days", "business_days"]
Ignorable = Literal["reply", "conversation", "stage"]
TOUCH_CHANNELS = frozenset(set(Channel) - {Channel.PUSH})
BY_HAND = frozenset({Channel.PHONE, Channel.SOCIAL})
"""A task for a person, with outcomes to choose from."""
LATENESS = {Channel.SMS: timedelta(hours=2), Channel.MESSENGER: timedelta(hours=2), Channel.VOICE: timedelta(hours=2)}
USUAL_LATENESS = timedelta(days=1)
LONGEST_WAIT = timedelta(days=730)
FACTORS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Leaf(BaseModel):
    """One condition by its registered name and what it is asked with: `{is = "score", at_least = 60}`."""

    model_config = ConfigDict(frozen=True, extra="allow", serialize_by_alias=True)

    name: Name = Field(alias="is")

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.model_extra or {})

    def __hash__(self) -> int:
        return hash((self.name, repr(sorted(self.params.items()))))


class AllOf(Written):
    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Written):
    any: tuple[Condition, ...] = Field(min_length=1)


class Not(Written):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    inner: Condition = Field(alias="not")


def _shape(written: Any) -> str:
    if isinstance(written, BaseModel):
        return {"AllOf": "all", "AnyOf": "any", "Not": "not"}.get(type(written).__name__, "is")
    known = ("all", "any", "not")
    return next((name for name in known if isinstance(written, dict) and name in written), "is")


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Leaf, Tag("is")],
    Discriminator(_shape),
]
CONDITION: TypeAdapter[AllOf | AnyOf | Not | Leaf] = TypeAdapter(Condition)


def leaves(condition: Condition | None) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.inner)
    elif condition is not None:
        for one in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from leaves(one)


class Wait(Written):
    """How long before the step. Days are those of the person's own calendar; business days skip weekends and US
    federal holidays.
    """

    amount: int = Field(0, ge=0, le=1_000_000)
    unit: Unit = "days"
    since: Literal["start", "previous"] = "start"

    @property
    def length(self) -> timedelta:
        return self.amount * FACTORS.get(self.unit, FACTORS["days"])

    @model_validator(mode="after")
    def _not_for_ever(self) -> Self:
        if self.length > LONGEST_WAIT:
            raise ValueError(f"a wait is at most {LONGEST_WAIT.days} days")
        return self


class Window(Written):
    """Hours in which a touch may go out, in the local time of the person."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    opens: time = Field(alias="from")
    closes: time = Field(alias="until")
    days: tuple[Day, ...] = Field(min_length=1)


class CallOutcome(Written):
    """What came of a task. `then`: go on with the sequence, end it, or end it and never call again."""

    key: Name
    label: Line
    then: Literal["continue", "exit", "opt_out"]


class BranchPlan(Written):
    """One way on. Without a condition it is always taken."""

    to: UUID
    when: Condition | None = None


class StepPlan(Written):
    key: UUID
    kind: Literal["touch", "branch", "end"] = "touch"
    title: Line
    day: int | None = Field(None, ge=1, description="For people: the day on which it falls.")
    wait: Wait = Wait()
    channel: Channel | None = None
    template: Annotated[str, Field(max_length=100)] = ""
    max_lateness: timedelta = Field(USUAL_LATENESS, gt=timedelta(0))
    window: Window | None = None
    at_once: bool = Field(default=False, description="An answer to what the person just asked: at any hour.")
    presses: bool = Field(
        default=False, description="An offer with an end and the like: left out for whoever has had enough."
    )
    when: Condition | None = Field(None, description="Left out, and said so, unless this holds.")
    outcomes: tuple[CallOutcome, ...] = ()
    branches: tuple[BranchPlan, ...] = ()

    @property
    def delay(self) -> timedelta:
        return self.wait.length

    @model_validator(mode="before")
    @classmethod
    def _delay_is_a_wait(cls, written: Any) -> Any:
        """`delay = "PT4H"` is the short way to write a wait since the beginning."""
        if not isinstance(written, dict):
            return written
        given = dict(written)
        if "delay" in given:
            if "wait" in given:
                raise ValueError("a step has a wait or a delay, not both")
            given["wait"] = _as_wait(given.pop("delay"))
        if "max_lateness" not in given and given.get("channel") in LATENESS:
            given["max_lateness"] = LATENESS[given["channel"]]
        return given

    @model_validator(mode="after")
    def _a_kind_has_what_it_needs(self) -> Self:
        if self.kind == "touch":
            if self.channel is None or not self.template:
                raise ValueError("a touch has a channel and a template")
            if self.channel not in TOUCH_CHANNELS:
                raise ValueError(f"a follow-up does not go over {self.channel.value}")
        elif self.channel is not None or self.template or self.window or self.at_once or self.when:
            raise ValueError(f"a step of kind {self.kind} sends nothing")
        if bool(self.branches) != (self.kind == "branch"):
            raise ValueError("a branch has ways on, and nothing else has")
        return self

    @model_validator(mode="after")
    def _day_and_wait_agree(self) -> Self:
        is_counted = self.wait.since == "start" and self.wait.unit != "business_days"
        if self.day is not None and is_counted and self.delay.days + 1 != self.day:
            raise ValueError(f"day {self.day} does not begin {self.delay} after the enrolment")
        return self

    @model_validator(mode="after")
    def _calls_have_outcomes(self) -> Self:
        if self.channel == Channel.PHONE and not self.outcomes:
            raise ValueError("a call has outcomes")
        if self.outcomes and self.channel not in BY_HAND:
            raise ValueError("only what a person does has outcomes")
        return self


class Trigger(Written):
    """Whoever this happens to begins the sequence, if the condition holds."""

    event: EventName
    when: Condition | None = None


class Goal(Written):
    """What the sequence is for. Whoever reaches it is done, and counted."""

    key: Name
    title: Line
    event: EventName | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.event is None and self.when is None:
            raise ValueError("a goal has an event or a condition")
        return self


class ExitRule(Written):
    """What else ends it. A reply, a conversation, an unsubscription and the like end every sequence anyway."""

    key: Name
    event: EventName
    when: Condition | None = None


class ReEntry(Written):
    rule: Literal["once", "after_end", "any_time"] = "after_end"
    min_days: int = Field(0, ge=0, le=3650, description="Days since the last touch of any kind, at least.")


class SequencePlan(Written):
    slug: Slug
    name: Line
    description: Annotated[str, Field(max_length=1000)] = ""
    audience: Audience = "lead"
    topic: Literal["follow_up", "reviews", "offers"] = Field(
        "follow_up", description="What it is about, as people choose among our messages (comms.consent)."
    )
    priority: int = Field(50, ge=0, le=100)
    exclusive: bool = True
    pace: Literal["fixed", "adaptive"] = Field(
        "fixed", description="On the days as written, or nearer and farther apart as each person reacts."
    )
    reentry: ReEntry = ReEntry()
    ends_at_stages: tuple[str, ...] | None = Field(
        None, description="Stages of a lead that end it. Nothing: those of the company's follow-up settings."
    )
    ignores: tuple[Ignorable, ...] = Field((), description="Usual ends that do not end this one.")
    entry: tuple[Trigger, ...] = ()
    goals: tuple[Goal, ...] = ()
    exits: tuple[ExitRule, ...] = ()
    steps: tuple[StepPlan, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _steps_are_told_apart_and_in_order(self) -> Self:
        if len({step.key for step in self.steps}) < len(self.steps):
            raise ValueError("two steps have the same key")
        if any(step.kind == "branch" for step in self.steps):
            return self  # what comes after what depends on the person
        fixed = [step.wait for step in self.steps if step.kind == "touch" and step.wait.unit != "business_days"]
        counted = [wait.length for wait in fixed if wait.since == "start"]
        if counted != sorted(counted):
            raise ValueError("the steps are not in the order of their delays")
        return self

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition, with the place where it is written."""
        for number, step in enumerate(self.steps):
            if step.when:
                yield f"steps.{number}.when", step.when
            for way, branch in enumerate(step.branches):
                if branch.when:
                    yield f"steps.{number}.branches.{way}.when", branch.when
        for part in ("entry", "goals", "exits"):
            for number, rule in enumerate(getattr(self, part)):
                if rule.when:
                    yield f"{part}.{number}.when", rule.when


def _as_wait(delay: Any) -> Any:
    length = TypeAdapter(timedelta).validate_python(delay)
    for unit in ("days", "hours", "minutes"):
        if not length % FACTORS[unit]:
            return {"amount": length // FACTORS[unit], "unit": unit}
    raise ValueError("a delay is of whole minutes")
