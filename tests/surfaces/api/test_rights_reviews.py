"""Who may read, take in and answer reviews: every route against every kind of person."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.marketing.reviews import keeping
from roofs.marketing.reviews.policy import REVIEWS, ReviewRules
from roofs.people.contacts.models import Contact, Customer
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
NEW = {"rating": 4, "author": "Ann", "external_id": "new"}
ROUTES = [
    ("GET", "/reviews/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/reviews/", NEW, (401, 403, 403, 201, 201, 201, 201)),
    ("GET", "/reviews/stats", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/reviews/{id}", None, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/reviews/{id}/respond", {"response": "Thanks"}, (401, 403, 403, 404, 200, 200, 200)),
    ("POST", "/reviews/request/{customer}", None, (401, 403, 403, 404, 201, 201, 201)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {role}")
    for method, path, body, statuses in ROUTES
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.fixture
def marta(staff: dict[str, User]) -> Customer:
    home = {"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"}
    office.save(office.get().model_copy(update=home))
    REVIEWS.save(ReviewRules(google="https://g.example.com/write"))
    contact = Contact.objects.create(first_name="Marta", email="marta@example.com", email_key="marta@example.com")
    return Customer.objects.create(contact=contact, assigned_to=staff["owner"])


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, marta: Customer, staff: dict[str, User]):
    review = keeping.keep({"rating": 5, "customer": marta}, staff["owner"])
    place = path.format(id=review.pk, customer=marta.pk)
    assert Program(staff.get(role)).send(method, place, body).status_code == status


def test_nobody_writes_over_a_review_he_may_not_read(marta: Customer, staff: dict[str, User], program):
    keeping.keep({"rating": 5, "customer": marta, "external_id": "a"}, staff["owner"])
    body = {"rating": 1, "external_id": "a"}
    refused = program("colleague").send("POST", "/reviews/", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "external_id")
    assert program("owner").send("POST", "/reviews/", body).json()["rating"] == 1
    hidden = program("colleague").send("POST", "/reviews/", {"rating": 1, "customer_id": marta.pk})
    assert (hidden.status_code, hidden.json()["errors"][0]["field"]) == (409, "customer_id")


def test_reviews_are_listed_counted_and_answered(marta: Customer, staff: dict[str, User], program):
    manager = program("manager")
    for number, rating in enumerate((5, 2, 4)):
        body = {"rating": rating, "platform": "yelp" if number else "google", "text": f"Job {number}"}
        assert manager.send("POST", "/reviews/", body).status_code == 201
    worst = manager.send("GET", "/reviews/?sort=rating:asc&rating=2,4&platform=yelp").json()["items"]
    assert [row["rating"] for row in worst] == [2, 4]
    page = manager.send("GET", "/reviews/?per_page=2").json()
    assert len(manager.send("GET", f"/reviews/?per_page=2&cursor={page['next_cursor']}").json()["items"]) == 1
    place = f"/reviews/{worst[0]['id']}"
    seen = manager.send("GET", place)["ETag"]
    told = manager.send("PUT", f"{place}/respond", {"response": "We will call."}, headers={"If-Match": seen}).json()
    assert (told["status"], told["responded_by"]["name"]) == ("answered", "manager")
    assert manager.send("PUT", f"{place}/respond", {"response": "x"}, headers={"If-Match": seen}).status_code == 412
    stats = manager.send("GET", "/reviews/stats").json()
    assert (stats["count"], stats["answered"], stats["by_rating"]["5"]) == (3, 1, 1)


def test_asking_twice_is_refused_with_the_reason(marta: Customer, program):
    place = f"/reviews/request/{marta.pk}"
    assert program("owner").send("POST", place).json()["channel"] == "email"
    assert "were asked on" in program("owner").send("POST", place).json()["detail"]
