"""Vendors call us: what is genuine is stored once and raw, and everything is counted."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from roofs.core.connections import deliveries, doors
from roofs.core.connections.doors import Answer, Call, Door, NotGenuine
from roofs.core.connections.models import Connection, ConnectionState, Delivery

pytestmark = pytest.mark.django_db


def only_with_the_word(call: Call, connection: Connection, now: datetime) -> None:
    if call.header("X-Word") != connection.secrets["word"]:
        raise NotGenuine("another word")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setattr(deliveries, "_handlers", {**deliveries._handlers, "bell": lambda row: None})
    monkeypatch.setattr(doors, "_doors", dict(doors._doors))
    doors.open_door(
        Door(
            name="bell",
            source="bell",
            guard=only_with_the_word,
            asked=lambda call, connection: Answer(200, "here") if call.method == "HEAD" else None,
            keeps=("x-moment",),
        )
    )
    made = Connection(vendor="bell", door_key=doors.new_key())
    made.keep_secrets({"word": "open"})
    made.save()
    return made


def call(connection: Connection, body: bytes = b"[1]\r\n", word: str = "open") -> int:
    path = doors.url_of(connection).partition("//")[2].partition("/")[2]
    return (
        Client()
        .post(
            f"/{path}", body, content_type="application/json", headers={"X-Word": word, "X-Moment": "12", "X-No": "1"}
        )
        .status_code
    )


def test_what_is_genuine_is_stored_as_it_came(ring: Connection):
    assert call(ring) == 200
    row = Delivery.objects.get(source="bell")
    assert row.content == b"[1]\r\n"
    assert row.headers == {"content-type": "application/json", "x-moment": "12", "connection": str(ring.pk)}


def test_the_same_call_twice_is_stored_once_and_counted(ring: Connection):
    assert [call(ring), call(ring)] == [200, 200]
    ring.refresh_from_db()
    assert Delivery.objects.filter(source="bell").count() == 1
    assert (ring.calls_taken, ring.calls_repeated, ring.calls_refused) == (1, 1, 0)
    assert ring.last_call_at is not None


def test_what_is_forged_is_refused_counted_and_not_stored(ring: Connection):
    assert call(ring, word="guess") == 403
    ring.refresh_from_db()
    assert ring.calls_refused == 1
    assert not Delivery.objects.filter(source="bell").exists()


def test_nobody_is_in_behind_a_door_that_is_switched_off_or_unknown(ring: Connection):
    Connection.objects.filter(pk=ring.pk).update(state=ConnectionState.OFF)
    assert call(ring) == 404
    assert Client().post("/hooks/nobody/", b"x", content_type="text/plain").status_code == 404


def test_a_question_is_answered_and_brings_nothing(ring: Connection):
    answer = Client().head(f"/hooks/{ring.door_key}/")
    assert answer.status_code == 200
    assert not Delivery.objects.filter(source="bell").exists()


def test_a_call_larger_than_any_letter_is_not_read(ring: Connection):
    answer = Client().generic(
        "POST", f"/hooks/{ring.door_key}/", b"x", headers={"Content-Length": str(doors.LARGEST + 1)}
    )
    assert answer.status_code == 413


def test_the_guard_hears_the_address_the_vendor_was_given(ring: Connection, monkeypatch: pytest.MonkeyPatch):
    heard: list[Call] = []
    doors.open_door(Door(name="bell", source="bell", guard=lambda c, _connection, _now: heard.append(c)))
    Client().post(f"/hooks/{ring.door_key}/?a=1", b"x", content_type="text/plain")
    assert heard[0].url == doors.url_of(ring) + "?a=1"


def test_looking_at_a_door_leaves_no_trace(ring: Connection):
    assert Client().get(f"/hooks/{ring.door_key}/").status_code == 404
    ring.refresh_from_db()
    assert ring.calls_refused == 0
