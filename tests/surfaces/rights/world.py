"""A small office in which everybody owns something: the rows that the tests of rights ask for.

Sara owns what is asked for, Carl is her colleague next door, Olga sells in another territory with another crew, and
"nobody" is nobody's yet. Fred is out with Sara's crew, Frank with the other one.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from roofs.comms.calendar import booking, links, tasks
from roofs.comms.calendar.availability import next_slots
from roofs.comms.calendar.models import BookingLink
from roofs.comms.consent import confirming, unsubscribing
from roofs.comms.consent.models import Confirmation, Erasure, NumberList, Reason
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging import tracking
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.timeline.log import log
from roofs.comms.writing import editing
from roofs.core.accounts import api_tokens
from roofs.core.accounts.models import Role, User
from roofs.core.backup.models import CompanyExport, ExportState
from roofs.core.connections import keeping as accounts
from roofs.core.connections.models import Delivery
from roofs.core.connections.vendors import vendor
from roofs.core.fields import defining
from roofs.core.files.documents import attach
from roofs.core.jobs.models import Job
from roofs.core.lists import views
from roofs.core.lists.models import BulkAct
from roofs.core.tags import tagging
from roofs.core.transfer import importing
from roofs.core.webhooks import keeping as hooks
from roofs.core.webhooks import sending as hook_sending
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.marketing.referrals import referring
from roofs.marketing.reviews import keeping as reviews
from roofs.marketing.spending import ledger
from roofs.people.contacts import merging
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.keeping import add_member, create
from roofs.people.contacts.models import Contact, Customer, LikelyPair
from roofs.people.partners import keeping as partners
from roofs.people.team import absence
from roofs.people.team.models import Profile
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.production.projects import materials, staffing
from roofs.production.projects.models import Crew, Project
from roofs.production.projects.opening import correct, open_project
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.playbook import answers
from roofs.sales.response.models import Clock
from roofs.surfaces.web.public import ticket
from roofs.surfaces.web.public.booking import TICKETS
from tests.surfaces.rights.campaigning import campaigning
from tests.surfaces.rights.learning import learning

PEOPLE = {
    "waiting": Role.PENDING,
    "fred": Role.FIELD,
    "frank": Role.FIELD,
    "sara": Role.SALES,
    "carl": Role.SALES,
    "olga": Role.SALES,
    "manager": Role.MANAGER,
    "admin": Role.ADMIN,
}
SELLERS = ("sara", "carl", "olga")
TERRITORY = {"sara": "480", "carl": "480", "olga": "600"}
NEXT_MONDAY = dt.timedelta(days=7)
PAPER = b"Tear off two layers"
Keys = dict[str, int | str]


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, Keys] = field(default_factory=dict)
    """By whose they are and what they are: `keys["sara"]["lead"]`. Under "company" what belongs to nobody in person."""


def build() -> World:
    world = World({name: _person(name, role) for name, role in PEOPLE.items()})
    crews = _crews(world.people)
    world.keys["company"] = _company(world.people) | learning(world.people["admin"])
    world.keys["company"]["crew"] = crews["sara"].pk
    for number, name in enumerate((*SELLERS, "nobody")):
        world.keys[name] = _records(world.people, world.people.get(name), crews.get(name), number)
    for name, person in world.people.items():
        world.keys[name] = world.keys.get(name, {}) | _own(person, world.people)
    # A technician's records are those of the crew he goes out with.
    for technician, seller in (("fred", "sara"), ("frank", "carl")):
        world.keys[technician] = world.keys[seller] | world.keys[technician]
    free = tasks.add("Somebody must call", timezone.now() + dt.timedelta(days=1))
    world.keys["nobody"] |= {"task": free.pk, "entry_key": world.keys["olga"]["entry_key"]}
    return world


def _person(name: str, role: Role) -> User:
    email = f"{name}@example.com"
    made = User.objects.create(email=email, full_name=f"{name.title()} Example", role=role, password="chosen")
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=True)
    if name in TERRITORY:
        Profile.objects.create(user=made, territory=[TERRITORY[name]], commission_percent=Decimal("7.77"))
    return made


def _crews(people: dict[str, User]) -> dict[str, Crew]:
    north = staffing.form_crew("North", people["fred"], [people["fred"]], None)
    south = staffing.form_crew("South", people["frank"], [people["frank"]], None)
    return {"sara": north, "carl": south, "olga": south}


def _records(people: dict[str, User], owner: User | None, crew: Crew | None, number: int) -> Keys:
    """A customer with everything that hangs on one, all of them looked after by `owner`."""
    name = owner.first_name if owner else "Free"
    customer = create(CustomerIn(first_name=name, last_name="Customer", email=f"customer{number}@example.com"), None)
    Customer.objects.filter(pk=customer.pk).update(assigned_to=owner)
    house = houses.add(customer.contact, PropertyIn(address_line=f"{number}18 Maple Ave", city="Troy"), None)
    sue = CustomerIn(first_name="Sue", last_name=name, phone=f"+1248555010{number}")
    review = reviews.keep({"platform": "google", "rating": 5, "text": f"Well done, {name}", "customer": customer}, None)
    facts = {"customer": customer, "name": f"Roof of {name}", "assigned_to": owner, "crew": crew, "site": house}
    project = open_project(facts, None)
    found = {
        "owner": owner.pk if owner else people["olga"].pk,
        "won": _won(owner, number),
        "customer": customer.pk,
        "house": house.pk,
        "member": add_member(customer, sue, "partner", None).pk,
        "photo": attach(customer, ContentFile(PAPER, "photo.txt"), owner).pk,
        "review": review.pk,
        **_of_lead(owner, name, number),
        **_of_project(project, owner, people["manager"], number),
        **_of_partner(people["admin"], owner, name, number),
    }
    # Last: a change of the project reckons it again.
    Customer.objects.filter(pk=customer.pk).update(lifetime_value_cents=7_171_700 + number)
    return found


def _of_lead(owner: User | None, name: str, number: int) -> Keys:
    lead = _lead(owner, f"{name} Prospect", number)
    start = (timezone.now() + dt.timedelta(days=7 + number)).replace(hour=15, minute=0, second=0, microsecond=0)
    held = booking.book("inspection", start, people=[owner] if owner else [], subject=lead, contact=lead.contact)
    letter = Message.objects.create(
        channel="email", purpose=Purpose.REPLY, to_address="customer@example.com", contact=lead.contact,
        subject=f"Letter of {name}", text="Hello", subject_type="lead", subject_id=lead.pk,
    )  # fmt: skip
    return {
        "lead": lead.pk,
        "contact": lead.contact_id,
        "clock": _clock(lead),
        "enrolment": _enrolment(lead).pk,
        "touch": _touch(lead),
        "appointment": held.pk,
        "token_manage": links.manage_url(held).rstrip("/").rpartition("/")[2],
        "letter": letter.pk,
        "paper": attach(lead, ContentFile(PAPER, "paper.txt"), owner).pk,
    }


def _of_project(project: Project, owner: User | None, manager: User, number: int) -> Keys:
    Project.objects.filter(pk=project.pk).update(
        contract_value_cents=4_242_400 + 100 * number, estimated_cost_cents=2_121_200
    )
    shingles = {"description": "Shingles", "unit_cost_cents": 313_100, "quantity": 1}
    correct(project, {"deposit_cents": 515_100}, None)
    return {
        "project": project.pk,
        "line": materials.add(project, shingles, None).pk,
        "check": project.checklist.filter(proof="")[0].pk,
        "teammate": staffing.put_on(project, manager, "lead", None).pk,
        "teammate_person": manager.pk,
        "interaction": log(project, kind="note", body=f"Note of {project.name}", actor=owner).pk,
        "sheet": attach(project, ContentFile(PAPER, "sheet.txt"), owner).pk,
    }


def _of_partner(admin: User, owner: User | None, name: str, number: int) -> Keys:
    partner = partners.take_in(
        {"name": f"Partner of {name}", "assigned_to": owner, "rule": "flat", "flat_cents": 612_300}, admin
    )
    referral = referring.refer(partner, LeadIn(full_name=f"Sent {name}", phone=f"+1248555011{number}"), None)
    Lead.objects.filter(pk=referral.lead_id).update(assigned_to=owner)
    return {"partner": partner.pk, "referral": referral.pk}


def _lead(owner: User | None, name: str, number: int) -> Lead:
    told = LeadIn(
        full_name=name, email=f"{name.replace(' ', '.').lower()}@example.com", postal_code="48009", city="Troy"
    )
    lead = accept(told, door="hand", owner=owner).lead
    Lead.objects.filter(pk=lead.pk).update(assigned_to=owner, estimated_value_cents=1_000_000 + number)
    lead.refresh_from_db()
    return lead


def _won(owner: User | None, number: int) -> int:
    lead = _lead(owner, f"Happy {number}", number)
    Lead.objects.filter(pk=lead.pk).update(status="won", won_at=timezone.now())
    return lead.pk


def _clock(lead: Lead) -> int:
    """That rings for nobody but whoever may see the lead."""
    clock = Clock.objects.filter(lead=lead).get()
    clock.alerts.all().delete()
    return clock.pk


def _enrolment(lead: Lead) -> Enrolment:
    """A new lead is followed up by itself."""
    return Enrolment.objects.get(subject_type="lead", subject_id=lead.pk)


def _touch(lead: Lead) -> int:
    """One of which nobody knows whether it went out."""
    enrolment = _enrolment(lead)
    step = enrolment.version.steps.order_by("position")[0]
    return Touch.objects.create(
        enrolment=enrolment,
        step=step,
        step_key=step.key,
        rotation=99,
        channel=step.channel,
        state=Touch.State.UNKNOWN,
        due_at=timezone.now(),
        idem_key=uuid4(),
    ).pk


def _own(person: User, people: dict[str, User]) -> Keys:
    """What is one's own and nobody else's, whatever one's role."""
    if person.role == Role.PENDING:
        return {"person": person.pk}
    day = (timezone.now() + dt.timedelta(days=30)).date()
    said = {"language": "en", "category": "price", "objection": f"Too dear for {person.first_name}", "answer": "Why?"}
    entry = answers.write_down(said, person)
    upload = ContentFile(b"First name,Email\nAnn,ann@example.com\n", "leads.csv")
    feed = links.feed_url(links.open_feed(person, person))
    return {
        "person": person.pk,
        "task": tasks.add("Call back", timezone.now() + dt.timedelta(days=1), assigned_to=person, actor=person).pk,
        "view": views.save_view(person, "leads", "Mine", "status=new").pk,
        "token": api_tokens.create(person, "A program", ["leads:read"])[0].pk,
        "link": BookingLink.objects.create(user=person, title=f"With {person.first_name}").pk,
        "time_off": absence.ask(person, day, day, actor=person, reason="Wedding").pk,
        "entry": entry.pk,
        "entry_key": entry.key,
        "import": importing.begin(upload, person, "leads", "import").pk,
        "act": BulkAct.objects.create(kind="lead", action="delete", user=person).pk,
        "own_letter": _account_letter(person),
        "feed": feed.rpartition("/")[2].removesuffix(".ics"),
    }


