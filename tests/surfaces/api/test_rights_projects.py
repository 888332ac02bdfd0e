"""Who may do what with projects: every route against every kind of person."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.accounts.models import User
from roofs.core.files.documents import attach
from roofs.production.projects import materials
from roofs.production.projects.models import Project
from roofs.production.projects.opening import open_project
from roofs.production.projects.staffing import put_on
from tests.production.people import make_customer
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "stranger", "colleague", "owner", "manager", "admin")
# route, body, and the status for each of ROLES; "field" is on the team, "colleague" looks after the customer
PROJECTS = [
    ("GET", "/projects/", None, (401, 403, 200, 200, 200, 200, 200, 200)),
    ("POST", "/projects/", {"customer_id": 0}, (401, 403, 403, 409, 201, 409, 201, 201)),
    ("GET", "/projects/pipeline", None, (401, 403, 200, 200, 200, 200, 200, 200)),
    ("GET", "/projects/gantt", None, (401, 403, 200, 200, 200, 200, 200, 200)),
    ("GET", "/projects/{id}", None, (401, 403, 200, 404, 200, 200, 200, 200)),
    ("PUT", "/projects/{id}", {"notes": "Dog"}, (401, 403, 403, 404, 200, 200, 200, 200)),
    ("PUT", "/projects/{id}", {"assigned_to": None}, (401, 403, 403, 404, 409, 409, 200, 200)),
    ("DELETE", "/projects/{id}", None, (401, 403, 403, 404, 204, 204, 204, 204)),
    ("POST", "/projects/{id}/restore", None, (401, 403, 403, 404, 200, 200, 200, 200)),
    ("POST", "/projects/{id}/status", {"status": "quoted"}, (401, 403, 409, 404, 200, 200, 200, 200)),
    ("GET", "/projects/crews", None, (401, 403, 200, 200, 200, 200, 200, 200)),
    ("POST", "/projects/{id}/lines", {"description": "Vents"}, (401, 403, 403, 404, 201, 201, 201, 201)),
    ("PUT", "/projects/{id}/lines/{line}", {"quantity": 2}, (401, 403, 403, 404, 200, 200, 200, 200)),
    ("DELETE", "/projects/{id}/lines/{line}", None, (401, 403, 403, 404, 204, 204, 204, 204)),
    ("POST", "/projects/{id}/checklist", {"text": "Dish"}, (401, 403, 403, 404, 201, 201, 201, 201)),
    ("PUT", "/projects/{id}/checklist/{item}", {"done": True}, (401, 403, 200, 404, 200, 200, 200, 200)),
    ("DELETE", "/projects/{id}/checklist/{item}", None, (401, 403, 403, 404, 204, 204, 204, 204)),
    ("PUT", "/projects/{id}/team/{person}", {"role": "lead"}, (401, 403, 403, 404, 200, 200, 200, 200)),
    ("DELETE", "/projects/{id}/team/{person}", None, (401, 403, 403, 404, 204, 204, 204, 204)),
    ("GET", "/projects/{id}/documents", None, (401, 403, 200, 404, 200, 200, 200, 200)),
    ("DELETE", "/projects/{id}/documents/{document}", None, (401, 403, 409, 404, 204, 204, 204, 204)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {body or ''} {role}")
    for method, path, body, statuses in PROJECTS
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.fixture
def people(staff: dict[str, User], person) -> dict[str, User]:
    return staff | {"stranger": person("stranger")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    customer = make_customer(people["colleague"])
    made = open_project({"customer": customer, "name": "New roof", "assigned_to": people["owner"]}, people["owner"])
    put_on(made, people["field"], "roofer", None)
    return made


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("scope.txt", b"Tear off two layers", "text/plain")


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, project: Project, people: dict[str, User]):
    # A customer can be given a project by whoever sees him; the owner of one project does not see all of its customer.
    body = {"customer_id": project.customer_id} if body == {"customer_id": 0} else body
    if body and "customer_id" in body:
        Project.objects.filter(pk=project.pk).update(assigned_to=None)
    keys = {
        "id": project.pk,
        "document": attach(project, paper(), people["owner"]).pk if "{document}" in path else 0,
        "line": materials.add(project, {"description": "Shingles"}, None).pk if "{line}" in path else 0,
        "item": project.checklist.filter(proof="")[0].pk,
        "person": people["field"].pk,
    }
    answered = Program(people.get(role)).send(method, path.format(**keys), body)
    assert answered.status_code == status, answered.content
    if status >= 400:
        assert answered["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("role", "status"), list(zip(ROLES, (401, 403, 201, 404, 201, 201, 201, 201), strict=True)))
def test_each_role_may_add_a_document_or_not(role, status, project: Project, people: dict[str, User]):
    client = Program(people.get(role))
    assert client.post(f"/api/projects/{project.pk}/documents", {"file": paper()}).status_code == status


def test_lists_pipeline_and_plan_hold_only_what_one_may_see(project: Project, people: dict[str, User]):
    Project.objects.filter(pk=project.pk).update(scheduled_start="2026-05-04", scheduled_end="2026-05-06")

    def seen(role: str) -> tuple[int, int, int]:
        client = Program(people[role])
        columns = client.send("GET", "/projects/pipeline").json()["columns"]
        return (
            len(client.send("GET", "/projects/").json()["items"]),
            sum(column["count"] for column in columns),
            len(client.send("GET", "/projects/gantt?start=2026-05-01").json()["items"]),
        )

    assert [seen(role) for role in ("owner", "colleague", "field", "manager", "stranger")] == [(1, 1, 1)] * 4 + [
        (0, 0, 0)
    ]


def test_field_staff_see_no_amounts(project: Project, people: dict[str, User]):
    Project.objects.filter(pk=project.pk).update(contract_value_cents=1_845_000, deductible_cents=100_000)
    client = Program(people["field"])
    told = client.send("GET", f"/projects/{project.pk}").json()
    assert {told[name] for name in told if name.endswith("_cents")} | {told["money"]} == {None}
    assert client.send("GET", "/projects/").json()["items"][0]["contract_value_cents"] is None
    assert client.send("GET", "/projects/pipeline").json()["columns"][0]["value_cents"] is None
    assert client.send("GET", "/projects/?sort=contract_value:desc").status_code == 422


def test_field_staff_remove_what_they_added_themselves(project: Project, people: dict[str, User]):
    mine = attach(project, paper(), people["field"])
    assert Program(people["field"]).send("DELETE", f"/projects/{project.pk}/documents/{mine.pk}").status_code == 204
