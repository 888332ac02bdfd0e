"""The look at our domain: what it finds is kept, keys come into use by it, and the week's mail is weighed."""

from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.messaging import deliverability, signing
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.names import NAMES, KnownNames
from roofs.comms.messaging.sending import write
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.events.models import Event
from tests.comms.messaging.conftest import ScriptedEmail, touch

pytestmark = pytest.mark.django_db
DOMAIN = "mail.example.com"
NOW = dt.datetime(2026, 11, 21, 18, tzinfo=dt.UTC)


def look(*more: tuple[str, str, str]) -> str:
    records = {("TXT", DOMAIN): ["v=spf1 mx ~all"], ("MX", DOMAIN): [DOMAIN]}
    records |= {("TXT", f"_dmarc.{DOMAIN}"): ["v=DMARC1; p=none; rua=mailto:a@example.com"]}
    for kind, name, text in more:
        records[kind, name] = [text]
    with NAMES.using(KnownNames(records)):
        result: str = deliverability.look.call()
    return result


def test_what_was_found_is_kept_with_its_moment():
    assert look() == "bad"
    row = deliverability.known(DOMAIN)
    assert row is not None
    found = {one.name: one.level for one in deliverability.findings_in(row)}
    assert (found["SPF"], found["DKIM"], found["DMARC"], found["MX"]) == ("good", "bad", "good", "good")
    assert found["One-click unsubscribe"] == "good"
    assert row.options["at"]
    look()
    assert deliverability.known(DOMAIN) == row


def test_a_key_comes_into_use_when_the_dns_has_it_and_stays_in_use_in_a_hole():
    key = signing.make(DOMAIN, None, NOW)
    look()
    key.refresh_from_db()
    assert key.state == ConnectionState.NEW
    name, text = signing.record_of(key)
    look(("TXT", name, text))
    key.refresh_from_db()
    assert key.state == ConnectionState.WORKING
    look()
    key.refresh_from_db()
    assert key.state == ConnectionState.FAILING
    assert signing.signer_of(DOMAIN) is not None


def test_what_was_good_and_breaks_is_told_once():
    key = signing.make(DOMAIN, None, NOW)
    name, text = signing.record_of(key)
    from_office = [("TXT", name, text)]
    look(*from_office)
    row = deliverability.known(DOMAIN)
    assert row is not None
    row.options = {**row.options, "level": "good"}
    row.save()
    look()
    look()
    events = Event.objects.filter(name="domain.failing")
    assert events.count() == 1
    assert "DKIM" in events.get().data["what"]


@pytest.mark.parametrize(("tls", "level"), [("none", "bad"), ("starttls", "good")])
def test_a_mail_server_that_is_spoken_to_in_the_open_is_told(tls: str, level: str, provider: ScriptedEmail):
    provider.name = "smtp"
    server = {"host": "mx.example.com", "tls": tls}
    Connection.objects.create(vendor="smtp", name="ours", serves="email", state=ConnectionState.WORKING, options=server)
    look()
    assert {one.name: one.level for one in deliverability.findings_in(deliverability.known(DOMAIN))}["TLS"] == level


@pytest.mark.parametrize("domain", ["localhost", "roofs.local", "x.test"])
def test_a_machine_of_ones_own_is_not_looked_up(settings, domain: str):
    settings.DEFAULT_FROM_EMAIL = f"office@{domain}"
    assert look() == ""
    assert deliverability.known(domain) is None


def letters(count: int, **events: int) -> None:
    rows = [write(touch(state="sent", sent_at=NOW, idem_key=f"w{number}")) for number in range(count)]
    at = 0
    for kind, number in events.items():
        for row in rows[at : at + number]:
            row.events.create(kind=kind, fingerprint=f"{kind}{row.pk}")
        at += number


@pytest.mark.parametrize(
    ("events", "level"),
    [
        ({}, "good"),
        ({"complained": 1}, "bad"),
        ({"bounced": 3}, "good"),
        ({"bounced": 12}, "bad"),
    ],
)
def test_the_week_is_weighed_by_the_marks_of_mail_services(events: dict[str, int], level: str):
    letters(220, **events)
    assert deliverability.last_week(NOW).level == level


def test_one_in_a_thousand_is_a_warning(monkeypatch):
    week = deliverability.Week(sent=1000, returned=0, complained=1, left=0)
    assert (week.level, week.complaint_rate) == ("warning", 0.001)


def test_of_few_letters_a_rate_says_nothing():
    letters(3, complained=1)
    week = deliverability.last_week(NOW)
    assert (week.sent, week.complained, week.level) == (3, 1, "unknown")
    assert Message.objects.count() == 3