def _account_letter(person: User) -> int:
    """It could hold a link that signs somebody in."""
    letter = Message(
        channel="email", purpose=Purpose.ACCOUNT, to_user=person, to_address=person.email, subject="Sign in"
    )
    letter.save()
    return letter.pk


def _templates(admin: User) -> dict[str, Any]:
    """One of our own that went out, and one that was deleted."""
    told, source = {"title": "Ours", "category": "other"}, "subject: A word\n---\nHello\n"
    own, gone = (editing.begin(name, "en", source, told, admin) for name in ("ours", "gone"))
    editing.publish(own, admin)
    editing.save(own, source + "More\n", {}, admin)
    editing.delete(gone, admin)
    known = {"template": own.name, "tongue": own.language, "version": 1, "gone_template": gone.pk, "frame": "unknown"}
    return known | {"sequence": "sixteen-touch"}


def _ticket(number: int) -> str:
    """Of a page that was opened a minute ago."""
    return ticket.Ticket(number, "once", int(time.time()) - 60, "").sealed()


def _law() -> Keys:
    """Lists of those who want to be left alone, and somebody who asked to be forgotten."""
    erasure = Erasure.objects.create(contact_id=0, reason="asked", run_at=timezone.now() + dt.timedelta(days=1))
    asked = Confirmation.objects.create(
        contact=Contact.objects.create(first_name="Cora", email="cora@example.com"), address_hmac="0" * 64
    )
    return {
        "suppression": suppress("email", "gone@example.com", Reason.BOUNCED).pk,
        "number_list": NumberList.objects.create(name="248", as_of=dt.date(2026, 5, 1), status="ready").pk,
        "erasure": erasure.pk,
        "told_vendor": erasure.processors.create(vendor="sendgrid", state="failed", sealed_request="x").pk,
        "confirm": confirming.token_for(asked),
    }


