from __future__ import annotations

import threading
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.integrations.smtp import mail
from roofs.integrations.smtp.mail import Server, SmtpSender
from tests.integrations.smtp.scripted import HANG_UP, SILENCE, serving
from tests.integrations.smtp.starting import free_port, started


def letter(
    to: str = "ann@example.com", mime: bytes = b"Subject: Roof\r\n\r\nHi Ann\r\n.\r\n..two\r\n"
) -> OutgoingEmail:
    return OutgoingEmail(
        idem_key="k",
        message_id="<k@mail.example.com>",
        envelope_from="bounce+x@mail.example.com",
        from_address="office@mail.example.com",
        to_address=to,
        reply_to="",
        subject="Roof",
        text="Hi",
        html="",
        headers={},
        mime=mime,
    )


class Sink:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.url = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 2.0.0 taken as Q7"


@pytest.fixture
def sink():
    handler = Sink()

    def start(port: int) -> Controller:
        controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=30)
        controller.start()
        return controller

    controller, port = started(start)
    handler.url = f"smtp://127.0.0.1:{port}?tls=none"
    yield handler
    controller.stop()


def test_a_letter_arrives_as_it_was_written_and_the_queue_id_is_kept(sink):
    sender = SmtpSender.from_url(sink.url)
    outcome = sender.send(letter())
    sender.close()

    assert outcome == Outcome.sent("smtp", "2.0.0 taken as Q7")
    envelope = sink.envelopes[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bounce+x@mail.example.com", ["ann@example.com"])
    assert envelope.content == b"Subject: Roof\r\n\r\nHi Ann\r\n.\r\n..two\r\n"


def test_bare_line_ends_cannot_smuggle_in_a_second_letter(sink):
    sender = SmtpSender.from_url(sink.url)
    sender.send(letter(mime=b"Subject: x\n\nHi\n.\nMAIL FROM:<eve@example.com>\r.\rend"))
    sender.close()

    assert len(sink.envelopes) == 1
    body = message_from_bytes(sink.envelopes[0].content, policy=default).get_content()
    assert "MAIL FROM:<eve@example.com>" in body
    assert body.rstrip().endswith("end")


def test_one_connection_carries_many_letters():
    with serving() as server:
        sender = SmtpSender.from_url(server.url)
        outcomes = [sender.send(letter(to=f"a{n}@example.com")) for n in range(5)]
        sender.close()
    assert [outcome.kind for outcome in outcomes] == ["sent"] * 5
    assert server.connections == 1


def test_each_thread_has_its_own_connection():
    with serving() as server:
        sender = SmtpSender.from_url(server.url)

        def work() -> None:
            sender.send(letter())
            sender.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert server.connections == 3
    assert len(server.mails) == 3


def test_a_connection_that_was_idle_for_long_is_not_trusted(monkeypatch):
    monkeypatch.setattr(mail, "IDLE_SECONDS", -1.0)
    with serving() as server:
        sender = SmtpSender.from_url(server.url)
        assert [sender.send(letter()).kind for _ in range(2)] == ["sent", "sent"]
        sender.close()
    assert server.connections == 2


@pytest.mark.parametrize("goodbye", [HANG_UP, "421 4.4.2 idle too long", SILENCE])
def test_a_kept_connection_that_died_is_replaced_at_once(goodbye):
    with serving(mail=["250 ok", goodbye]) as server:
        sender = SmtpSender.from_url(server.url)
        assert [sender.send(letter()).kind for _ in range(2)] == ["sent", "sent"]
        sender.close()
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    ("replies", "retryable", "code"),
    [
        ({"connect": "421 4.3.2 too busy"}, True, "421"),
        ({"connect": "554 5.7.1 your address is blocked"}, True, "554"),
        ({"connect": HANG_UP}, True, ""),
        ({"connect": SILENCE}, True, ""),
        ({"ehlo": "550 who are you"}, True, "550"),
        ({"mail": "451 4.7.1 greylisted"}, True, "451 4.7.1"),
        ({"mail": "550 5.7.26 not authenticated"}, False, "550 5.7.26"),
        ({"mail": HANG_UP}, True, ""),
        ({"mail": SILENCE}, True, ""),
        ({"rcpt": "450 4.2.1 mailbox busy"}, True, "450 4.2.1"),
        ({"rcpt": "550 5.7.1 policy"}, False, "550 5.7.1"),
        ({"rcpt": HANG_UP}, True, ""),
        ({"data": "451 4.3.0 later"}, True, "451 4.3.0"),
        ({"data": "554 5.5.1 no"}, False, "554 5.5.1"),
        ({"data": HANG_UP}, True, ""),
        ({"body": "421 4.7.28 rate limited"}, True, "421 4.7.28"),
        ({"body": "451 4.3.0 disk full"}, True, "451 4.3.0"),
        ({"body": "552 5.3.4 too big"}, False, "552 5.3.4"),
        ({"body": "550 5.7.1 looks like spam"}, False, "550 5.7.1"),
    ],
)
def test_what_the_server_refused_was_not_sent(replies, retryable, code):
    with serving(**replies) as server:
        sender = SmtpSender.from_url(server.url)
        outcome = sender.send(letter())
        sender.close()
    assert (outcome.kind, outcome.retryable, outcome.code) == ("not_sent", retryable, code)
    assert not outcome.address_refused
    assert outcome.reason


