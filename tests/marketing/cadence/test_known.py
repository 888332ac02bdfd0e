"""What a letter may say of somebody: only what a stored row says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from roofs.comms.writing import library
from roofs.core.accounts.models import User
from roofs.marketing.cadence import subjects
from roofs.marketing.cadence.known import facts_for
from roofs.marketing.reviews.models import Review
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from tests.asking import questions
from tests.sales.people import TakeIn

pytestmark = pytest.mark.usefixtures("posted")
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)


def marta(**facts: Any) -> Customer:
    contact = Contact.objects.create(first_name="Marta", last_name="Diaz", email="marta@example.com", language="es")
    return Customer.objects.create(contact=contact, address_line="9 Elm St", city="Troy", **facts)


def job(customer: Customer, number: str = "P-1", **facts: Any) -> Project:
    given = {"status": "completed", "completed_at": NOW - dt.timedelta(days=3), "project_type": "repair"} | facts
    return Project.objects.create(number=number, name="Roof", customer=customer, **given)


def told(record: Any, **more: Any) -> Any:
    return facts_for(subjects.of(record), "key", NOW, **more)


def test_a_lead_is_told_of_what_it_asked(take_in: TakeIn) -> None:
    lead = take_in()
    known = told(lead)
    assert known.lead.asked_on == lead.created_at.astimezone(ZoneInfo("America/New_York")).date()
    assert known.links.unsubscribe.rpartition("/")[2] == known.links.preferences.rpartition("/")[2]
    assert (known.customer, known.project, known.quote, known.review, known.nearby) == (None,) * 5


def test_a_quote_is_named_while_it_is_out(take_in: TakeIn) -> None:
    lead = take_in()
    lead.status, lead.status_since, lead.project_type = "quote_sent", NOW - dt.timedelta(days=2), "replacement"
    quote = told(lead).quote
    assert (quote.sent_on, quote.kind) == (dt.date(2026, 5, 30), "a roof replacement")
    lead.status = "negotiation"
    assert told(lead).quote is None


def test_a_customer_is_told_of_the_newest_job_in_his_language(db: None) -> None:
    customer = marta(completed_projects=1)
    job(customer)
    job(customer, "P-2", status="inquiry", project_type="gutters")
    known = told(customer)
    assert known.project.kind == "la reparación de su techo"
    assert known.project.address_line == "9 Elm St"
    assert known.project.completed_on == dt.date(2026, 5, 29)
    assert known.customer is not None
    assert known.lead.asked_us is False


def test_who_never_ordered_anything_has_not_been_worked_for(db: None) -> None:
    customer = marta()
    job(customer, status="inquiry", completed_at=None)
    assert told(customer).customer is None


def test_a_project_speaks_of_itself(db: None, mia: User) -> None:
    project = job(marta(), status="scheduled", completed_at=None, scheduled_start=dt.date(2026, 6, 4), manager=mia)
    known = told(project)
    assert (known.project.starts_on, known.project.manager) == (dt.date(2026, 6, 4), "Mia Manager")
    assert known.customer is not None


def test_the_newest_review_of_a_customer_is_the_one_he_is_thanked_for(db: None) -> None:
    customer = marta(completed_projects=1)
    Review.objects.create(customer=customer, rating=5, platform="google", reviewed_at=NOW - dt.timedelta(days=2))
    Review.objects.create(rating=1, platform="yelp", reviewed_at=NOW)
    assert told(customer).review.platform == "Google"


def test_jobs_nearby_are_counted_from_our_own_list_and_a_few_are_none(take_in: TakeIn) -> None:
    lead = take_in()
    lead.city = "troy"
    customer = marta()
    for number in range(3):
        assert told(lead).nearby is None
        site = Property.objects.create(address_line=f"{number} Oak St", city="Troy", state="MI")
        job(customer, f"N-{number}", site=site)
    assert (told(lead).nearby.jobs, told(lead).nearby.town) == (3, "troy")


def test_what_a_template_does_not_say_is_not_looked_up(db: None) -> None:
    customer = marta(completed_projects=1)
    job(customer)
    with questions() as all_of_it:
        told(customer)
    with questions() as little:
        told(customer, template=library.get("day_02_sms"))
    assert len(little) < len(all_of_it)
