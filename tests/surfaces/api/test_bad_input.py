from __future__ import annotations

import errno
import json
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection

from roofs.sales.leads.models import Lead
from roofs.surfaces.api.leads import collection
from tests.surfaces.api.clients import Program


def post(client: Program, body: bytes, content_type: str = "application/json") -> Any:
    return client.generic("POST", "/api/leads/", body, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "unreadable"),
        (b"", 422, "invalid"),
        (b"\xff\xfe", 400, "unreadable"),
        (b'{"email": "caf\xe9@example.com"}', 400, "unreadable"),
        (rb'{"last_name": "\ud800", "email": "a@example.com"}', 400, "unreadable"),
        (b'{"property_value": NaN}', 400, "unreadable"),
        (b"[" * 5000, 400, "unreadable"),
        (b"[]", 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b"null", 422, "invalid"),
        (b"{}", 422, "invalid"),
    ],
)
def test_a_body_that_makes_no_sense_is_told_so(body, status, code, program):
    refused = post(program("manager"), body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"id": 7}, "id"),
        ({"lead_score": 100}, "lead_score"),
        ({"email": "not an address"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": 2485550123}, "phone"),
        ({"email": None}, "email"),
        ({"last_name": 5}, "last_name"),
        ({"last_name": ["x"]}, "last_name"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"message": "x" * 10_001}, "message"),
        ({"property_value": -1}, "property_value"),
        ({"property_value": "many"}, "property_value"),
        ({"property_value": 1.5}, "property_value"),
        ({"property_value": True}, "property_value"),
        ({"estimated_value_cents": 10**30}, "estimated_value_cents"),
        ({"source": "carrier pigeon"}, "source"),
        ({"insurance_claim": "yes"}, "insurance_claim"),
        ({"sms_consent": 1}, "sms_consent"),
    ],
)
def test_a_wrong_field_is_named(change, field, program):
    body = {"email": "ann@example.com"} | change
    for method, path in (("POST", "/leads/"),):
        refused = program("manager").send(method, path, body)
        assert refused.status_code == 422
        assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert not Lead.objects.exists()


def test_a_lead_nobody_can_answer_is_none(program):
    refused = program("manager").send("POST", "/leads/", {"last_name": "Reed"})
    assert refused.status_code == 422
    assert "phone number or an e-mail" in refused.json()["errors"][0]["message"]


def test_a_zero_byte_is_dropped_from_text_and_refused_in_an_address(program):
    kept = program("manager").send("POST", "/leads/", {"email": "ann@example.com", "last_name": "Re\x00ed"})
    assert kept.json()["last_name"] == "Reed"
    assert program("manager").send("GET", "/leads/?q=%00").status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_only_json_is_read(content_type, program):
    assert post(program("manager"), b'{"email": "a@example.com"}', content_type).status_code == 415


def test_no_body_at_all_is_named(program):
    refused = post(program("manager"), b"")
    assert refused.json()["errors"] == [{"field": "body", "message": "is needed"}]


def test_a_body_of_unknown_length_is_refused_rather_than_lost(program):
    refused = program("manager").generic("POST", "/api/leads/", b"", headers={"Transfer-Encoding": "chunked"})
    assert (refused.status_code, refused.json()["code"]) == (411, "length_required")


def test_a_huge_body_is_refused_before_it_is_read(program):
    big = json.dumps({"email": "a@example.com", "message": "x" * (2 * 1024 * 1024)}).encode()
    refused = post(program("manager"), big)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert not Lead.objects.exists()


@pytest.mark.parametrize("path", ["/nothing", "/leads/abc", f"/leads/{10**30}", "/leads/0", "/leads/1/nothing", "/"])
def test_an_address_that_is_none_answers_with_a_problem(path, program):
    refused = program("manager").send("GET", path)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_a_method_that_is_none_says_which_there_are(lead: Lead, program):
    refused = program("manager").send("PATCH", f"/leads/{lead.pk}", {})
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "PUT", "DELETE"} <= {one.strip() for one in refused["Allow"].split(",")}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("database is locked"), 503, "unavailable"),
        (OperationalError("database or disk is full"), 507, "no_space"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no_space"),
    ],
)
def test_trouble_of_the_machine_is_told_and_logged(error, status, code, program, monkeypatch, caplog):
    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(collection, "accept", fail)
    refused = program("manager").send("POST", "/leads/", {"email": "ann@example.com"})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (refused.get("Retry-After") is not None) == (status == 503)
    assert "request could not be served" in caplog.text


def test_a_fault_of_ours_shows_no_trace_but_a_request_id(program, monkeypatch, caplog):
    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setattr(collection, "accept", fail)
    client = program("manager")
    client.raise_request_exception = False
    refused = client.send("POST", "/leads/", {"email": "ann@example.com"})
    assert refused.status_code == 500
    assert "secret" not in refused.content.decode()
    assert refused.json()["request_id"] == refused["X-Request-ID"]
    assert "request failed" in caplog.text


def test_the_database_away_is_told_before_anybody_is_known(program, monkeypatch):
    client = program("manager")

    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr("roofs.core.accounts.tokens.user_from_access", away)
    assert client.send("GET", "/leads/").status_code == 503


# --- the same request sent twice


def twice(client: Program, first: dict[str, Any], second: dict[str, Any], key: str = "k-1") -> tuple[Any, Any]:
    headers = {"Idempotency-Key": key}
    return client.send("POST", "/leads/", first, headers=headers), client.send(
        "POST", "/leads/", second, headers=headers
    )


def test_a_repeated_request_is_done_once_and_answered_alike(program):
    body = {"email": "ann@example.com", "message": "hail"}
    first, again = twice(program("manager"), body, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Lead.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(program):
    _first, other = twice(program("manager"), {"email": "ann@example.com"}, {"email": "bob@example.com"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Lead.objects.count() == 1


def test_the_keys_of_two_people_do_not_meet(program):
    for name, email in (("manager", "ann@example.com"), ("admin", "bob@example.com")):
        made = program(name).send("POST", "/leads/", {"email": email}, headers={"Idempotency-Key": "k-1"})
        assert made.status_code == 201


def test_a_request_that_failed_may_be_sent_again_with_its_key(program, monkeypatch):
    client, body, headers = program("manager"), {"email": "ann@example.com"}, {"Idempotency-Key": "k-1"}
    with monkeypatch.context() as broken:

        def fail(*_args: object, **_options: object) -> None:
            raise OperationalError("database is locked")

        broken.setattr(collection, "accept", fail)
        assert client.send("POST", "/leads/", body, headers=headers).status_code == 503
    assert client.send("POST", "/leads/", body, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9"])
def test_a_key_that_is_none_is_named(key, program):
    refused = program("manager").send("POST", "/leads/", {"email": "a@example.com"}, headers={"Idempotency-Key": key})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_lead(staff):
    body, answers = {"email": "ann@example.com"}, []
    clients = [Program(staff["manager"]) for _ in range(2)]
    start = threading.Barrier(2)

    def send(client: Program) -> None:
        start.wait()
        answers.append(client.send("POST", "/leads/", body, headers={"Idempotency-Key": "k-1"}))
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert Lead.objects.count() == 1
