"""What a list asks of the database: as much for many rows as for few, whether one may see all or only one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, Attendance, Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.tags.models import Tag, Tagging
from roofs.marketing.reviews.models import Review
from roofs.people.contacts.models import Contact, Customer
from roofs.people.partners.models import Partnership
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Clock, State
from tests.asking import questions
from tests.surfaces.api.clients import Program
from tests.surfaces.web.browsers import signed_in

FEW, MANY = 3, 9
PAGES = (
    "/leads/",
    "/leads/?sort=name&q=marta",
    "/leads/board/",
    "/leads/map/",
    "/customers/",
    "/customers/?q=marta",
    "/customers/segments/",
    "/projects/",
    "/projects/?q=roof",
    "/projects/pipeline/",
    "/projects/plan/",
    "/calendar/",
    "/tasks/",
    "/tasks/?whose=all",
    "/answering/",
    "/reviews/",
    "/partners/",
    "/team/",
    "/search/?q=marta",
    "/",
)
LISTS = (
    "/leads/",
    "/leads/?q=marta&sort=name",
    "/leads/hot",
    "/customers/",
    "/customers/?q=marta",
    "/projects/",
    "/interactions/",
    "/appointments/",
    "/reviews/",
    "/partnerships/",
    "/team/",
)


@pytest.fixture(autouse=True)
def _light(settings: object, db: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def grow(to: int, owner: User) -> None:
    """Of every kind of record so many, each with everything a line shows."""
    now = timezone.now()
    for number in range(Lead.objects.count(), to):
        contact = Contact.objects.create(
            first_name="Marta", last_name=f"Delgado {number}", email=f"marta{number}@example.com"
        )
        rep = User.objects.create(email=f"rep{number}@example.com", full_name=f"Rep Number{number}", role="sales")
        home = {"address_line": f"{number} Maple Ave", "city": "Troy", "state": "MI", "postal_code": "48084"}
        customer = Customer.objects.create(contact=contact, assigned_to=owner, **home)
        lead = Lead.objects.create(
            contact=contact, customer=customer, assigned_to=owner, temperature="hot", lead_score=90, **home
        )
        house = Property.objects.create(owner=contact, **home)
        Project.objects.create(
            number=f"P-{number}", name="Roof", customer=customer, site=house, lead=lead, assigned_to=owner, manager=rep,
            status="scheduled", scheduled_start=now.date(), scheduled_end=now.date(), contract_value_cents=1_000_000,
        )  # fmt: skip
        begins = now + dt.timedelta(hours=1 + number)
        meeting = Appointment.objects.create(
            subject_type="lead", subject_id=lead.pk, contact=contact, starts_at=begins,
            ends_at=begins + dt.timedelta(minutes=30), zone="America/Detroit", created_by=owner,
        )  # fmt: skip
        for person in (rep, owner):
            Attendance.objects.create(appointment=meeting, user=person, starts_at=begins, ends_at=meeting.ends_at)
        about = {"subject_type": "lead", "subject_id": lead.pk, "contact": contact}
        Task.objects.create(title="Call", due_at=begins, assigned_to=owner, **about)
        Interaction.objects.create(kind="call", summary="Talked", created_by=rep, **about)
        Review.objects.create(rating=5, author=f"Marta {number}")
        Partnership.objects.create(name=f"Partner {number}", contact=contact)
        Clock.objects.create(lead=lead, started_at=now, due_at=now, state=State.CLAIMED, claimed_by=rep, claimed_at=now)
        Tagging.objects.create(tag=Tag.objects.create(name=f"Tag {number}"), subject_type="lead", subject_id=lead.pk)


def asked(client: Client, address: str) -> list[str]:
    with questions() as found:
        assert client.get(address).status_code == 200
    return found


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["manager", "sales"])
def test_a_page_asks_as_much_for_many_as_for_few(role: str, address: str) -> None:
    user = User.objects.create_user(f"{role}@example.com", full_name="Olive Owner", role=role)
    client = signed_in(user)
    grow(FEW, user)
    client.get(address)  # what is looked up once a while is looked up now
    few = asked(client, address)
    grow(MANY, user)
    many = asked(client, address)
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("role", ["manager", "sales"])
def test_a_list_of_the_api_asks_as_much_for_many_as_for_few_and_counts_nothing(role: str, address: str) -> None:
    user = User.objects.create_user(f"{role}@example.com", full_name="Olive Owner", role=role)
    client = Program(user)
    grow(FEW, user)
    client.get(f"/api{address}")  # the same
    few = asked(client, f"/api{address}")
    grow(MANY, user)
    many = asked(client, f"/api{address}")
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert not any("COUNT(" in sql.upper() for sql in many)
