"""What SendGrid is told when somebody wants to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from roofs.comms.consent.processors import Forget, TryLater
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer, NoAnswer
from roofs.integrations.sendgrid.erasing import SendGridForgets


class FakeLine:
    def __init__(self, answer: Answer | NoAnswer) -> None:
        self.answer, self.asked = answer, [("", "", b"")]

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", seconds: float = 15
    ) -> Answer:
        assert headers["Authorization"] == "Bearer SG.key"
        self.asked.append((method, url, body))
        if isinstance(self.answer, NoAnswer):
            raise self.answer
        return self.answer


@pytest.fixture
def account() -> SendGridForgets:
    connection = Connection(vendor="sendgrid", options={"region": "eu"})
    connection.keep_secrets({"api_key": "SG.key"})
    return SendGridForgets(connection)


def test_it_is_told_the_addresses_and_no_number(account: SendGridForgets) -> None:
    line = FakeLine(Answer(202, body=b'{"job_id": "1"}'))
    with WIRE.using(line):
        account.forget(Forget(["zoe@example.com"], ["+12485550123"], ["sg-1"]))
    method, url, body = line.asked[-1]
    assert (method, url) == ("POST", "https://api.eu.sendgrid.com/v3/recipients/erasejob")
    assert json.loads(body) == {"email_addresses": ["zoe@example.com"]}


def test_without_an_address_nobody_is_asked(account: SendGridForgets) -> None:
    line = FakeLine(Answer(500))
    with WIRE.using(line):
        account.forget(Forget([], ["+12485550123"]))
    assert len(line.asked) == 1


@pytest.mark.parametrize("answer", [Answer(429), Answer(503), NoAnswer("timed out", may_have_arrived=True)])
def test_who_is_busy_is_asked_later(account: SendGridForgets, answer: Answer | NoAnswer) -> None:
    with WIRE.using(FakeLine(answer)), pytest.raises(TryLater):
        account.forget(Forget(["zoe@example.com"]))


def test_a_no_is_a_no(account: SendGridForgets) -> None:
    with WIRE.using(FakeLine(Answer(403))), pytest.raises(ValueError, match="403"):
        account.forget(Forget(["zoe@example.com"]))
