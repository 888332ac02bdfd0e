"""Writes the whole company into an empty installation.

What happened in the past is a row and nothing more: no job, no running clock, no waiting letter, so that nothing of it
goes out when the engine starts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.keys import hash_key
from roofs.comms.consent.models import Basis, Channel, Consent
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.people.contacts.models import Contact, Customer
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.vocabulary import Authority, Budget, Need, ProjectType, Source, Status, Timeline
from roofs.sales.scoring.engine import score
from roofs.sales.scoring.facts import facts_of
from roofs.sales.scoring.models import Score
from roofs.sales.scoring.rules import RULES
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import company, follow_up, meetings, repute, talks, work
from roofs.surfaces.cli.demo.plot import ZONE, Story, stories
from roofs.surfaces.cli.demo.stage import Scene, Stage

SOONER = {ProjectType.STORM, ProjectType.REPAIR}
MAINTAINED = "updated_at"
KNOWN = 0.6
"""How many tell the age of their roof, or have called their insurance."""


def fill(seed: int, leads: int, now: datetime | None = None) -> dict[str, int]:
    """Counts of what was made. Raises SomebodyIsHere."""
    if User.objects.exists() or Lead.objects.exists() or Contact.objects.exists():
        raise first_signins.SomebodyIsHere(first_signins.NOT_EMPTY)
    now = now or timezone.now()
    # These two are asked for with every letter. Committed first, they are remembered instead of read.
    office.save(company.ridgeline(now.date()))
    hash_key()
    return _play(seed, leads, now)


@transaction.atomic
def _play(seed: int, leads: int, now: datetime) -> dict[str, int]:
    stage = _hire(Random(seed), now)  # noqa: S311 -- a story, not a secret
    form = _form(stage)
    told = stories(seed, now, leads)
    _take_in(stage, told, form)
    counts = talks.write(stage) | follow_up.write(stage) | work.write(stage) | meetings.write(stage)
    counts |= repute.write(stage)
    _score(stage)
    _keep_times(stage)
    return {"people": len(company.TEAM), "leads": len(told), **counts, "events": stage.write_log()}


def _hire(random: Random, now: datetime) -> Stage:
    people, sign_ins = [], []
    for colleague in company.TEAM:
        password = first_signins.fresh_password()
        joined = now - timedelta(days=365 * colleague.years + random.randrange(20, 200))
        people.append(
            User(
                email=colleague.email,
                full_name=colleague.full_name,
                role=colleague.role,
                title=colleague.title,
                phone=colleague.phone,
                timezone=ZONE,
                password=make_password(password),
                joined_at=joined,
            )
        )
        sign_ins.append(first_signins.SignIn(colleague.email, password, f"{colleague.title}, {colleague.full_name}"))
    User.objects.bulk_create(people)
    first_signins.let_in(people)
    first_signins.write(sign_ins)
    by_role = {
        role: [person for person in people if person.role == role] for role in ("admin", "manager", "sales", "field")
    }
    return Stage(random, now, by_role["admin"][0], by_role["manager"][0], by_role["sales"], by_role["field"])


def _form(stage: Stage) -> WebForm:
    return WebForm.objects.create(
        name=company.FORM_NAME,
        key=company.FORM_KEY,
        intro="Tell us about your roof. We call back within minutes, and looking at it costs nothing.",
        created_at=stage.now - timedelta(days=120),
        created_by=stage.admin,
        updated_by=stage.admin,
    )


def _take_in(stage: Stage, told: list[Story], form: WebForm) -> None:
    contacts = Contact.objects.bulk_create([_contact(story) for story in told], batch_size=200)
    made = [
        _lead(stage, story, contact, stage.sellers[story.seller]) for story, contact in zip(told, contacts, strict=True)
    ]
    leads = Lead.objects.bulk_create(made, batch_size=100)
    for story, contact, lead in zip(told, contacts, leads, strict=True):
        stage.scenes.append(Scene(story, contact, lead, stage.sellers[story.seller]))
        by_hand = stage.sellers[story.seller] if story.door == "hand" else None
        stage.tell("lead.arrived", story.arrived_at, lead, by_hand, door=story.door, source=story.source.value)
    _consents(stage, form)
    _customers(stage)


def _contact(story: Story) -> Contact:
    who = story.who
    return Contact(
        first_name=who.first_name,
        last_name=who.last_name,
        email=who.email,
        email_key=who.email,
        phone=who.phone,
        language=who.language,
        timezone=ZONE,
        created_at=story.arrived_at,
    )


def _lead(stage: Stage, story: Story, contact: Contact, seller: User) -> Lead:
    who, random, by_hand = story.who, stage.random, story.door == "hand"
    stages = [step for step in story.past if step.kind == "stage"]
    last = stages[-1] if stages else None
    since = last.at if last else story.arrived_at
    talked = [step.at for step in story.past if step.kind in {"call", "visit", "wrote", "heard"}]
    north, east = who.place
    is_lost = story.status == Status.LOST and last is not None
    return Lead(
        contact=contact,
        status=story.status,
        status_since=since,
        board_order=-since.timestamp(),
        source=story.source,
        source_detail={Source.WEBSITE: company.FORM_NAME, Source.CANVASS: "Hail streets, east side"}.get(
            story.source, ""
        ),
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
        won_at=last.at if last and story.status == Status.WON else None,
        lost_at=last.at if last and is_lost else None,
        lost_reason=last.reason if last and is_lost else "",
        lost_note=last.text if last and is_lost else "",
        created_at=story.arrived_at,
        created_by=seller if by_hand else None,
        **_bant(stage, story),
    )


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
    Consent.objects.bulk_create(
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
    bought = [scene for scene in stage.scenes if scene.story.status == Status.WON]
    customers = Customer.objects.bulk_create(
        Customer(
            contact=scene.contact,
            address_line=scene.lead.address_line,
            city=scene.lead.city,
            state="MI",
            postal_code=scene.lead.postal_code,
            assigned_to=scene.seller,
            customer_since=(scene.lead.won_at or stage.now).date(),
            source=scene.lead.source,
            created_at=scene.lead.won_at or stage.now,
            created_by=scene.seller,
        )
        for scene in bought
    )
    for scene, customer in zip(bought, customers, strict=True):
        scene.lead.customer = customer
    Lead.objects.bulk_update([scene.lead for scene in bought], ["customer"])


def _score(stage: Stage) -> None:
    rules = RULES.get()
    leads = [scene.lead for scene in stage.scenes]
    facts = facts_of(leads, rules, stage.now)
    scores = {lead.pk: score(facts[lead.pk], rules) for lead in leads}
    for lead in leads:
        lead.lead_score, lead.temperature = scores[lead.pk].total, scores[lead.pk].temperature
    Lead.objects.bulk_update(leads, ["lead_score", "temperature"])
    Score.objects.bulk_create(
        [
            Score(lead=lead, total=scores[lead.pk].total, breakdown=scores[lead.pk].as_json(), computed_at=stage.now)
            for lead in leads
        ],
        batch_size=100,
    )


def _keep_times(stage: Stage) -> None:
    """Saving stamps a row with the present moment; these were touched last when their story last went on."""
    for scene in stage.scenes:
        scene.lead.updated_at = max([scene.story.arrived_at, *(step.at for step in scene.story.past)])
        scene.contact.updated_at = scene.story.arrived_at
        scene.lead.updated_by = scene.seller if scene.story.past else None
    Lead.objects.bulk_update([scene.lead for scene in stage.scenes], [MAINTAINED, "updated_by"])
    Contact.objects.bulk_update([scene.contact for scene in stage.scenes], [MAINTAINED])
