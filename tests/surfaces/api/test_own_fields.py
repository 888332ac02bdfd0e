"""The company's own fields and tags of any record, as programs read and write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from roofs.comms.calendar import booking
from roofs.core.accounts.models import User
from roofs.core.fields.defining import define
from roofs.marketing.reviews import keeping as reviews
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.people.partners import keeping as partners
from roofs.production.projects import opening
from tests.asking import questions

KINDS = {
    "customers": "customer",
    "projects": "project",
    "partnerships": "partnership",
    "reviews": "review",
    "appointments": "appointment",
}
EMPTY = {"gate_code": None, "deductible": None}
SENT = {"custom": {"gate_code": "1234", "deductible": 250_000}, "tags": ["Storm", "VIP"]}
WORDS = {"reviews": "text"}
"""What else may be said of it; notes where nothing is written here."""


@pytest.fixture
def bo(staff: dict[str, User]) -> Customer:
    return keeping.create(CustomerIn(first_name="Bo", email="bo@example.com"), None, assigned_to=staff["owner"])


def row_of(kind: str, bo: Customer, staff: dict[str, User]) -> Any:
    owner = staff["owner"]
    match kind:
        case "customers":
            return bo
        case "projects":
            return opening.open_project({"customer": bo, "name": "Roof", "assigned_to": owner}, None)
        case "partnerships":
            return partners.take_in({"name": "Agency", "kind": "realtor", "assigned_to": owner}, staff["manager"])
        case "reviews":
            return reviews.keep({"platform": "google", "rating": 5, "author": "Bo", "customer": bo}, owner)
    return booking.book("inspection", timezone.now() + timedelta(days=3), people=[owner], actor=owner)


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest, bo: Customer, staff: dict[str, User]) -> str:
    for label, kind in (("Gate code", "text"), ("Deductible", "money")):
        define(KINDS[request.param], label, kind, staff["manager"])
    return f"/{request.param}/{row_of(request.param, bo, staff).pk}"


def words_of(path: str) -> str:
    return WORDS.get(path.split("/")[1], "notes")


def told(answered: Any) -> tuple[Any, Any]:
    body = answered.json()
    return body["custom"], body["tags"]


def test_own_fields_and_tags_are_read_and_written_with_the_record(path: str, program: Any):
    client = program("owner")
    before = client.send("GET", path)
    assert told(before) == (EMPTY, [])
    after = client.send("PUT", path, SENT, headers={"If-Match": before["ETag"]})
    assert told(after) == (SENT["custom"], SENT["tags"])
    assert after["ETag"] != before["ETag"]
    assert client.send("PUT", path, SENT, headers={"If-Match": before["ETag"]}).status_code == 412
    assert told(client.send("PUT", path, {words_of(path): "Blue door"})) == (SENT["custom"], SENT["tags"])
    assert told(client.send("PUT", path, {"custom": {"gate_code": None}, "tags": []})) == (
        {"gate_code": None, "deductible": 250_000},
        [],
    )


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"custom": {"planet": "Mars"}}, 409, "custom.planet"),
        ({"custom": {"deductible": "much"}}, 409, "custom.deductible"),
        ({"tags": ["a, b"]}, 409, "tags"),
        ({"custom": [1]}, 422, "custom"),
    ],
)
def test_what_an_own_field_cannot_be_is_named_and_nothing_changes(
    path: str, program: Any, sent: dict[str, Any], status: int, field: str
):
    client = program("owner")
    refused = client.send("PUT", path, sent | {words_of(path): "kept?"})
    assert refused.status_code == status
    assert refused.json()["errors"][0]["field"] == field
    assert client.send("GET", path).json()[words_of(path)] == ""


def test_a_new_record_brings_its_answers(path: str, bo: Customer, program: Any):
    kind = path.split("/")[1]
    bodies: dict[str, dict[str, Any]] = {
        "customers": {"first_name": "Cy", "email": "cy@example.com"},
        "projects": {"customer_id": bo.pk},
        "partnerships": {"name": "Elm Realty"},
        "reviews": {"rating": 4},
        "appointments": {"kind": "call", "starts_at": "2031-05-05T15:00:00Z"},
    }
    made = program("owner").send("POST", f"/{kind}/", bodies[kind] | SENT)
    assert made.status_code == 201, made.json()
    assert told(made) == (SENT["custom"], SENT["tags"])


def test_a_list_is_narrowed_by_an_answer_and_by_a_tag(path: str, program: Any):
    client, kind = program("owner"), path.split("/")[1]
    client.send("PUT", path, SENT)
    tag = next(one["id"] for one in client.send("GET", "/tags/").json()["items"] if one["name"] == "VIP")
    for query, many in (("custom=gate_code:1234", 1), ("custom=gate_code:9", 0), (f"tag={tag}", 1), ("tag=999", 0)):
        assert len(client.send("GET", f"/{kind}/?{query}").json()["items"]) == many, query


@pytest.mark.parametrize("kind", ["partnerships", "reviews"])
def test_a_list_tells_what_hangs_on_its_rows_and_asks_no_more_for_many(
    kind: str, bo: Customer, staff: dict[str, User], program: Any
):
    define(KINDS[kind], "Gate code", "text", staff["manager"])
    client, counts = program("owner"), []
    for n in range(1, 7):
        made = row_of(kind, bo, staff)
        client.send("PUT", f"/{kind}/{made.pk}", {"custom": {"gate_code": str(n)}, "tags": ["Storm"]})
        if n in {2, 6}:
            with questions() as asked:
                rows = client.send("GET", f"/{kind}/").json()["items"]
            counts.append(len(asked))
            assert sorted(row["custom"]["gate_code"] for row in rows) == [str(one) for one in range(1, n + 1)]
            assert all(row["tags"] == ["Storm"] for row in rows)
    assert counts[0] == counts[1]
