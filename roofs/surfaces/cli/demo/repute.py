# ruff: noqa: PLR2004 -- chances and days are the story itself
"""What customers say about Ridgeline, who sends it people, and what its advertising costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from roofs.marketing.referrals.models import Referral
from roofs.marketing.reviews.models import Platform, Review, ReviewRequest
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Contact
from roofs.people.partners.commission import commission_cents
from roofs.people.partners.models import Partnership
from roofs.production.projects.models import Project
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.cli.demo.plot import ZONE
from roofs.surfaces.cli.demo.stage import Stage

ASKED_AFTER = timedelta(days=3)
STARS = {5: 70, 4: 18, 3: 7, 2: 3, 1: 2}
PLATFORMS = {Platform.GOOGLE: 70, Platform.FACEBOOK: 20, Platform.BBB: 10}
SAID = {
    5: (
        "Two days from tear-off to cleanup. They showed me photos of the bad decking before they replaced it.",
        "On time, on price, and not one nail in the driveway. The crew was polite with the dog.",
        "They met the adjuster with me and explained every line. The roof looks great.",
    ),
    4: (
        "Good work and fair price. It started a day late because of rain, but they called.",
        "Happy with the roof. Would have liked to know earlier which shingles were in stock.",
    ),
    3: ("The roof is fine. It took three calls to get the gutter reattached.",),
    2: ("They left a pile of shingles behind the garage for a week.",),
    1: ("Nobody came on the day we had agreed, and nobody called.",),
}
ANSWERED = {
    5: "Thank you. It was a pleasure to work on your house. Call us whenever something worries you.",
    4: "Thank you for the kind words, and for being patient with the weather.",
    3: "We are sorry about the gutter. It should not take three calls; we have talked about it in the team.",
    2: "You are right, and we are sorry. We have picked it up and will not leave a house like that again.",
    1: "We are sorry. We mixed up two addresses that day. Please call Dana, the owner: (248) 555-0100.",
}
Agreed = tuple[str, str, str, str, str, int | None, Decimal | None, list[list[float]]]
PARTNERS: tuple[Agreed, ...] = (
    ("Maple Street Insurance", "insurance_agent", "Joan", "Petrova", "flat", 15_000, None, []),
    ("Harborview Realty", "realtor", "Curtis", "Lang", "percent", None, Decimal("1.5"), []),
    ("Oakline Property Management", "property_manager", "Amina", "Yusuf", "tiers", None, None,
     [[0, 1.0], [1_000_000, 1.5], [2_500_000, 2.0]]),
    ("Clearwater Gutters", "contractor", "Pete", "Sandoval", "none", None, None, []),
)  # fmt: skip
SPENT = {
    Source.GOOGLE_ADS: (1_850_00, "Search, hail and leak words"),
    Source.GOOGLE_LSA: (1_200_00, ""),
    Source.FACEBOOK: (640_00, "Before and after pictures"),
    Source.YARD_SIGN: (180_00, "40 signs"),
}


def write(stage: Stage) -> dict[str, int]:
    done = [project for project in stage.projects if project.completed_at]
    asked = ReviewRequest.objects.bulk_create(_request(project) for project in done if _is_asked(stage, project))
    reviews = Review.objects.bulk_create(
        [_review(stage, project) for project in done if _is_asked(stage, project) and stage.random.random() < 0.6]
    )
    partners = _partners(stage)
    _referrals(stage, partners)
    _spend(stage)
    return {"reviews": len(reviews), "review requests": len(asked), "partners": len(partners)}


def _is_asked(stage: Stage, project: Project) -> bool:
    return project.completed_at is not None and project.completed_at + ASKED_AFTER < stage.now


def _request(project: Project) -> ReviewRequest:
    at = (project.completed_at or project.created_at) + ASKED_AFTER
    return ReviewRequest(
        customer_id=project.customer_id,
        subject_type="project",
        subject_id=project.pk,
        channel="email",
        state=ReviewRequest.State.SENT,
        sent_at=at,
        created_at=at,
    )


def _review(stage: Stage, project: Project) -> Review:
    random = stage.random
    stars = random.choices(list(STARS), list(STARS.values()))[0]
    last = stage.now - timedelta(minutes=10)
    said_at = min((project.completed_at or stage.now) + timedelta(days=random.uniform(3.2, 9)), last)
    answered_at = said_at + timedelta(hours=random.uniform(1, 40))
    contact = project.customer.contact
    review = Review(
        platform=random.choices(list(PLATFORMS), list(PLATFORMS.values()))[0],
        external_id=f"demo-{project.pk}",
        rating=stars,
        author=f"{contact.first_name} {contact.last_name[:1]}.",
        text=random.choice(SAID[stars]),
        language="en",
        reviewed_at=said_at,
        customer_id=project.customer_id,
        subject_type="project",
        subject_id=project.pk,
        created_at=said_at,
    )
    if answered_at < stage.now and random.random() < 0.8:
        review.status, review.response = Review.Status.ANSWERED, ANSWERED[stars]
        review.responded_at, review.responded_by = answered_at, stage.admin
    stage.tell("review.received", said_at, review.customer or project.customer, rating=stars)
    return review


def _partners(stage: Stage) -> list[Partnership]:
    since = stage.now - timedelta(days=400)
    made = []
    for number, (name, kind, first, last, rule, flat, percent, tiers) in enumerate(PARTNERS):
        contact = Contact.objects.create(
            first_name=first,
            last_name=last,
            company_name=name,
            email=f"{first}.{last}@example.com".lower(),
            email_key=f"{first}.{last}@example.com".lower(),
            phone=f"+1517555019{number}",
            timezone=ZONE,
            created_at=since,
        )
        made.append(
            Partnership.objects.create(
                name=name,
                kind=kind,
                contact=contact,
                assigned_to=stage.sellers[number % len(stage.sellers)],
                started_on=since.date(),
                rule=rule,
                flat_cents=flat,
                percent=percent,
                tiers=tiers,
                due_on="paid" if rule == "percent" else "won",
                created_at=since,
                created_by=stage.manager,
            )
        )
    return made


def _referrals(stage: Stage, partners: list[Partnership]) -> None:
    sent = [scene.lead for scene in stage.scenes if scene.lead.source in {Source.REFERRAL, Source.PARTNER}]
    projects = {project.lead_id: project for project in stage.projects}
    for number, lead in enumerate(sent):
        referral = Referral(
            partner=partners[number % len(partners)],
            lead=lead,
            referred_at=lead.created_at,
            created_at=lead.created_at,
            created_by=lead.assigned_to,
        )
        _settle(referral, projects.get(lead.pk))
        referral.save()


def _settle(referral: Referral, project: Project | None) -> None:
    """As `reckoning` would have done at the time."""
    lead, partner, state = referral.lead, referral.partner, Referral.Status
    if project is None:
        referral.status = state.LOST if lead.status == "lost" else state.OPEN
        return
    referral.value_cents = project.contract_value_cents or 0
    referral.commission_cents = commission_cents(partner, referral.value_cents)
    is_due = referral.commission_cents and (partner.due_on == "won" or project.closed_at)
    referral.status = state.EARNED if is_due else state.WON
    referral.earned_at = (project.closed_at if partner.due_on == "paid" else lead.won_at) if is_due else None


def _spend(stage: Stage) -> None:
    month = stage.now.date().replace(day=1)
    rows = []
    for _ in range(4):
        for source, (cents, note) in SPENT.items():
            spent = round(cents * stage.random.uniform(0.8, 1.2), -2)
            rows.append(Spend(source=source, month=month, cents=spent, note=note, created_by=stage.admin))
        month = _month_before(month)
    Spend.objects.bulk_create(rows)


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
