"""What HubSpot tells: its published signatures, five minutes of validity, and who wants no more mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from roofs.comms.consent.suppression import is_suppressed
from roofs.core.connections import doors
from roofs.core.connections.doors import Call, NotGenuine
from roofs.core.connections.models import Connection, Delivery
from roofs.core.jobs.models import Job
from roofs.integrations.hubspot import webhooks
from roofs.integrations.hubspot.webhooks import MOMENT, SIGNATURE, ask_who_left, guard, opted_out_in, sign
from tests.integrations.arriving import work_on_all
from tests.integrations.lines import line, said, shared

pytestmark = pytest.mark.django_db
LEFT_AT = 1_800_000_000_000
LEFT = {
    "subscriptionType": "contact.propertyChange",
    "propertyName": "hs_email_optout",
    "propertyValue": "true",
    "objectId": 123,
    "occurredAt": LEFT_AT,
}


@pytest.fixture
def account() -> Connection:
    made = Connection(vendor="hubspot", door_key=doors.new_key(), options={"email_id": "1"})
    made.keep_secrets({"token": "t", "client_secret": "app-secret"})
    made.save()
    return made


def tell(account: Connection, rows: Any, *, secret: str = "app-secret", at: datetime | None = None) -> int:
    body = json.dumps(rows).encode()
    moment = str(int((at or timezone.now()).timestamp() * 1000))
    signature = sign(secret, "POST", doors.url_of(account), body, moment)
    answer = Client().post(
        f"/hooks/{account.door_key}/",
        body,
        content_type="application/json",
        headers={SIGNATURE: signature, MOMENT: moment},
    )
    return answer.status_code


def test_its_published_signature_fits():
    published = json.loads(shared("webhooks/hubspot_signature_vectors.json").read_text())
    vector = next(one for one in published["vectors"] if one["version"] == "v3")
    made = sign(
        vector["client_secret"],
        vector["http_method"],
        vector["url"],
        vector["request_body"].encode(),
        str(vector["timestamp"]),
    )
    assert made == vector["signature"]
    account = Connection(vendor="hubspot")
    account.keep_secrets({"client_secret": vector["client_secret"]})
    call = Call(
        method="POST",
        url=vector["url"],
        headers={SIGNATURE: made, MOMENT: str(vector["timestamp"])},
        body=vector["request_body"].encode(),
    )
    at = datetime.fromtimestamp(vector["timestamp"] / 1000, UTC)
    guard(call, account, at + timedelta(minutes=4))
    with pytest.raises(NotGenuine, match="too old"):
        guard(call, account, at + timedelta(minutes=6))


def test_its_older_signatures_are_not_believed():
    """They say nothing of the moment, so a stolen call could be played again for ever."""
    published = json.loads(shared("webhooks/hubspot_signature_vectors.json").read_text())
    older = [one for one in published["vectors"] if one["version"] != "v3"]
    assert len(older) == 3
    for vector in older:
        account = Connection(vendor="hubspot")
        account.keep_secrets({"client_secret": vector["client_secret"]})
        headers = {"x-hubspot-signature": vector["signature"], "x-hubspot-signature-version": vector["version"]}
        for more in ({}, {SIGNATURE: vector["signature"], MOMENT: str(int(timezone.now().timestamp() * 1000))}):
            call = Call(
                method=vector.get("http_method", "POST"),
                url=vector.get("url", "https://www.example.com/webhook_uri"),
                headers={**headers, **more},
                body=vector["request_body"].encode(),
            )
            with pytest.raises(NotGenuine):
                guard(call, account, timezone.now())


def test_escapes_in_which_browsers_differ_are_signed_decoded():
    assert sign("s", "POST", "https://x.example.com/a?b=%3A%2F", b"", "1") == sign(
        "s", "POST", "https://x.example.com/a?b=:/", b"", "1"
    )


def test_forged_and_old_calls_are_refused(account: Connection):
    assert tell(account, [LEFT], secret="guess") == 403
    assert tell(account, [LEFT], at=timezone.now() - timedelta(minutes=6)) == 403
    assert tell(account, [LEFT], at=timezone.now() + timedelta(minutes=6)) == 403
    account.refresh_from_db()
    assert (account.calls_refused, Delivery.objects.count()) == (3, 0)


def test_everything_it_documents_is_taken_and_most_of_it_is_of_no_concern(account: Connection):
    payloads = json.loads(shared("webhooks/hubspot_webhook_payloads.json").read_text())["events"]
    for one in payloads:
        assert tell(account, one["payload"]) == 200
    work_on_all()
    assert not Job.objects.filter(task=ask_who_left.module_path).exists()


def test_who_opted_out_there_is_asked_for_and_left_alone_here(account: Connection):
    tell(account, [LEFT])
    work_on_all()
    assert Job.objects.filter(task=ask_who_left.module_path).count() == 1
    with line(said(200, {"properties": {"email": "ann@example.com"}})) as scripted:
        ask_who_left.call(account.pk, 123, LEFT_AT)
    assert scripted.calls[0].path == "/crm/objects/2026-03/contacts/123"
    assert is_suppressed("email", "ann@example.com")


def test_who_is_gone_there_needs_no_asking_and_a_fault_is_tried_again(account: Connection):
    with line(said(404), said(500)):
        ask_who_left.call(account.pk, 123, 0)
        with pytest.raises(RuntimeError):
            ask_who_left.call(account.pk, 123, 0)


def test_only_a_wish_to_be_left_alone_counts():
    assert list(opted_out_in([LEFT])) == [(123, 1_800_000_000_000)]
    assert list(opted_out_in([{**LEFT, "propertyValue": "false"}, {"subscriptionType": "contact.creation"}])) == []
    assert webhooks.DOOR.source == "hubspot"
