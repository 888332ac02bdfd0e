from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from roofs.core.accounts.models import User
from roofs.core.jobs.worker import drain
from roofs.core.transfer.models import Import
from roofs.marketing.cadence.models import Enrolment
from roofs.sales.leads.models import Lead
from tests.surfaces.api.clients import Program

MESS = b"""\
First Name,Last Name,E-Mail,Phone
Ann,Reed,ann@example.com,248-555-0101
Bob,,not an address,12
,,,
Ann,Reed,ann@example.com,
"""


def upload(client: Program, content: bytes = MESS, name: str = "leads.csv", **fields: Any) -> Any:
    return client.post("/api/leads/bulk-import", {"file": SimpleUploadedFile(name, content), **fields})


def test_a_list_is_taken_in_and_its_rejected_rows_are_told(program):
    client = program("owner")
    accepted = upload(client, source="door_to_door")
    assert accepted.status_code == 202
    drain()
    report = client.send("GET", accepted["Location"].removeprefix("/api")).json()
    assert (report["state"], report["accepted"], report["duplicates"], report["rejected"]) == ("done", 1, 1, 1)
    assert report["rejected_rows"][0]["line_number"] == 3
    assert Lead.objects.get().source == "door_to_door"
    after = client.send("GET", f"/leads/bulk-import/{report['id']}?after_line=3").json()
    assert after["rejected_rows"] == []


def test_a_workbook_is_read_as_well(program):
    book, file = Workbook(), io.BytesIO()
    sheet = book.create_sheet(index=0)
    sheet.append(["Name", "Email"])
    sheet.append(["Ann Reed", "ann@example.com"])
    book.save(file)
    assert upload(program("owner"), file.getvalue(), "leads.xlsx").status_code == 202
    drain()
    assert Lead.objects.get().contact.last_name == "Reed"


def test_columns_nobody_can_guess_are_asked_for(program):
    client = program("owner")
    made = upload(client, b"A1,B1\nann@example.com,Reed\n").json()
    assert (made["state"], made["headers"]) == ("mapping", ["A1", "B1"])
    path = f"/leads/bulk-import/{made['id']}"
    wrong = client.send("PUT", path, {"columns": {"colour": "A1", "email": "Z9"}})
    assert len(wrong.json()["errors"]) == 2
    assert client.send("PUT", path, {"columns": {"last_name": "B1"}}).status_code == 409
    assert client.send("PUT", path, {"columns": {"email": "A1", "last_name": "B1"}}).status_code == 202
    assert client.send("PUT", path, {"columns": {"email": "A1"}}).status_code == 409
    drain()
    assert Lead.objects.get().contact.last_name == "Reed"


def test_columns_may_be_said_at_once(program):
    client = program("owner")
    assert upload(client, b"A1\nann@example.com\n", columns='{"email": "A1"}').json()["state"] == "waiting"
    assert upload(client, b"A1\nann@example.com\n", columns='{"email": "B1"}').status_code == 422
    assert upload(client, b"A1\nann@example.com\n", columns="[1]").status_code == 422


def test_an_import_is_seen_by_who_made_it_and_by_managers(program):
    path = upload(program("owner"))["Location"].removeprefix("/api")
    statuses = {
        name: program(name).send("GET", path).status_code for name in ("owner", "colleague", "field", "manager")
    }
    assert statuses == {"owner": 200, "colleague": 404, "field": 403, "manager": 200}


def test_a_stopped_import_reads_no_further(program):
    client = program("owner")
    path = upload(client)["Location"].removeprefix("/api")
    assert client.send("DELETE", path).json()["state"] == "cancelled"
    drain()
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("content", "fields", "status", "field"),
    [
        (b"", {}, 422, "file"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 64, {}, 422, "file"),
        (MESS, {"source": "carrier pigeon"}, 422, "source"),
        (MESS, {"colour": "red"}, 422, "colour"),
    ],
)
def test_an_upload_that_is_wrong_is_told_why(content, fields, status, field, program):
    refused = upload(program("owner"), content, **fields)
    assert refused.status_code == status
    assert [one["field"] for one in refused.json()["errors"]] == [field]


def test_an_upload_needs_a_form_with_a_file(program):
    client = program("owner")
    assert client.send("POST", "/leads/bulk-import", {"file": "x"}).status_code == 415
    assert client.post("/api/leads/bulk-import", {"source": "import"}).json()["errors"][0]["field"] == "file"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(program, staff: dict[str, User]):
    refused = program("owner").generic(
        "POST",
        "/api/leads/bulk-import",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="999999999",
    )
    assert refused.status_code == 413


def test_a_form_says_true_in_words(program):
    upload(program("owner"), b"Email\nann@example.com\n", enrol="true")
    drain()
    assert Enrolment.objects.get().source == "import"
    assert upload(program("owner"), enrol="perhaps").status_code == 422


def test_the_same_list_sent_again_is_the_same_import(program):
    client = program("owner")
    key = {"HTTP_IDEMPOTENCY_KEY": "monday-list"}
    first = client.post("/api/leads/bulk-import", {"file": SimpleUploadedFile("leads.csv", MESS)}, **key)
    again = client.post("/api/leads/bulk-import", {"file": SimpleUploadedFile("leads.csv", MESS)}, **key)
    assert first["Location"] == again["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert Import.objects.count() == 1
    other = client.post("/api/leads/bulk-import", {"file": SimpleUploadedFile("leads.csv", MESS + b"x")}, **key)
    assert other.json()["code"] == "key_reused"
