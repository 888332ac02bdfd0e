"""Whoever was chosen carries e-mail from the next letter on; nobody chosen: the installation's own way."""

from __future__ import annotations

import pytest

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.config import carriers
from roofs.core.connections import keeping, vendors
from roofs.integrations.hubspot import connect as hubspot
from roofs.integrations.mailchimp import connect as mailchimp
from roofs.integrations.sendgrid import connect as sendgrid
from tests.core.accounts import people
from tests.integrations.letters import letter
from tests.integrations.lines import line, said

pytestmark = pytest.mark.django_db
TYPED = {
    "sendgrid": {"api_key": "SG.x", "region": "us"},
    "mailchimp": {"api_key": "md-x"},
    "hubspot": {"token": "pat", "kind": "transactional", "email_id": "12", "version": "2026-03"},
    "smtp": {"host": "smtp.example.com", "tls": "starttls"},
}


def carrier() -> str:
    return carriers.email(OutboxEmail, "crm.example.com").name


def test_nobody_chosen_is_the_outbox():
    assert carrier() == "outbox"


def test_every_vendor_serves_when_chosen_and_no_more_when_off():
    boss = people.owner()
    for name, typed in TYPED.items():
        row = keeping.keep(vendors.vendor(name), typed, boss)
        assert carrier() != name
        keeping.choose(row, boss)
        assert carrier() == name
        keeping.switch(row, boss, on=False)
        assert carrier() == "outbox"


def test_a_changed_key_counts_for_the_next_letter():
    boss = people.owner()
    row = keeping.keep(vendors.vendor("sendgrid"), TYPED["sendgrid"], boss)
    keeping.choose(row, boss)
    with line(said(202, None, x_message_id="a"), said(202, None, x_message_id="b")) as scripted:
        carriers.email(OutboxEmail, "x").send(letter())
        keeping.keep(vendors.vendor("sendgrid"), {**TYPED["sendgrid"], "api_key": "SG.y"}, boss, row)
        carriers.email(OutboxEmail, "x").send(letter())
    assert [call.headers["Authorization"] for call in scripted.calls] == ["Bearer SG.x", "Bearer SG.y"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("sendgrid", said(200, {"scopes": ["mail.send"]}), said(401)),
        ("sendgrid", said(200, {"scopes": ["mail.send", "x"]}), said(200, {"scopes": ["stats.read"]})),
        ("mailchimp", said(200, {"PING": "PONG!"}), said(500, {"name": "Invalid_Key"})),
        ("hubspot", said(200, {"portalId": 1}), said(401)),
    ],
)
def test_the_test_button_really_asks_and_sends_nothing(name: str, good, bad):
    check = {"sendgrid": sendgrid.check, "mailchimp": mailchimp.check, "hubspot": hubspot.check}[name]
    boss = people.owner()
    row = keeping.keep(vendors.vendor(name), TYPED[name], boss)
    with line(good, bad) as scripted:
        assert check(row).is_good
        assert not check(row).is_good
    assert len(scripted.calls) == 2
    assert "send" not in scripted.calls[0].path
