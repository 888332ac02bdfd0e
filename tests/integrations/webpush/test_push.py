from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
import requests
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from roofs.comms.messaging.ports import OutgoingPush
from roofs.core.accounts.models import User
from roofs.core.connections.models import Connection
from roofs.integrations.webpush import push, vapid
from roofs.integrations.webpush.push import WebPushSender
from roofs.people.team.models import PushSubscription

pytestmark = pytest.mark.django_db


@dataclass
class Service:
    """A push service: one answer for each device, by the path of its address."""

    answers: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def service() -> Iterator[Service]:
    known = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(known.answers.get(self.path, 201))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture
def sam() -> User:
    return User.objects.create(email="sam@example.org", role="sales")


PRIVATE = ec.generate_private_key(ec.SECP256R1())
AUTH = b"0123456789abcdef"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def device(user: User, url: str, path: str) -> PushSubscription:
    point = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushSubscription.objects.create(user=user, endpoint=f"{url}{path}", p256dh=b64(point), auth=b64(AUTH))


def notice(user: User) -> OutgoingPush:
    return OutgoingPush(
        idem_key="k", user_id=user.pk, title="New lead", text="Spearfish, hail", url="/leads/7", tag="lead-7"
    )


def test_every_device_gets_the_notice_and_only_it_can_read_it(service, sam):
    devices = [device(sam, service.url, path) for path in ("/a", "/b")]

    outcome = WebPushSender().send(notice(sam))

    assert (outcome.kind, outcome.provider_ref) == ("sent", "2 of 2")
    assert {path for path, _, _ in service.asked} == {"/a", "/b"}
    _, headers, body = service.asked[0]
    assert b"Spearfish" not in body
    read = http_ece.decrypt(body, private_key=PRIVATE, auth_secret=AUTH, version="aes128gcm")
    assert json.loads(read) == {"title": "New lead", "body": "Spearfish, hail", "url": "/leads/7", "tag": "lead-7"}
    assert (headers["urgency"], headers["ttl"]) == ("high", "300")
    assert vapid.public_key() in headers["authorization"]
    devices[0].refresh_from_db()
    assert devices[0].last_ok_at is not None


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_the_others_still_ring(service, sam, status):
    device(sam, service.url, "/gone")
    kept = device(sam, service.url, "/here")
    service.answers["/gone"] = status

    assert WebPushSender().send(notice(sam)).provider_ref == "1 of 2"
    assert list(PushSubscription.objects.all()) == [kept]


@pytest.mark.parametrize(
    ("status", "retryable", "left"), [(410, False, 0), (400, False, 1), (413, False, 1), (429, True, 1), (503, True, 1)]
)
def test_when_no_device_was_reached_the_status_says_whether_to_try_again(service, sam, status, retryable, left):
    device(sam, service.url, "/a")
    service.answers["/a"] = status

    outcome = WebPushSender().send(notice(sam))

    assert (outcome.kind, outcome.retryable) == ("not_sent", retryable)
    assert PushSubscription.objects.count() == left
    assert list(PushSubscription.objects.values_list("failed_count", flat=True)) == [1] * left


def test_nobody_has_a_device(sam):
    outcome = WebPushSender().send(notice(sam))
    assert (outcome.kind, outcome.retryable, outcome.code) == ("not_sent", False, "no_device")


def test_a_service_that_cannot_be_reached_is_tried_again(sam):
    device(sam, "http://127.0.0.1:1", "/a")
    assert WebPushSender().send(notice(sam)).retryable


def test_no_answer_after_the_notice_was_handed_over_is_unknown(sam, monkeypatch):
    device(sam, "http://127.0.0.1:1", "/a")

    def silent(*_, **__):
        raise requests.exceptions.ReadTimeout

    monkeypatch.setattr(push, "webpush", silent)
    assert WebPushSender().send(notice(sam)).kind == "unknown"


def test_the_key_pair_is_made_once_and_kept_sealed():
    public = vapid.public_key()

    assert vapid.public_key() == public
    assert len(base64.urlsafe_b64decode(public + "==")) == 65
    assert vapid.private_key() not in Connection.objects.get(vendor="webpush").sealed_secrets


def test_pages_do_without_the_key_pair_when_it_cannot_be_opened(settings):
    assert vapid.public_key()
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert vapid.public_key() == ""


@pytest.mark.django_db(transaction=True)
def test_pages_ask_for_the_key_once_a_minute(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(vapid, "_kept", ("", 0.0))
    public = vapid.public_key()

    with django_assert_num_queries(0):
        assert vapid.public_key() == public
    monkeypatch.setattr(vapid, "_kept", (public, time.monotonic() - 1))
    with django_assert_num_queries(1):
        assert vapid.public_key() == public


def test_a_key_pair_that_may_be_taken_back_is_not_kept(monkeypatch):
    monkeypatch.setattr(vapid, "_kept", ("", 0.0))

    assert vapid.public_key()
    assert vapid._kept == ("", 0.0)
