from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.accounts.models import User
from roofs.core.files.models import StoredFile
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, Project
from roofs.production.projects.opening import open_project
from tests.production.people import make_customer

SORTS = ("created_at", "number", "name", "customer", "status", "contract_value", "scheduled_start", "completed_at")


@pytest.fixture
def customer(staff: dict[str, User]) -> Customer:
    return make_customer(staff["owner"], last_name="Delgado")


@pytest.fixture
def project(customer: Customer, staff: dict[str, User]) -> Project:
    return open_project({"customer": customer, "name": "New roof", "assigned_to": staff["owner"]}, staff["owner"])


def test_a_project_is_started_with_everything_a_program_knows(customer: Customer, staff: dict[str, User], program):
    house = Property.objects.create(owner=customer.contact, address_line="418 Maple Ave", city="Birmingham")
    crew = Crew.objects.create(name="North")
    body = {
        "customer_id": customer.pk,
        "property_id": house.pk,
        "crew_id": crew.pk,
        "manager": staff["manager"].pk,
        "project_type": "replacement",
        "status": "approved",
        "contract_value_cents": 1_845_000,
        "roof_squares": 24.5,
        "scheduled_start": "2026-05-04",
        "scheduled_end": "2026-05-06",
        "insurance_carrier": "Lakeside Mutual",
        "deductible_cents": 100_000,
    }
    made = program("owner").send("POST", "/projects/", body)
    assert made.status_code == 201, made.content
    told = made.json()
    assert made["Location"] == f"/api/projects/{told['id']}"
    people = {"manager": told["manager"], "crew_id": crew.pk}
    assert {name: told[name] for name in body if name != "crew_id"} | {"crew_id": told["crew"]["id"]} == body | people
    assert (told["name"], told["assigned_to"]["name"], told["address"]) == (
        "Roof replacement", "owner", "418 Maple Ave, Birmingham",
    )  # fmt: skip
    assert told["next_steps"] == ["scheduled", "quoted", "on_hold", "cancelled"]
    assert told["approved_at"] is not None
    assert any(point["proof"] == "after_photo" for point in told["checklist"])


def test_the_same_key_starts_one_project(customer: Customer, program):
    client, body = program("owner"), {"customer_id": customer.pk}
    first = client.send("POST", "/projects/", body, headers={"Idempotency-Key": "k1"})
    again = client.send("POST", "/projects/", body, headers={"Idempotency-Key": "k1"})
    assert first.json()["number"] == again.json()["number"]
    assert again["Idempotency-Replayed"] == "true"
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ({"customer_id": 999_999}, "customer_id", 409),
        ({"property_id": 999_999}, "property_id", 409),
        ({"crew_id": 999_999}, "crew_id", 409),
        ({"manager": 999_999}, "manager", 409),
        ({"scheduled_end": "2026-05-04"}, "scheduled_start", 409),
        ({"contract_value_cents": -5}, "contract_value_cents", 422),
        ({"scheduled_start": "soon"}, "scheduled_start", 422),
        ({"colour": "red"}, "colour", 422),
    ],
)
def test_what_cannot_be_accepted_names_its_field(body, field, status, customer: Customer, program):
    answered = program("owner").send("POST", "/projects/", {"customer_id": customer.pk} | body)
    assert answered.status_code == status
    assert field in {problem["field"].split(".")[0] for problem in answered.json()["errors"]}