@pytest.mark.parametrize(
    ("reply", "is_the_address"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("553 5.1.3 bad address", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 5.7.1 we do not like you", False),
        ("552 5.2.2 mailbox full", False),
    ],
)
def test_a_lasting_refusal_of_the_recipient_says_whether_it_is_the_address(reply, is_the_address):
    with serving(rcpt=reply) as server:
        sender = SmtpSender.from_url(server.url)
        outcome = sender.send(letter())
        sender.close()
    assert (outcome.kind, outcome.retryable, outcome.address_refused) == ("not_sent", False, is_the_address)


def test_after_a_refusal_the_same_connection_goes_on():
    with serving(rcpt=["550 5.1.1 no such user", "250 ok"]) as server:
        sender = SmtpSender.from_url(server.url)
        assert [sender.send(letter()).kind for _ in range(2)] == ["not_sent", "sent"]
        sender.close()
    assert server.connections == 1


@pytest.mark.parametrize("ending", [HANG_UP, SILENCE])
def test_silence_after_the_letter_was_handed_over_is_unknown(ending):
    with serving(body=ending) as server:
        sender = SmtpSender.from_url(server.url)
        outcome = sender.send(letter())
        sender.close()
    assert outcome.kind == "unknown"
    assert len(server.mails) == 1
    assert server.connections == 1


def test_nobody_listening_is_not_sent():
    port = free_port()
    outcome = SmtpSender.from_url(f"smtp://127.0.0.1:{port}?tls=none").send(letter())
    assert (outcome.kind, outcome.retryable) == ("not_sent", True)
    assert "ConnectionRefusedError" in outcome.reason


def test_a_wrong_password_holds_mail_back_and_loses_none():
    with serving(auth="535 5.7.8 bad password") as server:
        server.extensions = ("AUTH PLAIN",)
        url = f"smtp://mia:secret%40x@127.0.0.1:{server.port}?tls=none&timeout=20"
        outcome = SmtpSender.from_url(url).send(letter())
        assert SmtpSender.from_url(url).check().kind == "not_sent"
    assert (outcome.kind, outcome.retryable, outcome.code) == ("not_sent", True, "535")
    assert "secret" not in repr(SmtpSender.from_url(url)._server)


def test_a_server_without_tls_gets_nothing_when_tls_is_asked():
    with serving() as server:
        sender = SmtpSender.from_url(f"smtp://127.0.0.1:{server.port}?tls=starttls&timeout=20")
        outcome = sender.send(letter())
    assert (outcome.kind, outcome.retryable) == ("not_sent", True)
    assert server.mails == []


def test_the_test_button_signs_in_without_sending():
    with serving() as server:
        assert SmtpSender.from_url(server.url).check().kind == "sent"
    assert server.mails == []


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example.com", "mail.example.com", 587, "starttls"),
        ("smtp://mail.example.com:25", "mail.example.com", 25, "starttls"),
        ("smtp://mail.example.com:465", "mail.example.com", 465, "ssl"),
        ("smtps://mail.example.com", "mail.example.com", 465, "ssl"),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, "none"),
        ("smtp://localhost", "localhost", 25, "none"),
        ("smtp://mail.example.com?tls=none", "mail.example.com", 25, "none"),
    ],
)
def test_the_address_of_a_server_says_how_to_reach_it(url, host, port, tls):
    server = Server.from_url(url)
    assert (server.host, server.port, server.tls) == (host, port, tls)


@pytest.mark.parametrize("url", ["", "mail.example.com", "http://mail.example.com", "smtp://x?tls=maybe", "smtp://"])
def test_an_address_that_makes_no_sense_is_refused(url):
    with pytest.raises(ValueError, match="mail server"):
        Server.from_url(url)
