from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Crew, CrewMember, Project, TeamMember
from roofs.production.projects.pipeline import Column, columns
from roofs.production.projects.vocabulary import Status
from roofs.sales.leads.models import Lead

pytestmark = pytest.mark.django_db


def test_a_customer_is_seen_by_whoever_works_on_the_roof_or_sold_it_and_by_nobody_else():
    """Each way a project leads to its customer, one at a time."""

    def sees(user: User) -> bool:
        return Customer.objects.visible_to(user).filter(pk=project.customer_id).exists()

    seller = User.objects.create_user("seller@example.com", role="sales")
    colleague = User.objects.create_user("colleague@example.com", role="sales")
    roofer = User.objects.create_user("roofer@example.com", role="field")
    contact = Contact.objects.create(first_name="Marta")
    customer = Customer.objects.create(contact=contact, assigned_to=colleague)
    project = Project.objects.create(number="P-1", name="Roof", customer=customer)
    crew = Crew.objects.create(name="Crew 1")
    lead = Lead.objects.create(contact=contact)
    ways = [
        (seller, {"assigned_to": seller}),
        (seller, {"manager": seller}),
        (roofer, {"manager": roofer}),
    ]
    for user, facts in ways:
        assert not sees(user)
        Project.objects.filter(pk=project.pk).update(**facts)
        assert sees(user)
        Project.objects.filter(pk=project.pk).update(**dict.fromkeys(facts))
    Project.objects.filter(pk=project.pk).update(crew=crew, lead=lead)
    assert not sees(seller)
    assert not sees(roofer)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=seller)
    assert sees(seller)
    member = CrewMember.objects.create(crew=crew, person=roofer)
    assert sees(roofer)
    member.delete()
    Crew.objects.filter(pk=crew.pk).update(lead=roofer)
    assert sees(roofer)
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    assert not sees(roofer)
    assert not sees(seller)
    Project.objects.filter(pk=project.pk).update(deleted_at=None, crew=None)
    assert not sees(roofer)
    TeamMember.objects.create(project=project, person=roofer)
    assert sees(roofer)


def test_the_cards_of_all_columns_at_once_are_those_of_each_by_itself(django_assert_num_queries):
    customer = Customer.objects.create(contact=Contact.objects.create(first_name="Marta"))
    start = timezone.now()
    for number, status in enumerate(("inquiry", "inquiry", "inquiry", "quoted", "completed", "quoted", "cancelled")):
        facts = {"status": status, "status_since": start - dt.timedelta(days=number % 4), "contract_value_cents": 100}
        Project.objects.create(number=f"P-{number}", name="Roof", customer=customer, **facts)
    shown = (Status.INQUIRY, Status.QUOTED, Status.APPROVED, Status.COMPLETED)

    def told(found: list[Column]) -> list[tuple[str, int, int, list[str]]]:
        return [(one.status, one.count, one.value_cents, [each.number for each in one.projects]) for one in found]

    each = told(columns(Project.objects.alive(), shown, per_column=1, wider="quoted"))
    with django_assert_num_queries(3):
        at_once = told(columns(Project.objects.alive(), shown, per_column=1, wider="quoted", at_once=True))

    assert at_once == each
    assert each[:2] == [("inquiry", 3, 300, ["P-0"]), ("quoted", 2, 200, ["P-5", "P-3"])]
    assert told(columns(Project.objects.none(), shown, at_once=True)) == told(columns(Project.objects.none(), shown))
