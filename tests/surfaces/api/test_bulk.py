"""Some records in one request: each is taken in or refused by itself."""

from __future__ import annotations

import pytest

from roofs.core.transfer import importing
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

KEY = {"Idempotency-Key": "night-1"}
LEADS = [
    {"first_name": "Ann", "email": "ann@example.com"},
    {"first_name": "Bob", "email": "not an address"},
    {"first_name": "Cem", "phone": "+12485550102", "colour": "red"},
    {"first_name": "Dee", "phone": "248-555-0103"},
    {"first_name": "Ann", "email": "ann@example.com"},
]


def test_each_lead_is_taken_in_or_refused_by_itself(program):
    told = program("owner").send("POST", "/leads/bulk", {"items": LEADS})
    assert told.status_code == 200, told.content
    answer = told.json()
    assert (answer["accepted"], answer["refused"]) == (3, 2)
    assert [one["status"] for one in answer["items"]] == [201, 422, 422, 201, 200]
    assert [[error["field"] for error in one["errors"]] for one in answer["items"]] == [
        [],
        ["email"],
        ["colour"],
        [],
        [],
    ]
    assert answer["items"][0]["id"] == answer["items"][4]["id"]
    assert Lead.objects.count() == 2


def test_the_same_key_takes_them_in_once(program):
    first, second = (program("owner").send("POST", "/leads/bulk", {"items": LEADS}, headers=KEY) for _ in "12")
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert Lead.objects.count() == 2


def test_customers_and_projects_name_what_is_wrong_with_a_row(program):
    people = [
        {"first_name": "Ann", "email": "ann@example.com", "assigned_to": 999_999},
        {"last_name": "Bo", "phone": "+12485550104"},
    ]
    told = program("manager").send("POST", "/customers/bulk", {"items": people}).json()
    assert [(one["status"], one["code"]) for one in told["items"]] == [(409, "conflict"), (201, "")]
    assert told["items"][0]["errors"][0]["field"] == "assigned_to"
    jobs = [{"customer_id": told["items"][1]["id"], "name": "Roof"}, {"customer_id": 999_999}, {}]
    told = program("manager").send("POST", "/projects/bulk", {"items": jobs}).json()
    assert [one["status"] for one in told["items"]] == [201, 409, 422]
    assert [one["errors"][0]["field"] for one in told["items"][1:]] == ["customer_id", "customer_id"]
    assert (Customer.objects.count(), Project.objects.count()) == (1, 1)


@pytest.mark.parametrize("items", [[], [{}] * 101, {}, [1]])
def test_too_few_too_many_and_what_is_no_list_is_refused(program, items):
    refused = program("owner").send("POST", "/leads/bulk", {"items": items})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].startswith("items")
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("kind", ["leads", "customers", "projects"])
def test_who_works_in_the_field_takes_nothing_in(program, kind):
    assert program("field").send("POST", f"/{kind}/bulk", {"items": [{}]}).status_code == 403


LISTS = {
    "customers": b"Name,E-Mail,Phone\nAnn Novak,ann@example.com,248-555-0101\nBo,not an address,\n",
    "projects": b"Customer,E-Mail,Project\nAnn Novak,ann@example.com,New roof\n",
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_customers_or_projects_is_worked_off_in_the_background(program, kind):
    office = program("manager")
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\n'
        + LISTS[kind]
        + b"\r\n--x--\r\n"
    )
    taken = office.post(f"/api/{kind}/bulk-import", data=form, content_type="multipart/form-data; boundary=x")
    assert taken.status_code == 202, taken.content
    place = taken["Location"].removeprefix("/api")
    if taken.json()["state"] == "mapping":
        names = {"name": "Name", "email": "E-Mail"}
        assert office.send("PUT", place, {"columns": names}, headers={"If-Match": taken["ETag"]}).status_code == 202
    importing.run.call(taken.json()["id"])
    told = office.send("GET", place).json()
    assert told["state"] == "done"
    assert told["accepted"] + told["rejected"] == told["rows_total"] == LISTS[kind].count(b"\n") - 1, told
    assert told["accepted"] >= 1
    other = "leads" if kind == "customers" else "customers"
    assert office.send("GET", place.replace(kind, other)).status_code == 404
    assert program("owner").send("GET", place).status_code == 404
