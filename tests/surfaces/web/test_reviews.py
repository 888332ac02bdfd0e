"""The pages about reviews: what is shown to whom, answering, writing down, asking."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from roofs.marketing.reviews import keeping
from roofs.marketing.reviews.models import Review, ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS, ReviewRules
from roofs.people.contacts.models import Contact, Customer
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words


@pytest.fixture
def sara() -> User:
    return people.seller()


@pytest.fixture
def marta(sara: User) -> Customer:
    home = {"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"}
    office.save(office.get().model_copy(update=home))
    REVIEWS.save(ReviewRules(google="https://g.example.com/write"))
    contact = Contact.objects.create(first_name="Marta", last_name="Delgado", email="marta@example.com")
    return Customer.objects.create(contact=contact, assigned_to=sara)


@pytest.fixture
def review(sara: User, marta: Customer) -> Review:
    return keeping.keep({"rating": 2, "author": "Marta D.", "text": "<b>Late</b> twice", "customer": marta}, sara)


def test_the_list_counts_filters_and_shows_text_as_text(review: Review, sara: User):
    shown = signed_in(sara).get("/reviews/")
    assert "&lt;b&gt;Late" in page(shown)
    assert "Average 2.0 of 1 review" in words(shown)
    assert "Marta D." in words(signed_in(sara).get("/reviews/?rating=2&status=open&platform=google&q=late"))
    assert "Nothing fits" in words(signed_in(sara).get("/reviews/?rating=5"))


def test_owner_colleague_field_and_stranger(review: Review, sara: User):
    address = f"/reviews/{review.pk}/"
    found = {
        one.full_name: signed_in(one).get(address).status_code
        for one in (sara, people.colleague(), people.person("Finn Field", Role.FIELD), people.stranger())
    }
    assert found == {"Sara Seller": 200, "Carl Colleague": 404, "Finn Field": 404, "Sam Stranger": 403}
    assert "/accounts/login/" in Client().get(address)["Location"]


def test_an_answer_is_kept_and_an_empty_one_is_not(review: Review, sara: User):
    browser = signed_in(sara)
    assert "Write an answer first" in words(
        browser.post(f"/reviews/{review.pk}/response/", {"response": " "}, follow=True)
    )
    shown = browser.post(f"/reviews/{review.pk}/response/", {"response": "Sorry, Marta."}, follow=True)
    assert "Sorry, Marta." in words(shown)
    assert Review.objects.get().responded_by == sara
    assert signed_in(people.colleague()).post(f"/reviews/{review.pk}/response/", {"response": "x"}).status_code == 404


def test_one_is_written_down_changed_deleted_and_brought_back(sara: User, marta: Customer):
    browser = signed_in(sara)
    form = {"platform": "bbb", "rating": "4", "author": "Nora", "reviewed_at": "2026-05-04", "customer": marta.pk}
    assert browser.post("/reviews/new/", form | {"reviewed_at": "x"}).status_code == 422
    browser.post("/reviews/new/", form)
    kept = Review.objects.get()
    assert (kept.rating, kept.customer, kept.platform) == (4, marta, "bbb")
    browser.post(f"/reviews/{kept.pk}/edit/", form | {"rating": "5"})
    assert "Stars: 4 → 5" in words(browser.get(f"/reviews/{kept.pk}/"))
    gone = browser.post(f"/reviews/{kept.pk}/deletion/", follow=True)
    assert f"/reviews/{kept.pk}/restoration/" in page(gone)
    browser.post(f"/reviews/{kept.pk}/restoration/")
    assert Review.objects.visible_to(sara).get() == kept


def test_a_customer_is_asked_once_and_the_request_is_on_the_page(sara: User, marta: Customer):
    browser = signed_in(sara)
    browser.post(f"/reviews/requests/{marta.pk}/")
    assert Message.objects.get().to_address == "marta@example.com"
    assert "were asked on" in words(browser.post(f"/reviews/requests/{marta.pk}/", follow=True))
    assert "Marta Delgado" in words(browser.get("/reviews/requests/?state=sent"))
    assert "Nobody was asked" in words(signed_in(people.colleague()).get("/reviews/requests/"))
    assert signed_in(people.person("Finn Field", Role.FIELD)).post(f"/reviews/requests/{marta.pk}/").status_code == 403
    assert ReviewRequest.objects.count() == 1
