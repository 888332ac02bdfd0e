from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads import pipeline
from tests.people.contacts.cast import HOME, customer, other, worth

NEW = {
    "first_name": "Ann",
    "last_name": "Reed",
    "email": "ann.reed@example.com",
    "phone": "(248) 555-0142",
    "address": "418 Maple Ave, Birmingham, MI 48009",
    "source": "referral",
    "properties": ["9 Oak St, Troy, MI 48083"],
}


@pytest.fixture
def marta(staff: dict[str, User]) -> Customer:
    return customer(staff["owner"], owner=staff["owner"], **HOME)


def test_a_new_customer_comes_with_their_houses_and_belongs_to_the_seller(staff: dict[str, User], program):
    answered = program("owner").send("POST", "/customers/", NEW)
    body = answered.json()
    assert answered.status_code == 201
    assert answered["Location"] == f"/api/customers/{body['id']}"
    assert (body["name"], body["phone"], body["city"], body["segment"]) == (
        "Ann Reed",
        "+12485550142",
        "Birmingham",
        "waiting",
    )
    assert body["assigned_to"]["id"] == staff["owner"].pk
    assert [one["address"] for one in body["properties"]] == ["9 Oak St, Troy, MI 48083"]


def test_a_repeated_request_is_done_once(program):
    client = program("manager")
    first = client.send("POST", "/customers/", NEW, headers={"Idempotency-Key": "k1"})
    again = client.send("POST", "/customers/", NEW, headers={"Idempotency-Key": "k1"})
    assert (again.json()["id"], again["Idempotency-Replayed"]) == (first.json()["id"], "true")
    assert Customer.objects.count() == 1


