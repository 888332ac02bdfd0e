"""How what happens to a project reads in its history."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.confiding import confide
from roofs.comms.timeline.wording import describe, field_changes, hide
from roofs.core.accounts.models import Role, User
from roofs.core.events.models import Event
from roofs.production.projects.models import Line, Project
from roofs.production.projects.vocabulary import Phase, Status, TeamRole, amount

ABOUT_MONEY = (
    "project.approved",
    "project.changed",
    "project.line_added",
    "project.line_changed",
    "project.line_removed",
    "project.line_restored",
)
"""Entries that may name amounts."""


def _reads_amounts(viewer: User) -> bool:
    """Whoever works in the field does not."""
    return viewer.role != Role.FIELD


confide(_reads_amounts, *ABOUT_MONEY)


def _word(choices: Iterable[tuple[str, object]], value: object) -> str:
    return next((str(label) for key, label in choices if key == value), str(value))


def _step(event: Event) -> str:
    before, after = event.data["changes"]["status"]
    words = f"{_word(Status.choices, before)} → {_word(Status.choices, after)}"
    return "\n".join(part for part in (words, event.data.get("reason", ""), event.data.get("without", "")) if part)


def _text(event: Event) -> str:
    return str(event.data.get("text", ""))


def _line(event: Event) -> str:
    told = event.data
    much = amount(told.get("quantity", 0), told.get("unit", ""))
    return f"{told.get('text', '')}: {much} ({_word(Phase.choices, told.get('phase', ''))})"


def _line_changes(event: Event) -> str:
    return f"{_text(event)}\n{field_changes(Line)(event)}"


def _joined(event: Event) -> str:
    role = _word(TeamRole.choices, event.data.get("roles", ["", ""])[1])
    return f"{event.data.get('who', '')} ({role})"


def _name(event: Event) -> str:
    return str(event.data.get("who", ""))


def _number(event: Event) -> str:
    return str(event.data.get("number", ""))


hide(
    "project.approved",
    "project.scheduled",
    "project.started",
    "project.completed",
    "project.invoiced",
    "project.closed",
    "project.held",
    "project.cancelled",
    "project.resumed",
)
describe("project.created", _l("Project started"), icon="plus", body=_number)
describe("project.changed", _l("Changed"), icon="pencil", body=field_changes(Project))
describe("project.rescheduled", _l("Other days"), icon="calendar", body=field_changes(Project))
describe("project.starts_soon", _l("Work begins soon"), icon="calendar")
describe("project.advanced", _l("New status"), icon="arrow-right", body=_step)
describe("project.staffed", _l("On the team"), icon="user-check", body=_joined)
describe("project.unstaffed", _l("Off the team"), icon="users", body=_name)
describe("project.checked", _l("Ticked"), icon="check", body=_text)
describe("project.unchecked", _l("Unticked"), icon="undo-2", body=_text)
describe("project.check_added", _l("Added to the checklist"), icon="list-checks", body=_text)
describe("project.check_dropped", _l("Taken off the checklist"), icon="list-checks", body=_text)
describe("project.line_added", _l("Material or work added"), icon="plus", body=_line)
describe("project.line_changed", _l("Material or work changed"), icon="pencil", body=_line_changes)
describe("project.line_removed", _l("Material or work removed"), icon="trash-2", body=_line)
describe("project.line_restored", _l("Material or work brought back"), icon="undo-2", body=_line)
describe("project.deleted", _l("Deleted"), icon="trash-2")
describe("project.restored", _l("Brought back"), icon="undo-2")
