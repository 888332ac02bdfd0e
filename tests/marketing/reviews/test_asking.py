"""Asking for a review: everybody once, in their language, and nobody who may not be written to."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.reviews import asking, keeping
from roofs.marketing.reviews.figures import standing
from roofs.marketing.reviews.models import Review, ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS, ReviewRules
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Project
from tests.core.accounts import people

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOWHERE = {"address": "", "city": "", "state": "", "postal_code": ""}
GOOGLE = "https://g.example.com/write"


@pytest.fixture(autouse=True)
def _office() -> None:
    home = office.get().model_copy(
        update={"name": "Sample Roofing", "address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"}
    )
    office.save(home)
    REVIEWS.save(ReviewRules(google=GOOGLE, facebook="https://f.example.com/write"))


@pytest.fixture
def sara() -> User:
    return people.seller()


def customer(email: str = "marta@example.com", owner: User | None = None, **facts: str) -> Customer:
    given = {"first_name": "Marta", "last_name": "Delgado", "email": email, "email_key": email} | facts
    return Customer.objects.create(contact=Contact.objects.create(**given), assigned_to=owner)


def test_whom_a_sequence_has_asked_is_not_asked_by_itself_as_well(sara: User):
    marta, now = customer(), timezone.now()
    letter = {"contact": marta.contact, "channel": "email", "direction": "out", "purpose": "touch", "idem_key": "a"}
    written = Message.objects.create(**letter, template="review_request", state="sent", created_at=now - 2 * DAY)
    with pytest.raises(Refused):
        asking.ask(marta, sara)
    Message.objects.filter(pk=written.pk).update(state="failed")
    assert asking.ask(marta, sara).state == "sent"


def test_one_letter_with_every_link_and_a_way_to_stop(sara: User):
    asked = asking.ask(customer(), sara)
    letter = Message.objects.get()
    assert (asked.state, asked.channel, asked.message) == ("sent", "email", letter)
    assert (letter.subject, letter.to_address) == ("How did we do on your roof?", "marta@example.com")
    for part in ("Hi Marta", GOOGLE, "https://f.example.com/write", "1 Main St", "good or bad", "/m/u/"):
        assert part in letter.text
    assert GOOGLE in letter.html


def test_the_letter_speaks_spanish(sara: User):
    asking.ask(customer(language="es"), sara)
    letter = Message.objects.get()
    assert (letter.subject, "Hola, Marta" in letter.text) == ("¿Cómo quedó su techo?", True)


def test_nobody_is_asked_again_too_soon(sara: User):
    who = customer()
    asking.ask(who, sara)
    with pytest.raises(Refused, match="They were asked on"):
        asking.ask(who, sara)
    with time_machine.travel(timezone.now() + 181 * DAY):
        asking.ask(who, sara)
    assert Message.objects.count() == 2


def test_who_stopped_our_letters_is_not_asked(sara: User):
    who = customer(phone="+12485550123")
    ledger.suppress("email", "marta@example.com", "unsubscribed")
    with pytest.raises(Refused, match="cannot be written to"):
        asking.ask(who, sara)
    ledger.grant(who.contact, "sms", Basis.WRITTEN, text_shown="Yes, text me.")
    assert asking.ask(who, sara).channel == "sms"
    assert GOOGLE in Message.objects.get().text


@pytest.mark.parametrize(
    ("rules", "home", "why"),
    [
        (ReviewRules(), {}, "where customers write"),
        (ReviewRules(google=GOOGLE), {"address": "", "city": "", "state": "", "postal_code": ""}, "postal address"),
    ],
)
def test_without_a_place_to_write_or_an_address_of_ours_nobody_is_asked(sara: User, rules, home, why: str):
    REVIEWS.save(rules)
    office.save(office.get().model_copy(update=home))
    with pytest.raises(Refused, match=why):
        asking.ask(customer(), sara)
    assert not ReviewRequest.objects.exists()


def complete(who: Customer, **facts: object) -> Project:
    project = Project.objects.create(customer=who, number=f"P-{Project.objects.count()}", status="completed", **facts)
    record("project.completed", project)
    return project


def test_a_finished_project_asks_by_itself_three_days_later_and_once(sara: User):
    complete(customer())
    assert asking.ask_who_is_due() == 0
    later = timezone.now() + 3 * DAY + dt.timedelta(minutes=1)
    with time_machine.travel(later):
        assert asking.ask_who_is_due() == 1
        assert asking.ask_who_is_due() == 0
    assert ReviewRequest.objects.get().sent_at is not None


def test_a_project_that_is_opened_again_asks_nobody(sara: User):
    project = complete(customer())
    Project.objects.filter(pk=project.pk).update(status="in_progress")
    assert asking.ask_who_is_due(timezone.now() + 4 * DAY) == 0
    skipped = ReviewRequest.objects.get()
    assert (skipped.state, "not finished" in skipped.reason) == ("skipped", True)


def test_what_cannot_be_asked_says_why_and_the_others_go_on(sara: User):
    complete(customer("", phone="+12485550123")), complete(customer("nora@example.com"))
    assert asking.ask_who_is_due(timezone.now() + 4 * DAY) == 1
    assert [one.state for one in ReviewRequest.objects.order_by("pk")] == ["skipped", "sent"]


def test_the_company_may_ask_by_hand_only(sara: User):
    REVIEWS.save(ReviewRules(google=GOOGLE, ask_when_completed=False))
    complete(customer())
    assert not ReviewRequest.objects.exists()


def test_asked_by_hand_before_its_day_a_waiting_request_is_not_sent_twice(sara: User):
    who = customer()
    project = complete(who)
    asking.ask(who, sara, about=project)
    assert asking.ask_who_is_due(timezone.now() + 4 * DAY) == 0
    assert ReviewRequest.objects.count() == 1


def test_owner_colleague_and_stranger_see_what_is_theirs(sara: User):
    carl, sam = people.colleague(), people.stranger()
    theirs = keeping.keep({"rating": 5, "customer": customer(owner=sara)}, sara)
    free = keeping.keep({"rating": 2, "author": "Somebody"}, sara)
    assert theirs.customer is not None
    asking.ask(theirs.customer, sara)
    seen = {one.full_name: set(Review.objects.visible_to(one)) for one in (sara, carl, sam)}
    assert seen == {"Sara Seller": {theirs, free}, "Carl Colleague": {free}, "Sam Stranger": set()}
    assert [ReviewRequest.objects.visible_to(one).count() for one in (sara, carl, sam)] == [1, 0, 0]


def test_the_same_number_on_a_platform_is_one_review_and_a_new_text_wants_a_new_answer(sara: User):
    first = keeping.keep({"rating": 5, "external_id": "a", "text": "Good"}, sara)
    keeping.respond(first, "Thank you", sara)
    again = keeping.keep({"rating": 3, "external_id": "a", "text": "It leaks again"}, sara)
    assert (again.pk, again.rating, again.status) == (first.pk, 3, "open")
    keeping.keep({"rating": 5, "external_id": "a", "platform": "yelp"}, sara)
    assert Review.objects.count() == 2


def test_stars_outside_one_to_five_are_refused(sara: User):
    with pytest.raises(Refused) as refused:
        keeping.keep({"rating": 6}, sara)
    assert refused.value.field == "rating"


def test_the_standing_counts_stars_answers_and_clicks_of_people(sara: User):
    for rating in (5, 5, 2):
        keeping.keep({"rating": rating}, sara)
    keeping.respond(Review.objects.get(rating=2), "We will call you", sara)
    asked = asking.ask(customer(), sara)
    assert asked.message is not None
    MessageEvent.objects.create(message=asked.message, kind="clicked", verdict="machine", fingerprint="1")
    boss = people.manager()
    found = standing(Review.objects.visible_to(boss), ReviewRequest.objects.visible_to(boss))
    assert (found.count, found.average, found.by_rating) == (3, 4.0, {5: 2, 4: 0, 3: 0, 2: 1, 1: 0})
    assert (found.answered, found.asked, found.clicked) == (1, 1, 0)
    MessageEvent.objects.create(message=asked.message, kind="clicked", verdict="human", fingerprint="2")
    assert standing(Review.objects.visible_to(boss), ReviewRequest.objects.visible_to(boss)).clicked == 1
