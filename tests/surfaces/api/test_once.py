"""A request with a key is done once, whatever it does."""

from __future__ import annotations

import pytest

from roofs.core.files.models import StoredFile
from roofs.people.team.models import TimeOff
from roofs.production.projects.models import Line
from roofs.surfaces.api.site import description
from tests.surfaces.api.clients import Program

KEY = {"Idempotency-Key": "k-1"}
LINE = {"kind": "material", "description": "Ridge vent", "quantity": 12, "unit_cost_cents": 450}


@pytest.fixture
def project(program):
    customer = program("manager").send("POST", "/customers/", {"first_name": "Ann", "email": "ann@example.com"}).json()
    answered = program("manager").send("POST", "/projects/", {"customer_id": customer["id"], "name": "Elm Street"})
    assert answered.status_code == 201, answered.content
    return answered.json()["id"]


def test_every_post_of_who_is_signed_in_takes_a_key():
    schema = description()
    key = schema["components"]["parameters"]["IdempotencyKey"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", False)
    for path, operations in schema["paths"].items():
        told = [one.get("$ref", "") for one in operations.get("post", {}).get("parameters", [])]
        takes = "#/components/parameters/IdempotencyKey" in told
        assert takes is ("post" in operations and not path.startswith("/api/auth/")), path


def test_a_repeated_step_is_done_once_and_answered_alike(program, project):
    first, second = (program("manager").send("POST", f"/projects/{project}/lines", LINE, headers=KEY) for _ in "12")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Line.objects.count() == 1


def test_the_order_of_names_and_the_last_slash_do_not_make_another_request(program, project):
    program("manager").send("POST", f"/projects/{project}/lines", LINE, headers=KEY)
    turned = dict(reversed(LINE.items()))
    again = program("manager").send("POST", f"/projects/{project}/lines/", turned, headers=KEY)
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("other", ["body", "path"])
def test_a_key_belongs_to_one_request(program, project, other):
    program("manager").send("POST", f"/projects/{project}/lines", LINE, headers=KEY)
    path = "lines" if other == "body" else "checklist"
    body = LINE | {"quantity": 13} if other == "body" else {"text": "Sweep the drive"}
    refused = program("manager").send("POST", f"/projects/{project}/{path}", body, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")


def test_keys_of_two_people_are_two_keys(program, staff):
    wanted = {"starts_on": "2031-06-01", "ends_on": "2031-06-02"}
    for name in ("owner", "colleague", "owner"):
        asked = program(name).send("POST", f"/team/{staff[name].pk}/time-off", wanted, headers=KEY)
        assert asked.status_code == 201, asked.content
    assert TimeOff.objects.count() == 2


def test_what_was_refused_is_tried_again(program, project, lead, staff):
    refused = program("colleague").send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": "me"}, headers=KEY)
    assert refused.status_code == 404
    again = program("manager").send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": None}, headers=KEY)
    assert again.status_code == 200
    taken = program("colleague").send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": "me"}, headers=KEY)
    assert (taken.status_code, taken.json()["assigned_to"]["id"]) == (200, staff["colleague"].pk)


def test_a_file_sent_again_is_kept_once_whatever_its_form_looks_like(program, project):
    def send(content: bytes, boundary: str):
        form = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="plan.txt"\r\n'
            f"Content-Type: text/plain\r\n\r\n{content.decode()}\r\n--{boundary}--\r\n"
        )
        return program("manager").post(
            f"/api/projects/{project}/documents",
            data=form.encode(),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=KEY,
        )

    first, second, other = send(b"one", "aaa"), send(b"one", "bbb"), send(b"two", "aaa")
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422), first.content
    assert first.json()["id"] == second.json()["id"]
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("key", ["", "with space", "ü", "x" * 256])
def test_what_is_no_key_is_named(program, project, key):
    refused = program("manager").send("POST", f"/projects/{project}/lines", LINE, headers={"Idempotency-Key": key})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_sign_in_is_never_kept(staff):
    given = {"email": "owner@example.com", "password": "a-long-quiet-evening"}
    answers = [Program().send("POST", "/auth/login", given, headers=KEY) for _ in "12"]
    assert {one.status_code for one in answers} == {200}
    assert all("Idempotency-Replayed" not in one for one in answers)
