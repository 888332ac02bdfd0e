"""One enrolment as a list of steps with what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from roofs.marketing.cadence.models import Enrolment, Step, Touch
from roofs.surfaces.web.templatetags.staff import why

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
    """Two queries. Steps that lie ahead have their planned moment as long as the enrolment runs."""
    touches = {
        touch.step_key: touch for touch in Touch.objects.filter(enrolment=enrolment, rotation=enrolment.rotation)
    }
    return [_row(enrolment, step, touches.get(step.key)) for step in enrolment.version.steps.order_by("position")]


def _row(enrolment: Enrolment, step: Step, touch: Touch | None) -> Row:
    if touch is None:
        planned = enrolment.wait_anchor + step.after if enrolment.is_running else None
        return Row(step, "now" if enrolment.next_step_id == step.pk else "", planned, "")
    return Row(
        step,
        LOOKS.get(touch.state, "now"),
        touch.sent_at or touch.next_try_at or touch.due_at,
        why(touch.reason) if touch.reason else "",
    )
