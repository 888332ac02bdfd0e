"""The company's own fields and tags of customers and projects, as programs read and write them."""

from __future__ import annotations

from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.fields.defining import define
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.production.projects import opening

ROWS = ["customers", "projects"]
EMPTY = {"gate_code": None, "deductible": None}
SENT = {"custom": {"gate_code": "1234", "deductible": 250_000}, "tags": ["Storm", "VIP"]}


@pytest.fixture
def bo(staff: dict[str, User]) -> Customer:
    return keeping.create(CustomerIn(first_name="Bo", email="bo@example.com"), None, assigned_to=staff["owner"])


@pytest.fixture(params=ROWS)
def path(request: pytest.FixtureRequest, bo: Customer, staff: dict[str, User]) -> str:
    for label, kind in (("Gate code", "text"), ("Deductible", "money")):
        define(request.param.removesuffix("s"), label, kind, staff["manager"])
    if request.param == "customers":
        return f"/customers/{bo.pk}"
    made = opening.open_project({"customer": bo, "name": "Roof", "assigned_to": staff["owner"]}, None)
    return f"/projects/{made.pk}"


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
    assert told(client.send("PUT", path, {"notes": "Blue door"})) == (SENT["custom"], SENT["tags"])
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
    refused = client.send("PUT", path, sent | {"notes": "kept?"})
    assert refused.status_code == status
    assert refused.json()["errors"][0]["field"] == field
    assert client.send("GET", path).json()["notes"] == ""


def test_a_new_record_brings_its_answers(path: str, bo: Customer, program: Any):
    kind = path.split("/")[1]
    body = {"first_name": "Cy", "email": "cy@example.com"} if kind == "customers" else {"customer_id": bo.pk}
    made = program("owner").send("POST", f"/{kind}/", body | SENT)
    assert made.status_code == 201, made.json()
    assert told(made) == (SENT["custom"], SENT["tags"])
    wrong = body | {"email": "di@example.com"} if kind == "customers" else body
    count = len(program("owner").send("GET", f"/{kind}/").json()["items"])
    assert program("owner").send("POST", f"/{kind}/", wrong | {"custom": {"moon": 1}}).status_code == 409
    assert len(program("owner").send("GET", f"/{kind}/").json()["items"]) == count


def test_lists_are_narrowed_by_an_own_field(path: str, program: Any):
    client, kind = program("owner"), path.split("/")[1]
    client.send("PUT", path, SENT)
    found = [len(client.send("GET", f"/{kind}/?custom=gate_code:{code}").json()["items"]) for code in ("1234", "9")]
    assert found == [1, 0]


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("owner", 200), ("colleague", 404), ("field", 403)])
def test_who_may_not_change_the_record_answers_nothing(path: str, program: Any, who: str, status: int):
    assert program(who).send("PUT", path, SENT).status_code == status
    expected = SENT["custom"] if status == 200 else EMPTY
    assert told(program("admin").send("GET", path))[0] == expected
