"""The way of a project: which status may follow which, who may take the step, and what must be true before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.core.events import record
from roofs.core.kit.money import show
from roofs.core.kit.refusals import Refused
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import ASIDE, WAY, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOVES: dict[str, tuple[Status, ...]] = {
    Status.INQUIRY: (Status.INSPECTION, Status.QUOTED, Status.ON_HOLD, Status.CANCELLED),
    Status.INSPECTION: (Status.QUOTED, Status.INQUIRY, Status.ON_HOLD, Status.CANCELLED),
    Status.QUOTED: (Status.APPROVED, Status.INSPECTION, Status.ON_HOLD, Status.CANCELLED),
    Status.APPROVED: (Status.SCHEDULED, Status.QUOTED, Status.ON_HOLD, Status.CANCELLED),
    Status.SCHEDULED: (Status.IN_PROGRESS, Status.APPROVED, Status.ON_HOLD, Status.CANCELLED),
    Status.IN_PROGRESS: (Status.COMPLETED, Status.SCHEDULED, Status.ON_HOLD, Status.CANCELLED),
    Status.COMPLETED: (Status.INVOICED, Status.IN_PROGRESS),
    Status.INVOICED: (Status.CLOSED, Status.COMPLETED),
    Status.CLOSED: (Status.INVOICED,),
    Status.ON_HOLD: (Status.CANCELLED,),  # and back to where it was
    Status.CANCELLED: (),  # only back to where it was
}
"""Where a project may go from here, the usual step first."""

FIELD_MOVES = frozenset({(Status.SCHEDULED, Status.IN_PROGRESS), (Status.IN_PROGRESS, Status.COMPLETED)})
"""What somebody in the field may do with a project he works on."""
MANAGER_MOVES = frozenset({(Status.CLOSED, Status.INVOICED)})
"""What only a manager may do."""
NEEDS_REASON = frozenset({Status.CANCELLED})

REACHED = {
    Status.APPROVED: "approved_at",
    Status.IN_PROGRESS: "started_at",
    Status.COMPLETED: "completed_at",
    Status.INVOICED: "invoiced_at",
    Status.CLOSED: "closed_at",
}
"""The moment that is kept when a status is reached, and forgotten when the project goes back behind it."""

TOLD = {
    Status.APPROVED: "project.approved",
    Status.SCHEDULED: "project.scheduled",
    Status.IN_PROGRESS: "project.started",
    Status.COMPLETED: "project.completed",
    Status.INVOICED: "project.invoiced",
    Status.CLOSED: "project.closed",
    Status.ON_HOLD: "project.held",
    Status.CANCELLED: "project.cancelled",
}
"""The news that goes up when a status is reached for good or ill."""


def next_steps(project: Project, viewer: User | None = None) -> list[Status]:
    """Where it may go from here, the usual step first; only what this person may do."""
    steps = list(MOVES[project.status])
    if project.status in ASIDE:
        steps.insert(0, Status(project.resumes_at or Status.INQUIRY))
    return steps if viewer is None else [step for step in steps if may_move(viewer, project, step)]


def may_move(viewer: User, project: Project, status: str) -> bool:
    step = (project.status, status)
    if viewer.role == "field":
        return step in FIELD_MOVES
    return viewer.is_manager or step not in MANAGER_MOVES


def obstacle(project: Project, status: str) -> str:
    """What is still missing for this status, in a sentence; empty when nothing is."""
    need = NEEDS.get(Status(status))
    return need(project) if need is not None else ""


@transaction.atomic
def advance(project: Project, status: str, actor: User | None, *, reason: str = "", override: bool = False) -> Project:
    """Take the step. Refused with the reason when it is none, is not this person's to take, or something is missing.

    A manager may `override` what is missing and says why in `reason`.
    """
    if status not in Status.values:
        raise Refused(_("There is no such status."), "status")
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if project.status == status:
        return project
    _refuse_unless_next(project, status)
    if actor is not None and not may_move(actor, project, status):
        raise Refused(_("This step is for the office: %(step)s.") % {"step": Status(status).label}, "status")
    reason = " ".join(reason.split())[:500]
    if status in NEEDS_REASON and not reason:
        raise Refused(_("Say why it is cancelled."), "reason")
    missing = obstacle(project, status)
    if missing:
        _refuse_unless_overridden(missing, actor, reason, override=override)
    return _move(project, status, actor, reason, missing)


def _refuse_unless_next(project: Project, status: str) -> None:
    steps = next_steps(project)
    if status in steps:
        return
    words = _("A project that is “%(now)s” cannot become “%(wanted)s”. What can follow: %(steps)s.")
    told = get_text_list([str(step.label) for step in steps], _("or"))
    raise Refused(
        words % {"now": project.get_status_display(), "wanted": Status(status).label, "steps": told}, "status"
    )


def _refuse_unless_overridden(missing: str, actor: User | None, reason: str, *, override: bool) -> None:
    if not override:
        raise Refused(missing, "status")
    if actor is not None and not actor.is_manager:
        raise Refused(_("%(missing)s Only a manager may go on without it.") % {"missing": missing}, "override")
    if not reason:
        raise Refused(_("Say why you go on without it."), "reason")


def _move(project: Project, status: str, actor: User | None, reason: str, missing: str) -> Project:
    before, now = project.status, timezone.now()
    resumed = before in ASIDE and status not in ASIDE
    project.resumes_at = _where_it_was(project) if status in ASIDE else ""
    project.status, project.status_since, project.status_note = status, now, reason
    if status in WAY and not resumed:
        _keep_moments(project, Status(status), now)
    project.stamp(actor)
    project.save()
    more: dict[str, Any] = {"reason": reason} if reason else {}
    if missing:
        more["without"] = missing
    record("project.advanced", project, actor=actor, changes={"status": [before, status]}, **more)
    if resumed:
        record("project.resumed", project, actor=actor, status=status)
    elif status in TOLD and _goes_on(before, status):
        record(TOLD[Status(status)], project, actor=actor, value_cents=project.contract_value_cents, **more)
    return project


def _where_it_was(project: Project) -> str:
    """A project that is cancelled while on hold goes on from before the hold."""
    return project.resumes_at if project.status in ASIDE else project.status


def _goes_on(before: str, status: str) -> bool:
    """Stepping back to a status is no news that it was reached."""
    return status in ASIDE or WAY.index(Status(before)) < WAY.index(Status(status))


def _keep_moments(project: Project, status: Status, now: datetime) -> None:
    place = WAY.index(status)
    for reached, field in REACHED.items():
        if WAY.index(reached) > place:
            setattr(project, field, None)
    field = REACHED.get(status, "")
    if field and getattr(project, field) is None:
        setattr(project, field, now)


# --- what must be true before a status


def _dates(project: Project) -> str:
    return "" if project.scheduled_start else str(_("It cannot be scheduled without a first day of work."))


def _value(project: Project) -> str:
    return "" if project.contract_value_cents else str(_("It cannot be invoiced without a contract value."))


def _checklist(project: Project) -> str:
    left = [item.text for item in project.checklist.filter(is_required=True, done_at=None)]
    if not left:
        return ""
    words = ngettext(
        "One required point of the checklist is open: %(points)s.",
        "%(n)s required points of the checklist are open: %(points)s.",
        len(left),
    )
    return words % {"n": len(left), "points": ", ".join(left[:3]) + (" …" if len(left) > 3 else "")}  # noqa: PLR2004


def _paid(project: Project) -> str:
    owed = project.owed_cents
    return _("%(owed)s is still owed.") % {"owed": show(owed)} if owed and owed > 0 else ""


NEEDS: dict[Status, Callable[[Project], str]] = {
    Status.SCHEDULED: _dates,
    Status.COMPLETED: _checklist,
    Status.INVOICED: _value,
    Status.CLOSED: _paid,
}
