"""Who sends Ridgeline people, what they get for it, and what its advertising costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from roofs.marketing.referrals.models import Referral
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Contact
from roofs.people.partners.commission import commission_cents
from roofs.people.partners.models import Partnership
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import SOLD
from roofs.sales.leads.vocabulary import Source, Status
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage


@dataclass(frozen=True, slots=True)
class Agreed:
    name: str
    kind: str
    first: str
    last: str
    rule: str
    flat: int | None = None
    percent: Decimal | None = None
    tiers: list[list[float]] = field(default_factory=list)


FIRST_FOUR = (
    Agreed("Maple Street Insurance", "insurance_agent", "Joan", "Petrova", "flat", 15_000),
    Agreed("Harborview Realty", "realtor", "Curtis", "Lang", "percent", percent=Decimal("1.5")),
    Agreed("Oakline Property Management", "property_manager", "Amina", "Yusuf", "tiers",
           tiers=[[0, 1.0], [1_000_000, 1.5], [2_500_000, 2.0]]),
    Agreed("Clearwater Gutters", "contractor", "Pete", "Sandoval", "none"),
)  # fmt: skip
OTHERS = (
    Agreed("Great Oaks Insurance Group", "insurance_agent", "Renee", "Bartel", "flat", 20_000),
    Agreed("Twelve Mile Realty", "realtor", "Joel", "Amsel", "flat", 25_000),
    Agreed("Lakeshore Homes", "realtor", "Tanya", "Whitcomb", "percent", percent=Decimal(1)),
    Agreed("Paint Creek Builders", "contractor", "Rick", "Vandenberg", "percent", percent=Decimal(2)),
    Agreed("North Star Supply", "supplier", "Glen", "Pawlowski", "none"),
    Agreed("Rouge Valley Solar", "contractor", "Anil", "Deshmukh", "flat", 30_000),
    Agreed("Eastside Property Group", "property_manager", "Carla", "Mancini", "tiers",
           tiers=[[0, 1.0], [2_000_000, 2.0]]),
    Agreed("Helen Brzezinski", "homeowner", "Helen", "Brzezinski", "flat", 25_000),
)  # fmt: skip
A_FRIENDS = 0.3
"""So many referrals come from somebody with whom something was agreed; the others from a neighbour."""

PER_LEAD = {
    Source.GOOGLE_ADS: (142_00, "Search, hail and leak words"),
    Source.GOOGLE_LSA: (88_00, ""),
    Source.FACEBOOK: (72_00, "Before and after pictures"),
    Source.YARD_SIGN: (22_00, "Signs"),
    Source.NEXTDOOR: (55_00, "Neighborhood sponsor"),
    Source.DIRECT_MAIL: (150_00, "Postcards after storms"),
    Source.CANVASS: (90_00, "Hours at the doors"),
    Source.STORM: (64_00, "Hours at the doors after storms"),
}
"""Cents, and what for."""

AT_LEAST = {Source.GOOGLE_ADS: 1_800_00, Source.GOOGLE_LSA: 1_100_00, Source.FACEBOOK: 550_00, Source.YARD_SIGN: 120_00}


def meet(stage: Stage, agreed: tuple[Agreed, ...]) -> None:
    """Partners from before the first lead."""
    since = stage.now - timedelta(days=900 if stage.is_long else 400)
    contacts = pour(_contact(one, number, since) for number, one in enumerate(agreed))
    stage.partners = pour(
        Partnership(
            name=one.name,
            kind=one.kind,
            contact=contact,
            assigned_to=stage.sellers[number % len(stage.sellers)],
            started_on=since.date(),
            rule=one.rule,
            flat_cents=one.flat,
            percent=one.percent,
            tiers=one.tiers,
            due_on="paid" if one.rule == "percent" else "won",
            created_at=since,
            created_by=stage.manager,
        )
        for number, (one, contact) in enumerate(zip(agreed, contacts, strict=True))
    )


def _contact(one: Agreed, number: int, since: datetime) -> Contact:
    mail = f"{one.first}.{one.last}@example.com".lower()
    return Contact(
        first_name=one.first,
        last_name=one.last,
        company_name="" if one.kind == "homeowner" else one.name,
        email=mail,
        email_key=mail,
        phone=f"+15175550{190 - number:03d}",
        timezone=ZONE,
        created_at=since,
    )


def write_referrals(stage: Stage) -> dict[str, int]:
    projects = {project.lead_id: project for project in stage.projects}
    sent = [scene for scene in stage.scenes if _is_sent(stage, scene)]
    made = pour(_referral(stage, scene, projects.get(scene.lead.pk)) for scene in sent)
    for referral in made:
        stage.tell("partnership.referred", referral.referred_at, referral.partner, referral.created_by,
                   referral=referral.pk, lead=referral.lead_id)  # fmt: skip
    return {"referrals": len(made)}


def _is_sent(stage: Stage, scene: Scene) -> bool:
    source = scene.lead.source
    friendly = not stage.is_long or stage.random.random() < A_FRIENDS
    return source == Source.PARTNER or (source == Source.REFERRAL and friendly)


def _referral(stage: Stage, scene: Scene, project: Project | None) -> Referral:
    lead, weights = scene.lead, [len(stage.partners) - place for place in range(len(stage.partners))]
    referral = Referral(
        partner=stage.random.choices(stage.partners, weights)[0],
        lead=lead,
        referred_at=lead.created_at,
        created_at=lead.created_at,
        created_by=scene.seller,
    )
    _settle(stage, referral, project)
    return referral


def _settle(stage: Stage, referral: Referral, project: Project | None) -> None:
    """As `reckoning` would have done at the time. What is due is paid at the start of the month after next."""
    lead, partner, state = referral.lead, referral.partner, Referral.Status
    if lead.status != Status.WON:
        referral.status = state.LOST if lead.status == Status.LOST else state.OPEN
        referral.updated_at = lead.lost_at or referral.referred_at
        return
    is_sold = project is not None and project.status in SOLD
    referral.value_cents = (project.contract_value_cents if project and is_sold else lead.estimated_value_cents) or 0
    referral.commission_cents = commission_cents(partner, referral.value_cents)
    paid_at = project.closed_at if project and is_sold else None
    due_at = lead.won_at if partner.due_on == "won" else paid_at
    referral.status, referral.updated_at = state.WON, due_at or lead.won_at or referral.referred_at
    if due_at is None or not referral.commission_cents:
        return
    referral.status, referral.earned_at = state.EARNED, due_at
    out = (due_at.replace(day=1) + timedelta(days=64)).replace(day=3, hour=15)
    if stage.is_long and out < stage.now:
        referral.status, referral.paid_at, referral.paid_by = state.PAID, out, stage.admin
        referral.updated_at = out


def write_spend(stage: Stage) -> dict[str, int]:
    """By what came: a lead of each source costs about the same, and somewhat more from year to year."""
    months = sorted({month for _source, month in stage.arrivals})
    rows = []
    for month in months:
        for source, (cents, note) in PER_LEAD.items():
            came = stage.arrivals[source, month]
            spent = max(AT_LEAST.get(source, 0), came * cents) * stage.random.uniform(0.85, 1.2)
            if spent:
                rows.append(_spend(stage, source, month, round(spent / 100) * 100, note))
    pour(rows)
    return {"months of advertising": len(months)}


def _spend(stage: Stage, source: Source, month: date, cents: int, note: str) -> Spend:
    """Entered when the month was over, or today."""
    entered = stage.now.replace(year=month.year, month=month.month, day=1) + timedelta(days=32)
    return Spend(
        source=source,
        month=month,
        cents=cents,
        note=note,
        created_by=stage.admin,
        created_at=min(entered, stage.now),
    )