def test_a_customer_we_have_is_refused_and_a_separate_one_is_not(program):
    client = program("manager")
    client.send("POST", "/customers/", NEW)
    refused = client.send("POST", "/customers/", NEW | {"first_name": "Bob"})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "email"
    assert client.send("POST", "/customers/", NEW | {"first_name": "Bob", "is_separate": True}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"last_name": "Reed", "phone": "12"}, "phone"),
        ({"last_name": "Reed", "customer_since": "yesterday"}, "customer_since"),
        ({"last_name": "Reed", "surname": "Reed"}, "surname"),
        ({"last_name": 7}, "last_name"),
        ({"last_name": "Reed", "properties": [7]}, "properties.0"),
    ],
)
def test_what_cannot_be_accepted_is_named(body, field, program):
    refused = program("manager").send("POST", "/customers/", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


def test_a_change_touches_only_what_was_sent(marta: Customer, program):
    changed = program("owner").send("PUT", f"/customers/{marta.pk}", {"preferred_channel": "sms", "kind": "household"})
    body = changed.json()
    assert (body["preferred_channel"], body["kind"], body["city"]) == ("sms", "household", "Birmingham")


def test_whoever_saves_second_hears_of_it(marta: Customer, program):
    client = program("owner")
    tag = client.send("GET", f"/customers/{marta.pk}")["ETag"]
    path = f"/customers/{marta.pk}"
    assert client.send("PUT", path, {"city": "Troy"}, headers={"If-Match": tag}).status_code == 200
    late = client.send("PUT", path, {"city": "Novi"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "stale")


def test_nobody_is_deleted_while_we_work_for_them(marta: Customer, program):
    worth(marta, 1)
    refused = program("owner").send("DELETE", f"/customers/{marta.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_a_deleted_customer_is_gone_until_who_deleted_it_brings_it_back(marta: Customer, program):
    client = program("owner")
    assert client.send("DELETE", f"/customers/{marta.pk}").status_code == 204
    assert client.send("GET", f"/customers/{marta.pk}").status_code == 404
    assert program("colleague").send("POST", f"/customers/{marta.pk}/restore").status_code == 404
    assert client.send("POST", f"/customers/{marta.pk}/restore").status_code == 200


def test_filters_narrow_the_list(marta: Customer, staff: dict[str, User], program):
    worth(other("Ben Hall", 7, city="Troy", postal_code="48083"), 1, 2, 5_000_000, timezone.localdate())
    client = program("manager")

    def names(query: str) -> list[str]:
        answered = client.send("GET", f"/customers/?{query}")
        assert answered.status_code == 200, query
        return [row["name"] for row in answered.json()["items"]]

    assert names("") == ["Ben Hall", "Marta Delgado"]
    assert names("sort=name:asc") == ["Marta Delgado", "Ben Hall"]
    for query in ("city=troy", "zip=48083", "open_project=true", "segment=champion", "q=hall", "assigned_to=none"):
        assert names(query) == ["Ben Hall"], query
    for query in ("segment=waiting,asleep", "open_project=false", f"assigned_to={staff['owner'].pk}"):
        assert names(query) == ["Marta Delgado"], query
    assert names("recency=5&frequency=2") == ["Ben Hall"]
    assert names("kind=business") == []


@pytest.mark.parametrize("query", ["segment=rich", "sort=age", "open_project=perhaps", "recency=9", "colour=red"])
def test_a_filter_that_makes_no_sense_is_named(query, program):
    refused = program("manager").send("GET", f"/customers/?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].split(".")[0] == query.partition("=")[0]


@pytest.mark.parametrize(
    "sort", ["name", "created_at", "customer_since", "lifetime_value", "completed_projects", "last_completed"]
)
@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("more", ["", "&segment=waiting,champion,big,fresh,asleep"])
def test_walking_by_cursor_shows_everybody_once(sort, direction, more, program):
    for number in range(7):
        made = other("Marta Delgado", number, customer_since=dt.date(2020, 1, 1 + number % 3))
        last = None if number % 3 == 0 else timezone.localdate() - dt.timedelta(days=number % 2)
        worth(made, 0, number % 3, number % 4 * 100, last)
    client, seen, cursor = program("manager"), list[int](), ""
    whole = client.send("GET", f"/customers/?sort={sort}:{direction}{more}").json()["items"]
    while True:
        page = client.send("GET", f"/customers/?sort={sort}:{direction}&per_page=3{more}{cursor}").json()
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [row["id"] for row in whole]
    assert len(set(seen)) == 7


def test_a_list_costs_the_same_however_long(program, django_assert_max_num_queries: DjangoAssertNumQueries):
    for number in range(12):
        other("Marta Delgado", number)
    client = program("manager")
    client.send("GET", "/customers/")
    with django_assert_max_num_queries(5):
        assert len(client.send("GET", "/customers/").json()["items"]) == 12


def test_lifetime_value_counts_completed_contracts_and_what_was_paid(marta: Customer, program):
    now = timezone.now()
    facts = (("completed", 1_000_000, 900_000, now), ("closed", 500_000, 500_000, now), ("quoted", 70_000, 0, None))
    for number, (status, value, paid, done) in enumerate(facts):
        Project.objects.create(
            number=f"P-{number}", customer=marta, status=status, contract_value_cents=value, paid_cents=paid,
            completed_at=done,
        )  # fmt: skip
    Project.objects.create(number="P-9", customer=marta, status="completed", contract_value_cents=9, deleted_at=now)
    body = program("owner").send("GET", f"/customers/{marta.pk}/ltv").json()
    assert body == {
        "lifetime_value_cents": 1_500_000,
        "collected_cents": 1_400_000,
        "open_value_cents": 70_000,
        "average_project_cents": 750_000,
        "completed_projects": 2,
        "open_projects": 1,
        "cancelled_projects": 0,
        "first_completed_on": timezone.localdate(now).isoformat(),
        "last_completed_on": timezone.localdate(now).isoformat(),
    }
    listed = program("owner").send("GET", f"/customers/{marta.pk}/projects?per_page=2").json()
    assert ([one["number"] for one in listed["items"]], listed["has_more"]) == (["P-2", "P-1"], True)


def test_a_customers_history_begins_with_their_lead(arrive, staff: dict[str, User], program):
    lead = arrive(staff["owner"], first_name="Nina", address_line="9 Oak St", city="Troy", state="MI")
    log(lead, kind="call", actor=staff["owner"], summary="Before")
    made = pipeline.convert(lead, staff["owner"])
    log(made, kind="visit", actor=staff["owner"], summary="After")
    items = program("owner").send("GET", f"/customers/{made.pk}/interactions").json()["items"]
    assert [one["title"] for one in items if one["source"] == "interaction"] == ["After", "Before"]
    assert {"lead.arrived", "customer.created", "property.added"} <= {one["kind"] for one in items}
    Customer.objects.filter(pk=made.pk).update(assigned_to=staff["colleague"])
    items = program("colleague").send("GET", f"/customers/{made.pk}/interactions").json()["items"]
    assert [one["title"] for one in items if one["source"] == "interaction"] == ["After"]


def test_a_house_is_added_changed_and_taken_away(marta: Customer, program):
    client, houses = program("owner"), f"/customers/{marta.pk}/properties"
    made = client.send("POST", houses, {"address": "9 Oak St, Troy, MI 48083"})
    assert made.status_code == 201
    twice = client.send("POST", houses, {"address": "9 OAK STREET, Troy, MI 48083"})
    assert twice.json()["errors"][0]["field"] == "address_line"
    house = f"{houses}/{made.json()['id']}"
    changed = client.send("PUT", house, {"roof_squares": 24.5, "roof_year": 2011, "roof_pitch": "8:12"})
    assert (changed.json()["roof_squares"], changed.json()["roof_pitch"]) == (24.5, "8/12")
    assert client.send("DELETE", house).status_code == 204
    assert client.send("GET", f"/customers/{marta.pk}").json()["properties"] == []
