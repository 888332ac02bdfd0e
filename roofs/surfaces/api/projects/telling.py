"""Projects as an answer: in full for one, without amounts for those who work in the field."""

from __future__ import annotations

from types import SimpleNamespace

from roofs.core.accounts.models import User
from roofs.production.projects.materials import money_of
from roofs.production.projects.models import Line, Project
from roofs.production.projects.schedule import Plan
from roofs.production.projects.workflow import next_steps
from roofs.surfaces.api.custom import hanging_on

AMOUNTS = (
    "contract_value_cents",
    "estimated_cost_cents",
    "deposit_cents",
    "paid_cents",
    "acv_cents",
    "rcv_cents",
    "deductible_cents",
)
BAR = (
    "id", "number", "name", "customer", "address", "status", "project_type", "scheduled_start", "scheduled_end", "days",
    "crew", "manager",
)  # fmt: skip


def sees_money(user: User) -> bool:
    return user.role != "field"


def rows(projects: list[Project], user: User) -> list[Project]:
    return projects if sees_money(user) else [_without_amounts(project) for project in projects]


def whole(project: Project, user: User) -> SimpleNamespace:
    money = money_of(project) if sees_money(user) else None
    lines = list(project.lines.alive().select_related("done_by"))
    shown = rows([project], user)[0]
    related = {
        "next_steps": next_steps(project, user),
        "team": list(project.team.select_related("person")),
        "lines": lines if sees_money(user) else [_without_cost(line) for line in lines],
        "checklist": list(project.checklist.select_related("done_by")),
        "money": money,
        **hanging_on(project),
    }
    return SimpleNamespace(**_facts(shown), **related)


def bars(plan: Plan, projects: list[Project]) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in BAR}, progress=_progress(one), clashes=one.pk in plan.clashes
        )
        for one in projects
    ]


def _progress(project: Project) -> float | None:
    points = getattr(project, "points", 0)
    return round(getattr(project, "ticked", 0) / points, 2) if points else None


def _facts(project: Project) -> dict[str, object]:
    columns = {field.attname: getattr(project, field.attname) for field in project._meta.concrete_fields}
    people = {name: getattr(project, name) for name in ("customer", "assigned_to", "manager", "crew", "address")}
    return columns | people


def _without_amounts(project: Project) -> Project:
    """The row in memory only; it is not saved."""
    for name in AMOUNTS:
        setattr(project, name, None)
    return project


def _without_cost(line: Line) -> Line:
    line.unit_cost_cents = line.total_cents = None  # type: ignore[assignment] # in memory only
    return line
