"""What a project needs and used: material, work, fees, and what it all costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.production.projects.models import Line, Project
from roofs.production.projects.vocabulary import Phase

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

EDITABLE = frozenset({"kind", "phase", "description", "quantity", "unit", "unit_cost_cents", "done_by", "on"})
MOST = 500


@transaction.atomic
def add(project: Project, values: Mapping[str, Any], actor: User | None) -> Line:
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if project.lines.alive().count() >= MOST:
        raise Refused(_("A project has at most %(n)s lines.") % {"n": MOST}, "description")
    line = Line(project=project, **{name: values[name] for name in EDITABLE & values.keys()})
    _check(line)
    line.stamp(actor)
    line.save(force_insert=True)
    record("project.line_added", project, actor=actor, **_told(line))
    return line


@transaction.atomic
def correct(line: Line, values: Mapping[str, Any], actor: User | None) -> Line:
    line = _lock(line)
    changes = take_over(line, values, EDITABLE)
    if changes:
        _check(line)
        line.stamp(actor)
        line.save()
        record(
            "project.line_changed",
            line.project,
            actor=actor,
            line=line.pk,
            text=line.description,
            changes={name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()},
        )
    return line


@transaction.atomic
def remove(line: Line, actor: User | None) -> None:
    line = _lock(line)
    if line.deleted_at is None:
        line.mark_deleted(actor)
        record("project.line_removed", line.project, actor=actor, **_told(line))


@transaction.atomic
def restore(line: Line, actor: User | None) -> None:
    line = _lock(line)
    if line.deleted_at is not None:
        line.mark_restored(actor)
        record("project.line_restored", line.project, actor=actor, **_told(line))


def use_as_planned(line: Line, actor: User | None) -> Line:
    """It came as planned: the same line once more, as used today."""
    if line.phase != Phase.PLANNED:
        raise Refused(_("Only what is planned can be used as planned."), "phase")
    same = {name: getattr(line, name) for name in EDITABLE}
    return add(line.project, same | {"phase": Phase.ACTUAL, "on": timezone.localdate(), "done_by": actor}, actor)


@dataclass(frozen=True, slots=True)
class Money:
    """What a project brings and costs. Margins are shares of the contract; None where a part is not known."""

    contract_cents: int | None
    estimated_cents: int | None
    planned_cents: int
    actual_cents: int
    paid_cents: int

    @property
    def expected_cost_cents(self) -> int | None:
        """What was estimated; without an estimate, what the planned lines add up to."""
        return self.estimated_cents if self.estimated_cents is not None else self.planned_cents or None

    @property
    def expected_profit_cents(self) -> int | None:
        return _minus(self.contract_cents, self.expected_cost_cents)

    @property
    def profit_cents(self) -> int | None:
        """So far: nothing used yet would be all profit, which nobody believes."""
        return _minus(self.contract_cents, self.actual_cents or None)

    @property
    def expected_margin(self) -> float | None:
        return _share(self.expected_profit_cents, self.contract_cents)

    @property
    def margin(self) -> float | None:
        return _share(self.profit_cents, self.contract_cents)

    @property
    def owed_cents(self) -> int | None:
        return _minus(self.contract_cents, self.paid_cents)


def money_of(project: Project) -> Money:
    sums = dict(
        project.lines.alive()
        .order_by()
        .values_list("phase")
        .annotate(sum=Sum("total_cents"))
        .values_list("phase", "sum")
    )
    return Money(
        contract_cents=project.contract_value_cents,
        estimated_cents=project.estimated_cost_cents,
        planned_cents=int(sums.get(Phase.PLANNED, 0)),
        actual_cents=int(sums.get(Phase.ACTUAL, 0)),
        paid_cents=project.paid_cents,
    )


def _minus(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(part / whole, 4)


def _check(line: Line) -> None:
    if not line.description.strip():
        raise Refused(_("Say what it is."), "description")
    if line.quantity <= 0:
        raise Refused(_("A quantity is more than nothing."), "quantity")
    if line.unit_cost_cents < 0:
        raise Refused(_("An amount cannot be less than nothing."), "unit_cost_cents")


def _told(line: Line) -> dict[str, Any]:
    return {
        "line": line.pk,
        "text": line.description,
        "phase": str(line.phase),
        "quantity": float(line.quantity),
        "unit": str(line.unit),
        "total_cents": line.total_cents,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _lock(line: Line) -> Line:
    return Line.objects.select_for_update(of=("self",)).select_related("project").get(pk=line.pk)
