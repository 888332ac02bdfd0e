"""What may come of a call of the follow-up, or of a post on a network, as buttons on its task."""

from __future__ import annotations

from collections.abc import Iterable

from roofs.comms.calendar.models import Task
from roofs.marketing.cadence.phoning import SOURCE, outcomes_of
from roofs.marketing.cadence.reasons import OUTCOMES


def with_outcomes(tasks: Iterable[Task]) -> list[Task]:
    """Each open one gets `outcomes`: what was said, and whether the follow-up ends with it."""
    rows = list(tasks)
    mine = [task for task in rows if task.source == SOURCE and not task.is_done]
    found = outcomes_of(mine) if mine else {}
    for task in mine:
        task.outcomes = [  # type: ignore[attr-defined] # for the template alone
            {"key": one.key, "label": OUTCOMES.get(one.key, one.label), "ends": one.then != "continue"}
            for one in found.get(task.pk, [])
        ]
    return rows