def test_a_change_with_an_old_tag_is_refused(project: Project, program):
    client, place = program("owner"), f"/projects/{project.pk}"
    tag = client.send("GET", place)["ETag"]
    changed = client.send("PUT", place, {"notes": "Dog"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["notes"], changed["ETag"] != tag) == (200, "Dog", True)
    late = client.send("PUT", place, {"notes": "No dog"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    stepped = client.send("POST", f"{place}/status", {"status": "quoted"}, headers={"If-Match": tag})
    assert stepped.status_code == 412


def test_an_illegal_step_says_why(project: Project, program):
    refused = program("manager").send("POST", f"/projects/{project.pk}/status", {"status": "completed"})
    assert refused.status_code == 409
    told = refused.json()["errors"]
    assert told[0]["field"] == "status"
    assert told[0]["message"].startswith("A project that is “Inquiry” cannot become “Completed”.")


def test_a_manager_goes_on_without_what_is_missing(project: Project, program):
    Project.objects.filter(pk=project.pk).update(status="in_progress")
    step: dict[str, Any] = {"status": "completed", "override": True}
    place = f"/projects/{project.pk}/status"
    assert program("owner").send("POST", place, step).json()["errors"][0]["field"] == "override"
    assert program("manager").send("POST", place, step).json()["errors"][0]["field"] == "reason"
    done = program("manager").send("POST", place, step | {"reason": "Photos are on the old phone"})
    assert (done.json()["status"], done.json()["completed_at"] is not None) == ("completed", True)


def test_documents_come_are_listed_and_go(project: Project, program):
    client, place = program("owner"), f"/projects/{project.pk}/documents"
    paper = SimpleUploadedFile("scope.txt", b"Tear off", "text/plain")
    added = client.post(f"/api{place}", {"file": paper, "caption": "The scope"})
    assert (added.status_code, added.json()["caption"], added.json()["kind"]) == (201, "The scope", "document")
    wrong = client.post(f"/api{place}", {"file": SimpleUploadedFile("a.txt", b"text"), "kind": "after_photo"})
    assert wrong.status_code == 409
    listed = client.send("GET", place).json()["items"]
    assert [one["name"] for one in listed] == ["scope.txt"]
    assert client.send("DELETE", f"{place}/{listed[0]['id']}").status_code == 204
    assert client.send("GET", place).json()["items"] == []
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_following_the_cursor_shows_what_the_pages_show(sort, direction, customer: Customer, program):
    Project.objects.bulk_create(
        Project(
            number=f"P-2025-{number:04d}",
            name=f"Roof {number % 3}",
            customer=customer,
            status=("inquiry", "quoted", "completed")[number % 3],
            contract_value_cents=None if number % 4 == 0 else number % 5 * 1000,
            scheduled_start=None if number % 3 == 0 else dt.date(2026, 5, 1 + number % 4),
        )
        for number in range(13)
    )
    client, path = program("manager"), f"/projects/?sort={sort}:{direction}&per_page=5"
    by_page = [row["id"] for page in (1, 2, 3) for row in client.send("GET", f"{path}&page={page}").json()["items"]]
    by_cursor, body = [], client.send("GET", path).json()
    while True:
        by_cursor += [row["id"] for row in body["items"]]
        if body["next_cursor"] is None:
            break
        body = client.send("GET", f"{path}&cursor={body['next_cursor']}").json()
    assert by_cursor == by_page
    assert len(set(by_cursor)) == 13


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=quoted,approved", {"B"}),
        ("project_type=gutters", {"B"}),
        ("assigned_to=me", {"A"}),
        ("assigned_to=none", {"B", "C"}),
        ("open=true", {"A", "B"}),
        ("scheduled_from=2026-05-06&scheduled_to=2026-05-06", {"A"}),
        ("scheduled_from=2026-05-08", {"B"}),
        ("q=delg lake", {"A"}),
        ("q=9981", {"C"}),
        ("created_after=2031-01-01", set()),
    ],
)
def test_filters_narrow_the_list(query, names, customer: Customer, staff: dict[str, User], program):
    house = Property.objects.create(owner=customer.contact, address_line="7 Lake St")
    Project.objects.create(
        number="1", name="A", customer=customer, site=house, assigned_to=staff["owner"],
        scheduled_start=dt.date(2026, 5, 4), scheduled_end=dt.date(2026, 5, 7),
    )  # fmt: skip
    Project.objects.create(
        number="2", name="B", customer=customer, status="quoted", project_type="gutters",
        scheduled_start=dt.date(2026, 5, 8),
    )  # fmt: skip
    Project.objects.create(number="3", name="C", customer=customer, status="cancelled", claim_number="CL-9981")
    shown = program("owner").send("GET", f"/projects/?{query}").json()["items"]
    assert {row["name"] for row in shown} == names


def test_a_misspelt_filter_is_refused(program):
    assert program("owner").send("GET", "/projects/?stauts=quoted").status_code == 422
    assert program("owner").send("GET", "/projects/pipeline?stauts=quoted").status_code == 422
    assert program("owner").send("GET", "/projects/gantt?stauts=quoted").status_code == 422


def test_the_pipeline_counts_all_and_shows_the_newest(customer: Customer, program):
    for number in range(4):
        Project.objects.create(number=str(number), name="A", customer=customer, contract_value_cents=1000)
    told = program("manager").send("GET", "/projects/pipeline?per_status=3").json()["columns"]
    first = told[0]
    assert [column["status"] for column in told][-2:] == ["on_hold", "cancelled"]
    assert (first["status"], first["count"], first["value_cents"], first["has_more"]) == ("inquiry", 4, 4000, True)
    assert len(first["projects"]) == 3


def test_the_plan_shows_days_progress_clashes_and_what_has_no_days(customer: Customer, program, project: Project):
    north = Crew.objects.create(name="North")
    Project.objects.filter(pk=project.pk).update(
        crew=north, scheduled_start=dt.date(2026, 5, 4), scheduled_end=dt.date(2026, 5, 6)
    )
    other = Project.objects.create(
        number="2", name="B", customer=customer, crew=north, scheduled_start=dt.date(2026, 5, 6)
    )
    waiting = Project.objects.create(number="3", name="C", customer=customer, status="approved")
    told = program("manager").send("GET", "/projects/gantt?start=2026-05-06&end=2026-05-20").json()
    assert [(bar["id"], bar["days"], bar["clashes"]) for bar in told["items"]] == [
        (project.pk, 3, True),
        (other.pk, 1, True),
    ]
    assert (told["items"][0]["progress"], told["items"][1]["progress"]) == (0.0, None)
    assert [bar["id"] for bar in told["unscheduled"]] == [waiting.pk]
    turned = program("manager").send("GET", "/projects/gantt?start=2026-05-06&end=2026-05-01").json()
    assert (turned["start"], turned["end"]) == ("2026-05-01", "2026-05-06")
    assert program("manager").send("GET", "/projects/gantt?start=0").status_code == 422


def test_lines_are_added_changed_and_counted(project: Project, program):
    client, place = program("owner"), f"/projects/{project.pk}"
    body = {"description": "Shingles", "quantity": 72.5, "unit": "bundle", "unit_cost_cents": 4199}
    made = client.send("POST", f"{place}/lines", body)
    assert (made.status_code, made.json()["total_cents"]) == (201, 304_428)
    where = made["Location"].removeprefix("/api")
    assert client.send("PUT", where, {"phase": "actual"}).json()["description"] == "Shingles"
    assert client.send("GET", place).json()["money"]["actual_cents"] == 304_428
    assert client.send("PUT", where, {"done_by": 999_999}).json()["errors"][0]["field"] == "done_by"
    assert client.send("POST", f"{place}/lines", body | {"quantity": 0}).status_code == 422
    assert client.send("DELETE", where).status_code == 204
    assert client.send("GET", place).json()["lines"] == []


def test_a_point_wants_its_photo_before_it_is_ticked(project: Project, program):
    photo = project.checklist.get(proof="before_photo")
    place = f"/projects/{project.pk}/checklist"
    refused = program("owner").send("PUT", f"{place}/{photo.pk}", {"done": True})
    assert (refused.status_code, refused.json()["detail"]) == (409, "Add a before photo first.")
    made = program("owner").send("POST", place, {"text": "Dish back on", "is_required": False}).json()
    ticked = program("owner").send("PUT", f"{place}/{made['id']}", {"done": True}).json()
    assert (ticked["done_by"]["name"], ticked["done_at"] is not None) == ("owner", True)


def test_crews_are_listed_with_their_people(staff: dict[str, User], program):
    crew = Crew.objects.create(name="North", lead=staff["field"])
    crew.members.create(person=staff["field"])
    told = program("field").send("GET", "/projects/crews").json()["items"]
    assert [(one["name"], one["lead"]["name"], len(one["members"])) for one in told] == [("North", "field", 1)]
