from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Alert, Clock, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return {
        name: User.objects.create_user(f"{name}@example.com", full_name=name, role=role)
        for name, role in (("sara", "sales"), ("carl", "sales"), ("mia", "manager"), ("fred", "field"))
    }


@pytest.fixture
def _clocks(people: dict[str, User]) -> None:
    now, contact = timezone.now(), Contact.objects.create(first_name="Marta")
    for owner in (people["sara"], people["carl"], None):
        for gone in (None, now):
            for state in (State.WAITING, State.CLAIMED, State.ANSWERED):
                lead = Lead.objects.create(contact=contact, assigned_to=owner, deleted_at=gone)
                clock = Clock.objects.create(
                    lead=lead, state=state, started_at=now, due_at=now + dt.timedelta(minutes=2)
                )
                Alert.objects.create(clock=clock, user=people["carl"], channel="live", raised_at=now)


@pytest.mark.usefixtures("_clocks")
@pytest.mark.parametrize("name", ["sara", "carl", "mia", "fred"])
def test_asked_as_a_set_it_is_the_same_clocks_and_leads(people: dict[str, User], name: str):
    user = people[name]
    few, many = (set(Clock.objects.visible_to(user, of_a_year=year)) for year in (False, True))
    assert few == many
    parts = [set(leads) for leads in Lead.objects.parts_visible_to(user)]
    assert set().union(*parts) == set(Lead.objects.visible_to(user))


@pytest.mark.usefixtures("_clocks")
def test_somebody_who_left_sees_none(people: dict[str, User]):
    people["sara"].is_active = False
    assert not Clock.objects.visible_to(people["sara"], of_a_year=True).exists()
    assert not any(leads.exists() for leads in Lead.objects.parts_visible_to(people["sara"]))
