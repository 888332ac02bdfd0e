"""What becomes of those who bought: a house, a project, a crew that comes, material, and a last signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from roofs.comms.calendar.models import Task
from roofs.core.events import subject_of
from roofs.core.kit import addresses
from roofs.places.properties.models import Property
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial
from roofs.production.projects.checklist import items_for
from roofs.production.projects.models import CheckItem, Line, Project, TeamMember
from roofs.production.projects.numbering import next_numbers
from roofs.production.projects.standing import recount
from roofs.production.projects.vocabulary import ASIDE, DONE, LineKind, Phase, Status, Unit
from roofs.production.projects.workflow import REACHED, TOLD
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.cli.demo.crew_days import Slot
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

ROOFS = frozenset({ProjectType.REPLACEMENT, ProjectType.STORM, ProjectType.NEW_ROOF})
PRICE_OF_A_SQUARE = 52_000
"""Cents."""
TWO_DAYS = 2_200_000
CALLED_OFF, HELD_UP, SLOW_TO_PAY = 0.03, 0.08, 0.035
INSURERS = (
    "Wolverine Mutual",
    "Great Lakes Casualty",
    "Huron Home Insurance",
    "Straits Insurance",
    "Lower Peninsula Mutual",
)
WHY_NOT = (
    "Lost the job, has to wait.",
    "The lender did not approve the loan.",
    "Sold the house as it is.",
    "The insurer took the approval back.",
    "Cancelled within the three days the law gives.",
)
WHY_LATER = (
    "Waits for the insurer's second check.",
    "The color is out of stock until next month.",
    "Wants it after the wedding.",
)
MATERIALS = {
    BuildingKind.HOUSE: (RoofMaterial.THREE_TAB, RoofMaterial.ARCHITECTURAL, RoofMaterial.ARCHITECTURAL),
    BuildingKind.CONDO: (RoofMaterial.ARCHITECTURAL, RoofMaterial.THREE_TAB),
    BuildingKind.MULTI_FAMILY: (RoofMaterial.EPDM, RoofMaterial.ARCHITECTURAL),
    BuildingKind.COMMERCIAL: (RoofMaterial.EPDM, RoofMaterial.TPO, RoofMaterial.BITUMEN),
    BuildingKind.CHURCH: (RoofMaterial.ARCHITECTURAL, RoofMaterial.SLATE, RoofMaterial.EPDM),
}
Way = list[tuple[Status, datetime]]
"""What a project has come through, and when."""


def write(stage: Stage) -> dict[str, int]:
    bought = sorted((scene for scene in stage.scenes if scene.lead.won_at), key=_won)
    houses = _houses(stage, bought)
    told = [_project(stage, scene, house) for scene, house in zip(bought, houses, strict=True)]
    keep(stage, told)
    recount(*(project.customer_id for project in stage.projects))
    return {"projects": len(stage.projects)}


def keep(stage: Stage, told: list[tuple[Project, Way]]) -> None:
    """Numbered by the year they began in, with what each needs and what happened to it."""
    for year, many in groupby(told, lambda one: one[0].created_at.year):
        projects = [project for project, _way in many]
        for project, number in zip(projects, next_numbers(len(projects), date(year, 1, 1)), strict=True):
            project.number = number
    stage.projects = pour(project for project, _way in told)
    for project, way in told:
        _tell(stage, project, way)
    pour(item for project in stage.projects for item in _checklist(stage, project))
    pour(
        TeamMember(project=project, person=slot.person)
        for project in stage.projects
        if (slot := stage.slots.get(project.lead_id or 0)) and slot.crew is None and project.scheduled_start
    )
    pour(line for project in stage.projects for line in _lines(stage, project))
    pour(task for project in stage.projects for task in _orders(stage, project))


def _won(scene: Scene) -> datetime:
    return scene.lead.won_at or scene.story.arrived_at


def _houses(stage: Stage, bought: list[Scene]) -> list[Property]:
    """Who comes back has one already, unless it is a company with another roof."""
    kept = [_house_id(scene) for scene in bought if not scene.story.who.company]
    known = Property.objects.in_bulk(kept)
    new = {scene.lead.pk: _house(stage, scene) for scene in bought if _house_id(scene) not in known}
    pour(new.values())
    return [new.get(scene.lead.pk) or known[_house_id(scene)] for scene in bought]


def _house_id(scene: Scene) -> int:
    regular = scene.story.regular
    return regular.house_id if regular else 0


def _house(stage: Stage, scene: Scene) -> Property:
    lead, random, kind = scene.lead, stage.random, BuildingKind(scene.story.who.building)
    age = lead.roof_age_years
    house = Property(
        owner=scene.contact,
        kind=kind,
        label=random.choice(("Main building", "Building B", "North wing")) if kind != BuildingKind.HOUSE else "",
        address_line=lead.address_line,
        city=lead.city,
        state=lead.state,
        postal_code=lead.postal_code,
        latitude=lead.latitude,
        longitude=lead.longitude,
        year_built=random.randrange(1924, 2012),
        stories=Decimal(random.choice(("1", "1.5", "2"))),
        roof_material=random.choice(MATERIALS[kind]),
        roof_year=_won(scene).year - age if age else None,
        roof_squares=_squares(scene.story.value_cents) if lead.project_type in ROOFS else None,
        roof_pitch=random.choice(("4/12", "5/12", "6/12", "8/12")),
        roof_layers=random.choice((1, 1, 2)),
        created_at=_won(scene),
        created_by=scene.seller,
        updated_by=scene.seller,
    )
    house.address_key = addresses.key(house.parsed)[:300]
    return house


def _squares(value_cents: int) -> Decimal:
    return Decimal(max(8, round(value_cents / PRICE_OF_A_SQUARE)))


def _project(stage: Stage, scene: Scene, house: Property) -> tuple[Project, Way]:
    lead, won, random = scene.lead, _won(scene), stage.random
    is_roof, value = lead.project_type in ROOFS, scene.story.value_cents
    project = Project(
        name=f"{lead.get_project_type_display()}, {lead.address_line}",
        customer=lead.customer,
        site=house,
        lead=lead,
        project_type=lead.project_type,
        assigned_to=scene.seller,
        manager=stage.foreman,
        contract_value_cents=value,
        estimated_cost_cents=round(value * random.uniform(0.56, 0.66), -2),
        deposit_cents=round(value * 0.3, -2),
        roof_squares=house.roof_squares if is_roof else None,
        created_at=won,
        created_by=scene.seller,
        updated_by=stage.foreman,
        description=scene.story.message,
    )
    if lead.project_type == ProjectType.STORM:
        _insure(stage, project, won.date())
    earliest = won.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=_wait(stage, is_roof=is_roof))
    days = 2 if value > TWO_DAYS else 1
    slot = stage.crew_days.take(lead.project_type, earliest, days)
    project.crew, project.scheduled_start, project.scheduled_end = slot.crew, slot.first, slot.last
    way = [(status, at) for status, at in _planned(stage, won, slot) if at <= stage.now]
    way = _aside(stage, project, slot, way)
    arrive(project, way)
    stage.slots[lead.pk] = slot
    return project, way


def _wait(stage: Stage, *, is_roof: bool) -> int:
    """Days until the material is there; a company that is well known is booked some weeks ahead."""
    if not is_roof:
        return 3
    return stage.random.randrange(9, 26) if stage.is_long else stage.random.randrange(5, 16)


def _insure(stage: Stage, project: Project, day: date) -> None:
    value = project.contract_value_cents or 0
    project.insurance_carrier = stage.random.choice(INSURERS)
    project.claim_number = f"{stage.random.randrange(10**7, 10**8)}"
    project.date_of_loss = day - timedelta(days=stage.random.randrange(20, 60))
    project.rcv_cents, project.deductible_cents = value, 100_000
    project.acv_cents = round(value * 0.72, -2)


def _planned(stage: Stage, approved: datetime, slot: Slot) -> Way:
    """How it goes when nothing comes between. One in thirty takes its time to pay."""
    began, ended = slot.hours(slot.first)[0], slot.hours(slot.last)[1]
    late = 40 if stage.random.random() < SLOW_TO_PAY else 0
    return [
        (Status.APPROVED, approved),
        (Status.SCHEDULED, min(approved + timedelta(days=1), began - timedelta(hours=12))),
        (Status.IN_PROGRESS, began),
        (Status.COMPLETED, ended),
        (Status.INVOICED, ended + timedelta(hours=16)),
        (Status.CLOSED, ended + timedelta(days=late + stage.random.randrange(6, 20), hours=stage.random.randrange(3))),
    ]


def _aside(stage: Stage, project: Project, slot: Slot, way: Way) -> Way:
    """Some are called off before anybody climbs up; some of those that wait now have to wait longer."""
    before = [(status, at) for status, at in way if status in {Status.APPROVED, Status.SCHEDULED}]
    at = before[-1][1] + timedelta(hours=stage.random.uniform(2, 60))
    turn = stage.random.random() if stage.is_long else 1.0
    begins = slot.hours(slot.first)[0]
    if turn < CALLED_OFF and at < min(begins, stage.now):
        project.status_note = stage.random.choice(WHY_NOT)
        stage.crew_days.release(slot)
        return [*before, (Status.CANCELLED, at)]
    if turn > 1 - HELD_UP and at < stage.now < begins and len(before) == len(way):
        project.status_note = stage.random.choice(WHY_LATER)
        return [*before, (Status.ON_HOLD, at)]
    return way


def arrive(project: Project, way: Way) -> None:
    """As far as it has come by now."""
    project.status, project.status_since = way[-1]
    project.updated_at = project.status_since
    for status, at in way:
        if status in REACHED:
            setattr(project, REACHED[status], at)
    reached = {status for status, _at in way}
    if project.status in ASIDE:
        project.resumes_at = way[-2][0]
    if Status.SCHEDULED not in reached or project.status == Status.CANCELLED:
        project.scheduled_start = project.scheduled_end = project.crew = None
    if project.status == Status.CLOSED:
        project.paid_cents = project.contract_value_cents or 0
    elif project.status != Status.CANCELLED:
        project.paid_cents = project.deposit_cents or 0


def _tell(stage: Stage, project: Project, way: Way) -> None:
    seller, boss, first = project.assigned_to, project.manager, way[0][0]
    stage.tell("project.created", project.created_at, project, seller, number=project.number)
    slot = stage.slots.get(project.lead_id or 0)
    leader = (slot.person if slot else None) or boss
    before = first
    for status, at in way[1:]:
        actor = leader if status in {Status.IN_PROGRESS, Status.COMPLETED} else boss
        why = {"reason": project.status_note} if status in ASIDE else {}
        stage.tell("project.advanced", at, project, actor, changes={"status": [before.value, status.value]}, **why)
        if status in TOLD:
            stage.tell(TOLD[status], at, project, actor, value_cents=project.contract_value_cents, **why)
        before = status


def _checklist(stage: Stage, project: Project) -> list[CheckItem]:
    items, slot = items_for(project), stage.slots.get(project.lead_id or 0)
    for item in items:
        if project.status in DONE:
            item.done_at, item.done_by = project.completed_at, slot.person if slot else None
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


def _orders(stage: Stage, project: Project) -> Iterator[Task]:
    """Material is ordered some days before the crew comes."""
    if project.scheduled_start is None or project.roof_squares is None:
        return
    made = project.created_at + timedelta(hours=20)
    due = max(datetime.combine(project.scheduled_start, time(12), ZoneInfo(ZONE)) - timedelta(days=4), made)
    if made > stage.now:
        return
    done = due - timedelta(hours=2) if project.started_at or due < stage.now - timedelta(hours=6) else None
    done = None if done is None else max(done, made)
    kind, key = subject_of(project)
    yield Task(
        title=f"Order material: {project.number}",
        kind=Task.Kind.TODO,
        due_at=due,
        assigned_to=project.manager,
        subject_type=kind,
        subject_id=key,
        contact=project.customer.contact,
        source="hand",
        done_at=done,
        done_by=project.manager if done else None,
        created_at=made,
        created_by=project.manager,
        updated_by=project.manager,
        updated_at=done or made,
    )
