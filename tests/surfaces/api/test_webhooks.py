"""Webhooks by the API: who may, what is shown once, what is told, and sending it again."""

from __future__ import annotations

import json
import re

import pytest
from django.db import transaction
from jsonschema_rs import Draft202012Validator

from roofs.core.accounts import api_tokens
from roofs.core.events import record
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.core.webhooks.ports import POSTER, Answer
from roofs.surfaces.api.site import description
from roofs.surfaces.api.webhooks.told import all_told
from tests.core.webhooks.conftest import FakePoster, send_all
from tests.house.tree import ROOT
from tests.surfaces.api.clients import Program

FACTS = {"name": "Books", "url": "https://receiver.example.com/hooks", "events": ["lead.*"]}


@pytest.fixture
def office(program):
    return program("manager")


@pytest.fixture
def webhook(office):
    made = office.send("POST", "/webhooks/", FACTS)
    assert made.status_code == 201, made.content
    return made.json()


def win(key: int = 7) -> None:
    with transaction.atomic():
        record("lead.won", ("lead", key), value_cents=1)


def deliver(answer: Answer) -> WebhookDelivery:
    with POSTER.using(FakePoster(answer)):
        send_all()
    return WebhookDelivery.objects.order_by("-pk")[0]


@pytest.mark.parametrize("name", ["owner", "field"])
def test_only_who_sees_the_whole_office_has_webhooks(program, webhook, name):
    client = program(name)
    for method, path, body in (
        ("GET", "/webhooks/", None),
        ("POST", "/webhooks/", FACTS),
        ("GET", f"/webhooks/{webhook['id']}", None),
        ("PUT", f"/webhooks/{webhook['id']}", {"name": "Mine"}),
        ("DELETE", f"/webhooks/{webhook['id']}", None),
        ("POST", f"/webhooks/{webhook['id']}/secret", None),
        ("POST", f"/webhooks/{webhook['id']}/test", None),
        ("GET", f"/webhooks/{webhook['id']}/deliveries", None),
    ):
        assert client.send(method, path, body).status_code == 403, path
    assert Webhook.objects.get().name == "Books"


@pytest.mark.parametrize(("scope", "read", "write"), [("webhooks:read", 200, 403), ("webhooks:write", 200, 201)])
def test_a_token_needs_the_scope(staff, scope, read, write):
    plain = api_tokens.create(staff["manager"], "Books", [scope])[1]
    client, headers = Program(), {"Authorization": f"Bearer {plain}"}
    assert client.send("GET", "/webhooks/", headers=headers).status_code == read
    assert client.send("POST", "/webhooks/", FACTS, headers=headers).status_code == write


def test_the_secret_is_shown_once(office, webhook):
    kept = Webhook.objects.get()
    assert webhook["secret"] == kept.secret
    assert "secret" not in office.send("GET", f"/webhooks/{kept.pk}").json()
    assert "whsec_" not in office.send("GET", "/webhooks/").content.decode()


def test_a_repeated_request_does_not_show_the_secret_again(office):
    key = {"Idempotency-Key": "once"}
    first, second = (office.send("POST", "/webhooks/", FACTS, headers=key).json() for _ in "12")
    assert (first["id"], second["id"]) == (second["id"], first["id"])
    assert first["secret"].startswith("whsec_")
    assert second["secret"] is None
    assert Webhook.objects.count() == 1


