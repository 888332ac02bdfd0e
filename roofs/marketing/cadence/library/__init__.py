"""Sequences that come with the product, as data."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.comms.writing.templates import Channel

FOLDER = Path(__file__).parent

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Line = Annotated[str, Field(min_length=1, max_length=120)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Written):
    """Hours in which a touch may go out, in the local time of the person."""

    opens: time = Field(alias="from")
    closes: time = Field(alias="until")
    days: tuple[Day, ...] = Field(min_length=1)


class CallOutcome(_Written):
    """What came of a call. `then`: go on with the sequence, end it, or end it and never call again."""

    key: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label: Line
    then: Literal["continue", "exit", "opt_out"]


class StepPlan(_Written):
    key: UUID
    day: int = Field(ge=1)
    delay: timedelta = Field(ge=timedelta(0))
    channel: Literal[Channel.EMAIL, Channel.SMS, Channel.PHONE]
    title: Line
    template: Line
    max_lateness: timedelta = Field(gt=timedelta(0))
    window: Window | None = None
    outcomes: tuple[CallOutcome, ...] = ()

    @property
    def at_once(self) -> bool:
        """Without a window it goes out at any hour."""
        return self.window is None

    @model_validator(mode="after")
    def _day_and_delay_agree(self) -> Self:
        if self.delay.days + 1 != self.day:
            raise ValueError(f"day {self.day} does not begin {self.delay} after the enrolment")
        return self

    @model_validator(mode="after")
    def _calls_have_outcomes(self) -> Self:
        if (self.channel == Channel.PHONE) != bool(self.outcomes):
            raise ValueError("a call has outcomes, and nothing else has")
        return self


class SequencePlan(_Written):
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Line
    description: str
    steps: tuple[StepPlan, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _steps_are_told_apart_and_in_order(self) -> Self:
        if len({step.key for step in self.steps}) < len(self.steps):
            raise ValueError("two steps have the same key")
        if list(self.steps) != sorted(self.steps, key=lambda step: step.delay):
            raise ValueError("the steps are not in the order of their delays")
        return self


@lru_cache(maxsize=32)
def load(slug: str) -> SequencePlan:
    """Raises KeyError when there is no such sequence."""
    path = FOLDER / f"{slug.replace('-', '_')}.toml"
    if slug not in slugs():
        raise KeyError(slug)
    return SequencePlan.model_validate(_with_windows(tomllib.loads(path.read_text(encoding="utf-8"))))


def slugs() -> list[str]:
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.toml"))


def _with_windows(written: dict[str, Any]) -> dict[str, Any]:
    """Steps name a window; here they get it."""
    windows = written.pop("windows", {})
    steps = [step | {"window": windows[step["window"]]} if "window" in step else step for step in written["steps"]]
    return written | {"steps": steps}
