"""One enrolment as a list of steps with what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roofs.marketing.cadence import pace_words
from roofs.marketing.cadence.explaining import Line, explain
from roofs.marketing.cadence.models import Enrolment, Step

LOOKS = {
    "sent": "done",
    "suppressed": "skipped",
    "expired": "skipped",
    "cancelled": "skipped",
    "failed": "failed",
    "unknown": "failed",
}


@dataclass(frozen=True, slots=True)
class Row:
    step: Step
    look: str
    at: datetime | None
    why: str


def rows_of(enrolment: Enrolment) -> list[Row]:
    """Every touch, past and to come, with its reason. Steps ahead have the moment they would have as things stand."""
    [course] = explain(enrolment)
    return [_row(enrolment, line) for line in course.lines if line.step.kind == Step.Kind.TOUCH]


def _row(enrolment: Enrolment, line: Line) -> Row:
    if line.touch is None:
        is_next = enrolment.is_running and enrolment.next_step_id == line.step.pk
        return Row(line.step, "now" if is_next else "", line.at, line.words)
    chosen = pace_words.told(line.touch.chosen or {}) if _is_telling(line.touch.chosen) else ""
    why = " ".join(part for part in (line.words, chosen) if part)
    return Row(line.step, LOOKS.get(line.touch.state, "now"), line.at, why)


def _is_telling(chosen: dict[str, Any] | None) -> bool:
    """What was decided and is not simply as written."""
    told = chosen or {}
    return "reasons" in told and (told["mode"] != "as_written" or "channel" in told)
