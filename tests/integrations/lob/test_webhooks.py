"""What Lob brings to its door, genuine and not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.connections import keeping
from roofs.core.connections.models import Connection, Delivery
from roofs.integrations.lob.connect import VENDOR
from roofs.integrations.lob.webhooks import sign
from tests.integrations.arriving import work_on_all

pytestmark = pytest.mark.django_db
SECRET = "the secret"


@pytest.fixture
def account() -> Connection:
    admin = User.objects.create(email="ada@example.org", full_name="Ada Boss", role="admin")
    typed = {"api_key": "test_key", "mail_type": "usps_first_class", "webhook_secret": SECRET}
    return keeping.keep(VENDOR, typed, admin)


@pytest.fixture
def ours() -> Message:
    row = Message(
        channel="post",
        purpose="touch",
        state="sent",
        provider="lob",
        provider_ref="psc_1",
        to_address="12 Maple St",
        idem_key="key-1",
    )
    return sending.write(row, ("lead", 7))


def event(name: str, key: str = "evt_1", **card) -> bytes:
    body = {"id": "psc_1", "metadata": {"about": "key-1"}, **card}
    return json.dumps({"id": key, "object": "event", "event_type": {"id": f"postcard.{name}"}, "body": body}).encode()


def knock(client, account: Connection, body: bytes, *, secret: str = SECRET, age_s: int = 0, unit: int = 1000):
    stamp = str(int(timezone.now().timestamp() - age_s) * unit)
    headers = {"Lob-Signature": sign(secret, stamp, body), "Lob-Signature-Timestamp": stamp}
    answer = client.post(f"/hooks/{account.door_key}/", body, content_type="application/json", headers=headers)
    work_on_all()
    return answer.status_code


@pytest.mark.parametrize("unit", [1, 1000])
def test_a_card_on_its_way_says_so(client, account, ours, unit: int):
    assert knock(client, account, event("in_transit"), unit=unit) == 200
    ours.refresh_from_db()
    assert (ours.data["stage"], ours.data["said"]) == ("on_its_way", "in_transit")


def test_news_in_the_wrong_order_takes_nothing_back(client, account, ours):
    for number, name in enumerate(["mailed", "delivered", "created", "in_transit"]):
        knock(client, account, event(name, f"evt_{number}"))
    ours.refresh_from_db()
    assert (ours.data["stage"], ours.data["said"]) == ("delivered", "delivered")
    assert [one.kind for one in ours.events.all()] == ["delivered"]


def test_news_of_the_way_does_not_go_backwards(client, account, ours):
    for number, name in enumerate(["in_local_area", "mailed", "created"]):
        knock(client, account, event(name, f"evt_{number}"))
    ours.refresh_from_db()
    assert ours.data["said"] == "in_local_area"


def test_a_card_that_came_back_ends_mail_to_that_door(client, account, ours):
    knock(client, account, event("returned_to_sender"))
    assert is_suppressed("post", "12 Maple St")


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"secret": "another"}, 403), ({"age_s": 400}, 403), ({"age_s": -400}, 403), ({"age_s": 200}, 200)],
)
def test_what_is_forged_or_old_is_refused(client, account, ours, facts: dict[str, Any], status: int):
    assert knock(client, account, event("mailed"), **facts) == status


def test_without_a_secret_nobody_is_believed(client, account):
    account.keep_secrets({"api_key": "test_key"})
    account.save()
    assert knock(client, account, event("mailed"), secret="") == 403


def test_news_without_a_number_are_told_apart_by_what_they_say(client, account, ours):
    for name in ("mailed", "delivered"):
        knock(client, account, event(name, ""))
    ours.refresh_from_db()
    assert ours.data["stage"] == "delivered"


def test_the_same_news_twice_is_one_and_other_news_no_harm(client, account, ours):
    for body in (
        event("mailed"),
        event("mailed"),
        event("viewed", "evt_2"),
        b'{"id": "evt_3", "event_type": 7}',
        b"[]",
    ):
        assert knock(client, account, body) == 200
    assert Delivery.objects.filter(state="done").count() == 4
