"""What becomes of those who bought: a house, a project, a crew that comes, material, and a last signature."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.places.properties.vocabulary import RoofMaterial
from roofs.production.projects.checklist import items_for
from roofs.production.projects.models import CheckItem, Crew, CrewMember, Line, Project
from roofs.production.projects.numbering import next_numbers
from roofs.production.projects.standing import recount
from roofs.production.projects.vocabulary import DONE, WAY, LineKind, Phase, Status, Unit
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.cli.demo.plot import ZONE
from roofs.surfaces.cli.demo.stage import Scene, Stage

MORNING, EVENING = time(7, 30), time(16, 30)
WEEKEND = 5
CREWS = ("Blue crew", "Green crew")
ROOFS = frozenset({ProjectType.REPLACEMENT, ProjectType.STORM, ProjectType.NEW_ROOF})
PRICE_OF_A_SQUARE = 52_000
"""Cents."""
INSURERS = ("Wolverine Mutual", "Great Lakes Casualty", "Huron Home Insurance")


class Calendar:
    """When a crew is free. One job after the other, never on a Sunday."""

    def __init__(self, crews: list[Crew], first: date) -> None:
        self._free = dict.fromkeys((crew.pk for crew in crews), first)
        self._crews = crews

    def take(self, earliest: date, days: int) -> tuple[Crew, date, date]:
        crew = min(self._crews, key=lambda one: (max(self._free[one.pk], earliest), one.pk))
        start = _working_day(max(self._free[crew.pk], earliest))
        end = start
        for _ in range(days - 1):
            end = _working_day(end + timedelta(days=1))
        self._free[crew.pk] = end + timedelta(days=1)
        return crew, start, end


def write(stage: Stage) -> dict[str, int]:
    crews = _crews(stage)
    bought = sorted((scene for scene in stage.scenes if scene.lead.customer), key=_won)
    if not bought:
        return {"projects": 0}
    houses = _houses(stage, bought)
    calendar = Calendar(crews, _won(bought[0]).date())
    projects = [_project(stage, scene, house, calendar) for scene, house in zip(bought, houses, strict=True)]
    for project, number in zip(projects, next_numbers(len(projects), stage.now.date()), strict=True):
        project.number = number
    stage.projects = Project.objects.bulk_create(projects)
    for project in stage.projects:
        _tell(stage, project)
    CheckItem.objects.bulk_create([item for project in stage.projects for item in _checklist(project)])
    Line.objects.bulk_create([line for project in stage.projects for line in _lines(stage, project)])
    _keep_times(stage.projects)
    recount(*(project.customer_id for project in stage.projects))
    return {"projects": len(stage.projects)}


def _won(scene: Scene) -> datetime:
    return scene.lead.won_at or scene.story.arrived_at


def _crews(stage: Stage) -> list[Crew]:
    crews = Crew.objects.bulk_create(
        Crew(name=name, lead=leader, created_by=stage.manager)
        for name, leader in zip(CREWS, stage.crew_leads, strict=False)
    )
    CrewMember.objects.bulk_create(CrewMember(crew=crew, person=crew.lead) for crew in crews if crew.lead)
    return crews


def _houses(stage: Stage, bought: list[Scene]) -> list[Property]:
    houses = [_house(stage, scene) for scene in bought]
    for house in houses:
        house.save()  # not in bulk: saving is what makes the key its door is found by
    return houses


def _house(stage: Stage, scene: Scene) -> Property:
    lead, random = scene.lead, stage.random
    age = lead.roof_age_years
    return Property(
        owner=scene.contact,
        address_line=lead.address_line,
        city=lead.city,
        state=lead.state,
        postal_code=lead.postal_code,
        year_built=random.randrange(1924, 2012),
        stories=Decimal(random.choice(("1", "1.5", "2"))),
        roof_material=random.choice((RoofMaterial.THREE_TAB, RoofMaterial.ARCHITECTURAL, RoofMaterial.ARCHITECTURAL)),
        roof_year=stage.now.year - age if age else None,
        roof_squares=_squares(scene.story.value_cents) if lead.project_type in ROOFS else None,
        roof_pitch=random.choice(("4/12", "5/12", "6/12", "8/12")),
        roof_layers=random.choice((1, 1, 2)),
        created_at=_won(scene),
        created_by=scene.seller,
    )


def _squares(value_cents: int) -> Decimal:
    return Decimal(max(8, round(value_cents / PRICE_OF_A_SQUARE)))


def _project(stage: Stage, scene: Scene, house: Property, calendar: Calendar) -> Project:
    lead, won, random = scene.lead, _won(scene), stage.random
    customer: Customer | None = lead.customer
    assert customer is not None  # noqa: S101 -- who has none did not buy
    is_roof = lead.project_type in ROOFS
    value = scene.story.value_cents
    project = Project(
        name=f"{lead.get_project_type_display()}, {lead.address_line}",
        customer=customer,
        site=house,
        lead=lead,
        project_type=lead.project_type,
        assigned_to=scene.seller,
        manager=stage.manager,
        contract_value_cents=value,
        estimated_cost_cents=round(value * random.uniform(0.56, 0.66), -2),
        deposit_cents=round(value * 0.3, -2),
        roof_squares=house.roof_squares,
        approved_at=won,
        created_at=won,
        created_by=scene.seller,
        description=scene.story.message,
    )
    if lead.project_type == ProjectType.STORM:
        _insure(stage, project, won.date())
    earliest = won.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=random.randrange(5, 16) if is_roof else 3)
    project.crew, project.scheduled_start, project.scheduled_end = calendar.take(earliest, 2 if is_roof else 1)
    _advance(stage, project)
    return project


def _insure(stage: Stage, project: Project, day: date) -> None:
    value = project.contract_value_cents or 0
    project.insurance_carrier = stage.random.choice(INSURERS)
    project.claim_number = f"{stage.random.randrange(10**7, 10**8)}"
    project.date_of_loss = day - timedelta(days=stage.random.randrange(20, 60))
    project.rcv_cents, project.deductible_cents = value, 100_000
    project.acv_cents = round(value * 0.72, -2)


def _advance(stage: Stage, project: Project) -> None:
    """As far as it has come by now."""
    start, end = project.scheduled_start, project.scheduled_end
    assert start is not None  # noqa: S101 -- set just before
    assert end is not None  # noqa: S101
    began, ended = _at(start, MORNING), _at(end, EVENING)
    invoiced, closed = ended + timedelta(days=1), ended + timedelta(days=stage.random.randrange(6, 20))
    approved = project.approved_at or stage.now
    project.status, project.status_since = Status.APPROVED, approved
    moments = (
        (Status.SCHEDULED, approved + timedelta(days=1), None),
        (Status.IN_PROGRESS, began, "started_at"),
        (Status.COMPLETED, ended, "completed_at"),
        (Status.INVOICED, invoiced, "invoiced_at"),
        (Status.CLOSED, closed, "closed_at"),
    )
    for status, at, column in moments:
        if at > stage.now:
            break
        project.status, project.status_since = status, at
        if column:
            setattr(project, column, at)
    if project.status == Status.APPROVED:
        project.scheduled_start = project.scheduled_end = project.crew = None
    elif project.status == Status.CLOSED:
        project.paid_cents = project.contract_value_cents or 0
    else:
        project.paid_cents = project.deposit_cents or 0


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(ZONE))


def _working_day(day: date) -> date:
    while day.weekday() > WEEKEND:
        day += timedelta(days=1)
    return day


def _tell(stage: Stage, project: Project) -> None:
    seller, boss = project.assigned_to, project.manager
    stage.tell("project.created", project.created_at, project, seller, number=project.number)
    moments: dict[str, tuple[datetime | None, User | None]] = {
        Status.SCHEDULED: (project.created_at + timedelta(days=1), boss),
        Status.IN_PROGRESS: (project.started_at, project.crew.lead if project.crew else boss),
        Status.COMPLETED: (project.completed_at, project.crew.lead if project.crew else boss),
        Status.INVOICED: (project.invoiced_at, boss),
        Status.CLOSED: (project.closed_at, boss),
    }
    before: str = Status.APPROVED
    for status in WAY[WAY.index(Status.SCHEDULED) : WAY.index(Status(project.status)) + 1]:
        at, actor = moments[status]
        if at is not None:
            stage.tell("project.advanced", at, project, actor, changes={"status": [before, status.value]})
            before = status.value


def _checklist(project: Project) -> list[CheckItem]:
    items = items_for(project)
    for item in items:
        if project.status in DONE:
            item.done_at, item.done_by = project.completed_at, project.crew.lead if project.crew else None
    return items


def _lines(stage: Stage, project: Project) -> list[Line]:
    """Planned for all, used for what is done. A roof by its squares; anything smaller by hours and a lump."""
    planned = _roof_lines(project) if project.roof_squares else _small_lines(project)
    lines = [_line(project, Phase.PLANNED, **facts) for facts in planned]
    if project.status in DONE:
        for facts in planned:
            used = Decimal(stage.random.choice(("0.95", "1", "1", "1.05", "1.1")))
            facts["quantity"] = (facts["quantity"] * used).quantize(Decimal("0.5")) or Decimal(1)
            lines.append(_line(project, Phase.ACTUAL, on=project.scheduled_end, **facts))
    return lines


def _line(project: Project, phase: Phase, **facts: Any) -> Line:
    line = Line(project=project, phase=phase, created_at=project.created_at, created_by=project.manager, **facts)
    line.total_cents = round(line.quantity * line.unit_cost_cents)
    return line


def _roof_lines(project: Project) -> list[dict[str, Any]]:
    squares = project.roof_squares or Decimal(20)
    edge = Decimal(round(squares * 9))
    return [
        _facts(LineKind.MATERIAL, "Architectural shingles", squares * 3, Unit.BUNDLE, 3_650),
        _facts(LineKind.MATERIAL, "Synthetic underlayment", squares / 10, Unit.ROLL, 8_900),
        _facts(LineKind.MATERIAL, "Ice and water shield, eaves and valleys", squares / 8, Unit.ROLL, 7_400),
        _facts(LineKind.MATERIAL, "Drip edge, eave and rake", edge, Unit.LINEAR_FOOT, 145),
        _facts(LineKind.MATERIAL, "Ridge cap and vent", edge / 4, Unit.LINEAR_FOOT, 620),
        _facts(LineKind.LABOR, "Tear-off and installation", squares, Unit.SQUARE, 10_500),
        _facts(LineKind.DISPOSAL, "Dumpster", Decimal(1), Unit.LOAD, 48_000),
        _facts(LineKind.PERMIT, "Building permit", Decimal(1), Unit.LUMP_SUM, 18_500),
    ]


def _small_lines(project: Project) -> list[dict[str, Any]]:
    cost = project.estimated_cost_cents or 40_000
    return [
        _facts(LineKind.MATERIAL, "Material", Decimal(1), Unit.LUMP_SUM, round(cost * 0.35)),
        _facts(LineKind.LABOR, "Two people", Decimal(max(2, round(cost * 0.65 / 6_500))), Unit.HOUR, 6_500),
    ]


def _facts(kind: LineKind, what: str, quantity: Decimal, unit: Unit, cents: int) -> dict[str, Any]:
    whole = max(Decimal(1), quantity.quantize(Decimal(1)))
    return {"kind": kind, "description": what, "quantity": whole, "unit": unit, "unit_cost_cents": cents}


def _keep_times(projects: list[Project]) -> None:
    """Saving stamps a row with the present moment; these were touched last when they last moved on."""
    for project in projects:
        project.updated_at, project.updated_by = project.status_since, project.manager
    Project.objects.bulk_update(projects, ["updated_at", "updated_by"])
