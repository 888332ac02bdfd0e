from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from roofs.marketing.cadence import conditions, subjects
from roofs.marketing.cadence.conditions import Person
from roofs.marketing.cadence.plan import Leaf
from roofs.marketing.reviews.models import Review, ReviewRequest
from roofs.people.contacts.models import Contact, Customer


@pytest.mark.django_db
def test_the_newest_review_says_how_happy_somebody_is():
    customer = Customer.objects.create(contact=Contact.objects.create(first_name="Marta"))
    person, now = Person.outside(1, subjects.of(customer)), timezone.now()
    happy = Leaf.model_validate({"is": "review_stars", "at_least": 4})
    assert not conditions.holds_for(happy, person, now)
    Review.objects.create(customer=customer, rating=5, reviewed_at=now - dt.timedelta(days=9))
    assert conditions.holds_for(happy, person, now)
    Review.objects.create(customer=customer, rating=2, reviewed_at=now)
    assert not conditions.holds_for(happy, person, now)
    assert conditions.sentence(happy) == "their newest review has at least 4 stars"


@pytest.mark.django_db
def test_who_was_asked_lately_is_known_as_such():
    customer = Customer.objects.create(contact=Contact.objects.create(first_name="Marta"))
    person, now = Person.outside(1, subjects.of(customer)), timezone.now()
    asked = Leaf.model_validate({"is": "review_asked", "within_days": 14})
    assert not conditions.holds_for(asked, person, now)
    ReviewRequest.objects.create(customer=customer, state="sent", sent_at=now - dt.timedelta(days=13))
    assert conditions.holds_for(asked, person, now)
    assert not conditions.holds_for(asked, person, now + dt.timedelta(days=2))
    assert conditions.sentence(asked) == "they were asked for a review in the last 14 days"
