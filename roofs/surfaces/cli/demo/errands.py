"""What the office has to do besides leads and roofs: some of it done, some late, some ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Stage


class Errand(NamedTuple):
    who: str
    what: str
    days: float
    """From today; what lies back is done, but for the last of those of each."""

    priority: Task.Priority = Task.Priority.NORMAL


ERRANDS = (
    Errand("admin", "Renew the liability insurance", 9, Task.Priority.HIGH),
    Errand("admin", "Answer the reviews of this week", 0.15),
    Errand("admin", "Sign the certificates for the county", -0.8),
    Errand("admin", "Talk with the bank about the truck", 5),
    Errand("admin", "Order safety harnesses", -12),
    Errand("manager", "Prepare Monday's meeting: quotes older than two weeks", 1.8),
    Errand("manager", "Ride along with the newest seller", 3.1),
    Errand("manager", "Write to the agents about hail season", -1.2),
    Errand("manager", "Agree on next month's targets", 8),
    Errand("manager", "Look through the answers that did not work", -9),
    Errand("foreman", "Truck inspection", 4),
    Errand("foreman", "Count the underlayment in the yard", 0.2),
    Errand("foreman", "Ladder check with all crews", -6),
)


def write(stage: Stage) -> dict[str, int]:
    people = {"admin": stage.admin, "manager": stage.manager, "foreman": stage.foreman}
    late = {one.who: one for one in sorted(ERRANDS, key=lambda one: one.days) if one.days < 0}
    made = pour(_task(stage.now, one, people[one.who], is_late=late.get(one.who) is one) for one in ERRANDS)
    return {"tasks": len(made)}


def _task(now: datetime, one: Errand, who: User, *, is_late: bool) -> Task:
    due = (now + timedelta(days=one.days)).replace(minute=0, second=0, microsecond=0)
    made = min(due, now) - timedelta(days=6, hours=3)
    done = due - timedelta(hours=5) if one.days < 0 and not is_late else None
    return Task(
        title=one.what,
        kind=Task.Kind.TODO,
        priority=one.priority,
        due_at=due,
        assigned_to=who,
        source="hand",
        done_at=done,
        done_by=who if done else None,
        created_at=made,
        created_by=who,
        updated_by=who,
        updated_at=done or made,
    )
