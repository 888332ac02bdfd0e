# ruff: noqa: PLR2004 -- chances and days are the story itself
"""Customers who call about something else: projects that are not sold yet, or were not in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.production.projects.standing import recount
from roofs.production.projects.vocabulary import Status
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.cli.demo import work
from roofs.surfaces.cli.demo.plot import Regular
from roofs.surfaces.cli.demo.stage import Stage
from roofs.surfaces.cli.demo.work import Way

ASKED = {
    ProjectType.GUTTERS: ("Gutter guards for the back", 90_000, 260_000),
    ProjectType.REPAIR: ("Skylight drips when it rains from the west", 40_000, 210_000),
    ProjectType.SIDING: ("Siding on the north gable", 320_000, 1_150_000),
    ProjectType.REPLACEMENT: ("The garage roof, too", 380_000, 920_000),
    ProjectType.MAINTENANCE: ("Yearly check before winter", 35_000, 90_000),
}
WHY_NOT = (
    "Chose somebody else this time.",
    "Will do it next year.",
    "Did it himself.",
    "The budget went into the furnace.",
)
RECENT = timedelta(days=17)


def write(stage: Stage, regulars: Sequence[Regular], wanted: int) -> dict[str, int]:
    """About two in five are open; the others came to nothing in the past two years."""
    settled = [one for one in regulars if one.since < stage.now - timedelta(days=75)]
    chosen = stage.random.sample(settled, min(wanted, len(settled)))
    houses = Property.objects.in_bulk([one.house_id for one in chosen])
    customers = Customer.objects.select_related("contact").in_bulk([one.customer_id for one in chosen])
    told = [_project(stage, customers[one.customer_id], houses[one.house_id], one) for one in chosen]
    told.sort(key=lambda one: one[0].created_at)
    work.keep(stage, told)
    recount(*(project.customer_id for project in stage.projects))
    return {"projects": len(told)}


def _project(stage: Stage, customer: Customer, house: Property, regular: Regular) -> tuple[Project, Way]:
    random, seller = stage.random, stage.sellers[regular.seller]
    kind = random.choice(list(ASKED))
    words, low, high = ASKED[kind]
    is_open = random.random() < 0.4
    first = max(regular.since + timedelta(days=45), stage.now - RECENT if is_open else regular.since)
    since = first + (stage.now - timedelta(days=3) - first) * random.random()
    way = _way(stage, since, is_open=is_open)
    project = Project(
        name=f"{words}, {house.address_line}",
        customer=customer,
        site=house,
        project_type=kind,
        assigned_to=seller,
        manager=stage.foreman,
        created_at=since,
        created_by=seller,
        updated_by=seller,
        description=f"{words}.",
    )
    if any(status == Status.QUOTED for status, _at in way):
        project.contract_value_cents = round(random.randrange(low, high), -3)
        project.estimated_cost_cents = round(project.contract_value_cents * 0.6, -2)
    if way[-1][0] == Status.CANCELLED:
        project.status_note = random.choice(WHY_NOT)
    work.arrive(project, way)
    return project, way


def _way(stage: Stage, since: datetime, *, is_open: bool) -> Way:
    """As many steps as there was time for; one that came to nothing ends so."""
    gaps = [stage.random.uniform(1, 5), stage.random.uniform(1, 4), stage.random.uniform(6, 25)]
    steps = [Status.INSPECTION, Status.QUOTED, *([] if is_open else [Status.CANCELLED])]
    way, at = [(Status.INQUIRY, since)], since
    for status, days in zip(steps, gaps, strict=False):
        at += timedelta(days=days)
        if at > stage.now - timedelta(minutes=5):
            break
        way.append((status, at))
    return way