def test_a_new_secret_takes_the_place_of_the_old_one(office, webhook):
    renewed = office.send("POST", f"/webhooks/{webhook['id']}/secret")
    assert renewed.json()["secret"] == Webhook.objects.get().secret != webhook["secret"]
    assert renewed["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"url": "http://example.com"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"events": ["Lead Won"]}, "events.0"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_named(office, facts, field):
    refused = office.send("POST", "/webhooks/", FACTS | facts)
    assert refused.status_code in {409, 422}
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert Webhook.objects.count() == 0


def test_two_who_change_one_webhook_hear_of_each_other(office, webhook):
    path = f"/webhooks/{webhook['id']}"
    tag = office.send("GET", path)["ETag"]
    changed = office.send("PUT", path, {"events": ["*"], "is_active": False}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["events"], changed.json()["is_active"]) == (200, ["*"], False)
    assert office.send("PUT", path, {"name": "Late"}, headers={"If-Match": tag}).status_code == 412


def test_a_deleted_webhook_comes_back(office, webhook):
    path = f"/webhooks/{webhook['id']}"
    assert office.send("DELETE", path).status_code == 204
    assert office.send("GET", path).status_code == 404
    win()
    assert WebhookDelivery.objects.count() == 0
    assert office.send("POST", f"{path}/restore").json()["name"] == "Books"
    assert office.send("GET", path).status_code == 200


def test_a_test_says_what_came_of_it(office, webhook):
    tried = office.send("POST", f"/webhooks/{webhook['id']}/test")
    assert (tried.status_code, tried.json()["name"]) == (202, "webhook.test")
    deliver(Answer(500, "no"))
    told = office.send("GET", tried["Location"].removeprefix("/api")).json()
    assert (told["state"], told["status"], told["answer"], told["event_id"]) == ("given_up", 500, "no", None)


def test_what_was_sent_is_read_narrowed_and_sent_again(office, webhook):
    win()
    row = deliver(Answer(204))
    place = f"/webhooks/{webhook['id']}/deliveries"
    listed = office.send("GET", place).json()["items"]
    assert [(one["id"], one["state"], one["status"]) for one in listed] == [(row.pk, "done", 204)]
    assert office.send("GET", f"{place}?state=waiting").json()["items"] == []
    assert office.send("GET", f"{place}/{row.pk}").json()["body"]["name"] == "lead.won"
    again = office.send("POST", f"{place}/{row.pk}/replay")
    assert (again.status_code, again.json()["state"], again.json()["key"]) == (202, "waiting", str(row.key))
    assert deliver(Answer(204)).attempts == 2


def test_deliveries_are_read_page_by_page(office, webhook):
    for key in range(5):
        win(key + 1)
    seen, cursor = [], ""
    while True:
        told = office.send("GET", f"/webhooks/{webhook['id']}/deliveries?per_page=2&cursor={cursor}").json()
        seen += [one["id"] for one in told["items"]]
        cursor = told["next_cursor"]
        if not told["has_more"]:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5


def test_what_was_given_up_goes_out_again_at_once(office, webhook):
    win()
    WebhookDelivery.objects.update(state=State.GIVEN_UP)
    assert office.send("POST", f"/webhooks/{webhook['id']}/replay").json() == {"count": 1}
    office.send("PUT", f"/webhooks/{webhook['id']}", {"is_active": False})
    row = WebhookDelivery.objects.get()
    refused = office.send("POST", f"/webhooks/{webhook['id']}/deliveries/{row.pk}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert office.send("POST", f"/webhooks/{webhook['id']}/resume").json()["is_active"] is True


def test_the_delivery_of_another_webhook_is_not_found(office, webhook):
    win()
    other = office.send("POST", "/webhooks/", FACTS | {"name": "Other"}).json()
    row = WebhookDelivery.objects.get()
    assert office.send("GET", f"/webhooks/{other['id']}/deliveries/{row.pk}").status_code == 404


def test_the_description_tells_each_event_with_a_body_that_holds():
    schema = description()
    assert schema["webhooks"].keys() == all_told().keys()
    assert len(schema["webhooks"]) > 80
    for name, told in schema["webhooks"].items():
        body = told["post"]["requestBody"]["content"]["application/json"]
        validator = Draft202012Validator({**body["schema"], "components": schema["components"]})
        assert validator.is_valid(body["example"]), name
        assert body["example"]["name"] == name
        assert not validator.is_valid(body["example"] | {"name": "other"}), name


def test_every_name_that_is_described_is_recorded_somewhere():
    """Written out, or put together from its first part and what the domain calls it."""
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "roofs").rglob("*.py")) if "api" not in path.parts
    )
    put_together = set(re.findall(r'f"([a-z_]+)\.{', code))
    assert not {name for name in all_told() if f'"{name}"' not in code and name.partition(".")[0] not in put_together}


def test_what_arrives_is_as_it_is_described(office, program, staff, lead):
    """Through the API's own routes: the data of what is recorded has the names that the example shows."""
    office.send("POST", "/webhooks/", FACTS | {"events": ["*"]})
    office.send("PUT", f"/leads/{lead.pk}", {"city": "Troy", "status": "contacted"})
    office.send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": staff["colleague"].pk})
    customer = office.send("POST", f"/leads/{lead.pk}/convert").json()["customer_id"]
    office.send("PUT", f"/customers/{customer}", {"notes": "Dog."})
    project = office.send("POST", "/projects/", {"customer_id": customer, "name": "Roof"}).json()["id"]
    office.send("PUT", f"/projects/{project}", {"notes": "Steep."})
    office.send("PUT", f"/projects/{project}/team/{staff['field'].pk}", {"role": "roofer"})
    line = {"kind": "material", "description": "Ridge vent", "quantity": 1, "unit_cost_cents": 1}
    office.send("POST", f"/projects/{project}/lines", line)
    office.send("POST", f"/projects/{project}/checklist", {"text": "Sweep"})
    task = office.send("POST", "/tasks/", {"title": "Call", "due_at": "2031-01-01T10:00:00Z"}).json()["id"]
    office.send("POST", f"/tasks/{task}/complete")
    office.send("DELETE", f"/tasks/{task}")
    talk = {"kind": "call", "subject_type": "lead", "subject_id": lead.pk, "summary": "Hello", "direction": "out"}
    office.send("POST", "/interactions/", talk)
    office.send("POST", "/reviews/", {"platform": "google", "rating": 5, "author": "Ann", "body": "Good"})
    office.send("DELETE", f"/projects/{project}")
    bodies = [json.loads(row.body) for row in WebhookDelivery.objects.order_by("pk")]
    assert len({body["name"] for body in bodies}) >= 14, sorted({body["name"] for body in bodies})
    for body in bodies:
        example = all_told()[body["name"]]
        assert body.keys() == example.body.keys()
        assert set(example.data) <= set(body["data"]), body["name"]
