from __future__ import annotations

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Crew, CrewMember, Project, TeamMember
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
