"""A mail server typed in on the settings page."""

from __future__ import annotations

import pytest

from roofs.core.connections.models import Connection
from roofs.core.kit.refusals import Refused
from roofs.integrations.smtp.connect import check, mend, server_of
from roofs.integrations.smtp.mail import Server, SmtpSender
from tests.integrations.letters import letter

pytestmark = pytest.mark.django_db


def account(**options: str) -> Connection:
    made = Connection(vendor="smtp", options=options)
    made.keep_secrets({"password": "p@ss:w/rd"})
    return made


def test_what_was_typed_becomes_a_server():
    server = server_of(account(host="smtp.example.com", user="office@example.com", tls="starttls"))
    assert (server.host, server.port, server.tls) == ("smtp.example.com", 587, "starttls")
    assert (server.user, server.password) == ("office@example.com", "p@ss:w/rd")
    assert server_of(account(host="smtp.example.com", tls="ssl")).port == 465
    assert server_of(account(host="smtp.example.com", port="2525", tls="none")).port == 2525


def test_what_is_no_server_is_refused():
    with pytest.raises(Refused):
        mend({"host": "", "port": "", "tls": "starttls", "user": "", "password": ""})
    with pytest.raises(Refused):
        mend({"host": "smtp.example.com", "port": "many", "tls": "starttls", "user": "", "password": ""})


def test_a_server_that_is_not_there_says_so():
    found = check(account(host="127.0.0.1", port="1", tls="none"))
    assert not found.is_good
    assert "Refused" in found.words


def test_whoever_keeps_the_account_hears_how_it_went():
    heard: list[str] = []
    sender = SmtpSender(Server(host="127.0.0.1", port=1, tls="none"), note=heard.append)
    assert sender.send(letter()).retryable
    assert "Refused" in heard[0]