def _account(admin: User) -> Keys:
    row = accounts.keep(vendor("sendgrid"), {"api_key": "SG.x", "region": "us"}, admin)
    return {"account": row.pk, "door": row.door_key or ""}


def _company(people: dict[str, User]) -> Keys:
    admin = people["admin"]
    hook, _secret = hooks.add(admin, name="Books", url="https://example.com/hook", events=["*"])
    tag, other = tagging.tag_called("Hail", admin), tagging.tag_called("Storm", admin)
    pair = [Contact.objects.create(first_name="Two", last_name=f"Alike {number}") for number in range(4)]
    form = WebForm.objects.create(name="Website")
    link = BookingLink.objects.create(user=admin, title="With the office")
    letter = Message.objects.create(channel="email", to_address="customer@example.com", subject="News")
    defining.define("lead", "Slope", "text", admin)
    return {
        "tag": tag.pk,
        "other_tag": other.pk,
        "field": [defining.define(kind, "Roof", "text", admin).pk for kind in ("project", "customer", "lead")][-1],
        "spend": ledger.enter("google_ads", dt.date(2026, 1, 1), 90_000, "", admin).pk,
        **_account(admin),
        "webhook": hook.pk,
        "hook_delivery": hook_sending.try_out(hook).pk,
        "delivery": Delivery.objects.create(source="mail", fingerprint="1", raw=b"From: somebody", state="failed").pk,
        "job": str(Job.objects.create(task="roofs.core.jobs.housekeeping.clear_sessions", status=Job.Status.DEAD).pk),
        "pair": LikelyPair.objects.create(first=pair[0], second=pair[1], points=9).pk,
        "left": pair[0].pk,
        "right": pair[1].pk,
        "merge": merging.merge(pair[2], pair[3], admin).pk,
        "form": form.key,
        "form_pk": form.pk,
        "book": link.key,
        "export": CompanyExport.objects.create(
            asked_by=admin, state=ExportState.DONE, blob="gone.zip", expires_at=timezone.now() + dt.timedelta(days=1)
        ).pk,
        "ticket": _ticket(form.pk),
        "book_ticket": _ticket(TICKETS + link.pk),
        "free_time": next_slots(admin, timezone.now() + dt.timedelta(days=2), 60)[0].starts_at.isoformat(),
        **_templates(admin),
        "opened": tracking.open_token(letter.pk),
        "click": tracking.click_token(letter.pk, "https://example.com/"),
        "way_out": unsubscribing.token_for("email", "customer@example.com"),
        **_law(),
        **campaigning(admin, _lead(None, "Camp Prospect", 77).pk),
        "somebody": people["admin"].pk,
    }
