from __future__ import annotations

import smtplib
import threading

import pytest
from django.db import OperationalError

from roofs.core.connections.models import Delivery
from roofs.integrations.smtp import listener
from tests.integrations.smtp.starting import free_port, started

Refusals = dict[str, tuple[int, bytes]]
MAIL = b"From: Ann <ann@example.com>\r\nMessage-ID: <1@example.com>\r\nSubject: Roof\r\n\r\nIt leaks \xe9.\r\n"


@pytest.fixture
def running():
    controller, port = started(lambda port: listener.listen(f"127.0.0.1:{port}", ["mail.example.com"]))
    yield port
    controller.stop()
    controller.handler.close()


@pytest.fixture
def stored(monkeypatch) -> list[tuple[bytes, str, list[str]]]:
    kept: list[tuple[bytes, str, list[str]]] = []
    monkeypatch.setattr(
        listener, "receive_mail", lambda raw, sender, recipients: kept.append((raw, sender, recipients))
    )
    return kept


def hand_in(port: int, *to: str, content: bytes = MAIL, sender: str = "ann@example.com") -> Refusals:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        return client.sendmail(sender, to or ("office@mail.example.com",), content)


def test_mail_for_our_domain_is_stored_byte_for_byte_with_its_envelope(running, stored):
    hand_in(running, "office@mail.example.com", "Reply+abc@MAIL.example.com")

    assert stored == [(MAIL, "ann@example.com", ["office@mail.example.com", "Reply+abc@MAIL.example.com"])]


def test_a_returned_letter_has_no_sender(running, stored):
    hand_in(running, sender="")
    assert stored[0][1] == ""


@pytest.mark.parametrize(
    "to", ["ann@example.com", "x@mail.example.com.evil.example", "mail.example.com", "a@b@example.com"]
)
def test_nothing_is_passed_on_for_others(running, stored, to):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        hand_in(running, to)
    assert refused.value.recipients[to][0] in {550, 553}
    assert stored == []


def test_of_several_recipients_only_ours_are_taken(running, stored):
    refused = hand_in(running, "office@mail.example.com", "ann@example.com")
    assert list(refused) == ["ann@example.com"]
    assert stored[0][2] == ["office@mail.example.com"]


def test_too_many_recipients_wait_for_another_letter(running, stored):
    refused = hand_in(running, *(f"a{n}@mail.example.com" for n in range(listener.MOST_RECIPIENTS + 1)))
    assert [reply[0] for reply in refused.values()] == [452]


def test_a_letter_that_is_too_big_is_refused_before_it_is_read(running, stored):
    with smtplib.SMTP("127.0.0.1", running, timeout=10) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(listener.LARGEST)
        assert client.mail("ann@example.com", [f"SIZE={listener.LARGEST + 1}"])[0] == 552
    assert stored == []


def test_a_letter_that_grows_too_big_is_refused(monkeypatch, stored):
    monkeypatch.setattr(listener, "LARGEST", 1000)
    controller, port = started(lambda port: listener.listen(f"127.0.0.1:{port}", ["mail.example.com"]))
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.helo()
            client.mail("ann@example.com")
            client.rcpt("office@mail.example.com")
            assert client.data(b"x" * 70 + b"\r\n" + b"y" * 2000)[0] in {500, 552}
    finally:
        controller.stop()
    assert stored == []


def test_while_the_database_is_away_the_other_server_keeps_the_letter(running, monkeypatch):
    def away(raw, sender, recipients):
        raise OperationalError("database is locked")

    monkeypatch.setattr(listener, "receive_mail", away)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        hand_in(running)
    assert refused.value.smtp_code == 451


def test_the_service_ends_when_it_is_told_to(stored, settings):
    settings.MAIL_DOMAIN = "mail.example.com"
    stop, port = threading.Event(), free_port()
    service = threading.Thread(target=listener.serve, args=(stop, f"127.0.0.1:{port}"))
    service.start()
    for _ in range(600):
        try:
            hand_in(port)
            break
        except ConnectionRefusedError:
            stop.wait(0.05)
    stop.set()
    service.join(10)

    assert not service.is_alive()
    assert len(stored) == 1
    with pytest.raises(ConnectionRefusedError):
        hand_in(port)


@pytest.mark.django_db(transaction=True)
def test_it_is_a_row_before_we_say_that_we_have_it(running):
    hand_in(running)
    delivery = Delivery.objects.get()
    hand_in(running, content=b"Received: from elsewhere\r\n" + MAIL)

    assert (delivery.source, delivery.content) == ("mail", MAIL)
    assert delivery.headers == {"envelope-from": "ann@example.com", "envelope-to": "office@mail.example.com"}
    assert Delivery.objects.count() == 1
