"""Leads as they came in: who asks, for what, what we may write to them, what they are worth, and who of them bought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from roofs.comms.consent.models import Basis, Channel, Consent
from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact, Customer
from roofs.people.contacts.vocabulary import ContactKind
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.vocabulary import ASIDE, Authority, Budget, Need, ProjectType, Source, Status, Timeline
from roofs.sales.scoring.engine import score
from roofs.sales.scoring.facts import facts_of
from roofs.sales.scoring.models import Score
from roofs.sales.scoring.rules import RULES
from roofs.surfaces.cli.demo import company
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.plot import MEETINGS, Step, Story
from roofs.surfaces.cli.demo.pouring import number, pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

SOONER = {ProjectType.STORM, ProjectType.REPAIR}
KNOWN = 0.6
"""How many tell the age of their roof, or have called their insurance."""

DETAIL = {
    Source.WEBSITE: company.FORM_NAME,
    Source.CANVASS: "Hail streets, east side",
    Source.DIRECT_MAIL: "Postcard, after the storm",
    Source.YARD_SIGN: "Sign at the neighbor's",
}
TALKED = frozenset({"call", "wrote", "heard", *MEETINGS})


def take_in(stage: Stage, told: Sequence[Story], form: WebForm) -> None:
    """The leads themselves are written by `put_down`, when all is known that their score depends on."""
    new = pour(_contact(story) for story in told if story.regular is None)
    fresh = iter(new)
    known = Contact.objects.in_bulk([story.regular.contact_id for story in told if story.regular])
    contacts = [known[story.regular.contact_id] if story.regular else next(fresh) for story in told]
    sellers = [stage.sellers[story.seller] for story in told]
    leads = number(
        _lead(stage, story, contact, seller) for story, contact, seller in zip(told, contacts, sellers, strict=True)
    )
    stage.scenes = [Scene(*one) for one in zip(told, contacts, leads, sellers, strict=True)]
    for scene in stage.scenes:
        by_hand = scene.seller if scene.story.door == "hand" else None
        source, at = scene.story.source.value, scene.story.arrived_at
        stage.tell("lead.arrived", at, scene.lead, by_hand, door=scene.story.door, source=source)
        stage.arrivals[source, at.astimezone(ZoneInfo(ZONE)).date().replace(day=1)] += 1
    _consents(stage, form)
    _customers(stage)


def _contact(story: Story) -> Contact:
    """Of a company one writes to the company; who speaks for it is a member (see `families`)."""
    who = story.who
    return Contact(
        kind=ContactKind.BUSINESS if who.company else ContactKind.PERSON,
        first_name="" if who.company else who.first_name,
        last_name="" if who.company else who.last_name,
        company_name=who.company,
        email=who.email,
        email_key=who.email,
        phone=who.phone,
        language=who.language,
        timezone=ZONE,
        created_at=story.arrived_at,
    )


def _stage_before(story: Story) -> str:
    way = [Status.NEW, *(step.status for step in story.past if step.kind == "stage")]
    return next((one for one in reversed(way[:-1]) if one not in ASIDE and one != way[-1]), "")


def _lead(stage: Stage, story: Story, contact: Contact, seller: User) -> Lead:
    who, random, by_hand = story.who, stage.random, story.door == "hand"
    stages = [step for step in story.past if step.kind == "stage"]
    last = stages[-1] if stages else None
    since = last.at if last else story.arrived_at
    talked = [step.at for step in story.past if step.kind in TALKED]
    north, east = who.place
    return Lead(
        contact=contact,
        status=story.status,
        stage_before=_stage_before(story),
        status_since=since,
        board_order=-since.timestamp(),
        source=story.source,
        source_detail=DETAIL.get(story.source, ""),
        project_type=story.project_type,
        message=story.message,
        address_line=who.address_line,
        city=who.town.name,
        state="MI",
        postal_code=who.town.postal_code,
        latitude=north,
        longitude=east,
        property_value=who.property_value,
        household_income=who.household_income,
        roof_age_years=random.randrange(6, 31) if random.random() < KNOWN else None,
        insurance_claim=random.random() < KNOWN if story.project_type == ProjectType.STORM else None,
        estimated_value_cents=story.value_cents if stages else None,
        website_visits=random.choices((0, 1, 2, 4, 7), (30, 25, 20, 15, 10))[0],
        form_fills=1 if story.door == "form" else 0,
        assigned_to=seller,
        assigned_at=story.arrived_at + (story.claim_after or timedelta(0)),
        last_interaction_at=max(talked, default=None),
        created_at=story.arrived_at,
        created_by=seller if by_hand else None,
        updated_by=seller if story.past else None,
        updated_at=story.past[-1].at if story.past else story.arrived_at,
        **_ending(last),
        **_bant(stage, story),
    )


def _ending(last: Step | None) -> dict[str, object]:
    if last is not None and last.status == Status.WON:
        return {"won_at": last.at}
    if last is not None and last.status == Status.LOST:
        return {"lost_at": last.at, "lost_reason": last.reason, "lost_note": last.text}
    return {}


def _bant(stage: Stage, story: Story) -> dict[str, str]:
    """Known once somebody has talked with them."""
    need = Need.IMMEDIATE if story.project_type in SOONER else Need.UNKNOWN
    if not any(step.is_talk for step in story.past):
        return {"need": need}
    pick = stage.random.choices
    return {
        "budget": pick((Budget.CONFIRMED, Budget.ESTIMATED, Budget.UNKNOWN), (25, 50, 25))[0],
        "authority": pick((Authority.DECISION_MAKER, Authority.INFLUENCER, Authority.UNKNOWN), (70, 20, 10))[0],
        "need": need if need == Need.IMMEDIATE else pick((Need.IMMEDIATE, Need.SOON, Need.EXPLORING), (25, 50, 25))[0],
        "timeline": pick((Timeline.UNDER_30, Timeline.UNDER_90, Timeline.OVER_90), (50, 35, 15))[0],
    }


def _consents(stage: Stage, form: WebForm) -> None:
    pour(
        Consent(
            contact=scene.contact,
            channel=Channel.SMS,
            basis=Basis.WRITTEN,
            text_shown=company.CONSENT_WORDS,
            evidence={"door": "form", "form": form.pk},
            source="form",
            captured_at=scene.story.arrived_at,
        )
        for scene in stage.scenes
        if scene.story.texts_allowed
    )


def _customers(stage: Stage) -> None:
    """Who bought before is one already."""
    bought = [scene for scene in stage.scenes if scene.lead.won_at]
    known = Customer.objects.select_related("contact").in_bulk(
        [one.customer_id for scene in bought if (one := scene.story.regular)]
    )
    for scene in bought:
        regular = scene.story.regular
        scene.lead.customer = known[regular.customer_id] if regular else _customer(scene)
    pour(scene.lead.customer for scene in bought if scene.lead.customer and not scene.story.regular)


def _customer(scene: Scene) -> Customer:
    lead, since = scene.lead, scene.lead.won_at or scene.story.arrived_at
    return Customer(
        contact=scene.contact,
        address_line=lead.address_line,
        city=lead.city,
        state="MI",
        postal_code=lead.postal_code,
        assigned_to=scene.seller,
        customer_since=since.astimezone(ZoneInfo(ZONE)).date(),
        source=lead.source,
        source_detail=lead.source_detail,
        created_at=since,
        created_by=scene.seller,
        updated_by=scene.seller,
    )


def put_down(stage: Stage) -> None:
    """With the score that the real rules give them now."""
    rules, leads = RULES.get(), [scene.lead for scene in stage.scenes]
    facts = facts_of(leads, rules, stage.now)
    scores = {lead.pk: score(facts[lead.pk], rules) for lead in leads}
    for lead in leads:
        lead.lead_score, lead.temperature = scores[lead.pk].total, scores[lead.pk].temperature
    pour(leads)
    pour(
        Score(lead=lead, total=scores[lead.pk].total, breakdown=scores[lead.pk].as_json(), computed_at=stage.now)
        for lead in leads
    )
