"""What may come of a call of the follow-up, as buttons on its task."""

from __future__ import annotations

from collections.abc import Iterable

from roofs.comms.calendar.models import Task
from roofs.marketing.cadence.phoning import outcomes_of
from roofs.marketing.cadence.reasons import OUTCOMES


def with_outcomes(tasks: Iterable[Task]) -> list[Task]:
    """Each open call gets `outcomes`: what was said, and whether the follow-up ends with it."""
    rows = list(tasks)
    calls = [task for task in rows if task.kind == Task.Kind.CALL and not task.is_done]
    found = outcomes_of(calls) if calls else {}
    for task in calls:
        task.outcomes = [  # type: ignore[attr-defined] # for the template alone
            {"key": one.key, "label": OUTCOMES.get(one.key, one.label), "ends": one.then != "continue"}
            for one in found.get(task.pk, [])
        ]
    return rows
