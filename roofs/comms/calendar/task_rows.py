"""Making sense of a row about something to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, plain_marks
from roofs.core.transfer.staff import staff_named
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "task", "what", "subject", "task name", "to do"),
    "due": ("due", "due date", "deadline", "date due", "date"),
    "for": ("for", "assigned to", "owner", "assignee", "sales rep"),
    "kind": ("kind", "type", "task type"),
    "priority": ("priority",),
    **whom.COLUMNS,
    "done": ("done", "completed", "completed on", "date completed", "status"),
    "outcome": ("outcome", "result"),
    "notes": ("notes", "note", "description", "comments"),
}
LABELS = {
    "title": _("What"),
    "due": _("Due"),
    "for": _("For"),
    "kind": _("Kind"),
    "priority": _("Priority"),
    **whom.LABELS,
    "done": _("Done: when, or yes"),
    "outcome": _("Outcome"),
    "notes": _("Notes"),
}
NEEDS = frozenset({"title"})
NEEDS_WORDS = _("Choose the column that says what is to be done.")
KIND_WORDS = {"call": "call", "mail": "email", "text": "sms", "visit": "visit", "meet": "visit"}
PRIORITY_WORDS = {"urgent": 1, "high": 1, "normal": 2, "medium": 2, "low": 3}
DONE_WORDS = reading.YES | {"done", "complete", "completed", "closed", "finished"}


@dataclass(frozen=True, slots=True)
class Arriving:
    whom: Whom
    facts: dict[str, Any]
    by: str

    @property
    def what(self) -> str:
        return _what(self.facts["title"], self.facts["due_at"])


def read(cells: Cells, of: Import) -> Arriving:
    moment = reading.moment(of)
    priority = reading.choice(Task.Priority, PRIORITY_WORDS)
    readers = {
        "title": reading.text(200),
        "due": moment,
        "kind": reading.choice(Task.Kind, KIND_WORDS),
        "priority": lambda said: int(found) if (found := priority(said)) else None,
        "done": lambda said: moment(said) or (said.casefold() in DONE_WORDS),
        "outcome": reading.text(40),
        "notes": reading.text(9_000),
    }
    told = reading.understood(cells, readers)
    reading.needed(told, "title")
    done = told.pop("done", None)
    told["due_at"] = told.pop("due", None) or (done if isinstance(done, datetime) else None) or of.created_at
    told["done_at"] = done if isinstance(done, datetime) else of.created_at if done else None
    return Arriving(whom.read(cells), told, cells.get("for", "").strip())


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    people = staff_named(one.by for one in arriving)
    ends: list[bool | Refused] = []
    fresh: list[Task] = []
    seen = set[tuple[object, str]]()
    for one, found, is_here in _looked_up(arriving, of):
        if isinstance(found, Refused):
            ends.append(found)
            continue
        subject = found.subject if found is not None else None
        is_new = not is_here and (subject, one.what) not in seen
        seen.add((subject, one.what))
        ends.append(is_new)
        if is_new:
            row = Task(**one.facts, assigned_to=people.get(one.by), source="import")
            row.done_by = row.assigned_to if row.done_at else None
            if found is not None:
                row.contact, (row.subject_type, row.subject_id) = found.contact, found.subject
            fresh.append(row)
    tasks.add_many(fresh, of.created_by)
    return ends


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    return [found if isinstance(found, Refused) else is_here for _one, found, is_here in _looked_up(arriving, of)]


def marks(arriving: Arriving) -> Marks:
    return plain_marks(f"{arriving.whom.mark}|{arriving.what}")


def _looked_up(arriving: Sequence[Arriving], of: Import) -> list[tuple[Arriving, Found | Refused | None, bool]]:
    """A task need not be about anybody."""
    named = [one for one in arriving if one.whom]
    found = dict(zip(map(id, named), whom.find([one.whom for one in named], of.created_by), strict=True))
    rows = Task.objects.filter(deleted_at=None, title__in={one.facts["title"] for one in arriving})
    told = rows.values_list("subject_type", "subject_id", "title", "due_at")
    known = {((kind, key) if key is not None else None, _what(title, due)) for kind, key, title, due in told}
    ends: list[tuple[Arriving, Found | Refused | None, bool]] = []
    for one in arriving:
        mine = found.get(id(one))
        subject = mine.subject if isinstance(mine, Found) else None
        ends.append((one, mine, (subject, one.what) in known))
    return ends


def _what(title: str, due: datetime) -> str:
    return f"{title}|{due.astimezone(UTC):%Y-%m-%d %H:%M}"
