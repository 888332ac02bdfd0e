"""The DNS, asked through a resolver that the test answers for."""

from __future__ import annotations

from typing import Any

import dns.rdata
import pytest
from dns.rdataclass import IN
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, LifetimeTimeout, NoResolverConfiguration, Resolver

from roofs.comms.messaging.names import NoAnswer, NotFound
from roofs.integrations.dns.resolver import DnsNames

RECORDS = {
    ("mail.example.com.", RdataType.TXT): ['"v=spf1 " "mx ~all"'],
    ("mail.example.com.", RdataType.MX): ["20 b.example.com.", "10 A.example.com."],
    ("mx.example.com.", RdataType.A): ["192.0.2.1"],
    ("1.2.0.192.in-addr.arpa.", RdataType.PTR): ["mx.example.com."],
}


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(self: Resolver, name: str, kind: RdataType, **_more: Any) -> list[Any]:
        if name.startswith("slow"):
            raise LifetimeTimeout(timeout=4, errors=[])
        try:
            texts = RECORDS[name.rstrip(".") + ".", kind]
        except KeyError:
            raise NXDOMAIN from None
        return [dns.rdata.from_text(IN, kind, text) for text in texts]

    monkeypatch.setattr(Resolver, "resolve", resolve)


def test_each_kind_of_record_is_read():
    names = DnsNames()
    assert names.texts("mail.example.com") == ["v=spf1 mx ~all"]
    assert names.mail_servers("mail.example.com") == ["a.example.com", "b.example.com"]
    assert names.addresses("mx.example.com") == ["192.0.2.1"]
    assert names.hosts_of("192.0.2.1") == ["mx.example.com"]


def test_what_is_not_there_and_what_does_not_answer_are_two_things():
    names = DnsNames()
    for ask in (names.texts, names.mail_servers, names.addresses):
        with pytest.raises(NotFound):
            ask("nobody.example.com")
        with pytest.raises(NoAnswer):
            ask("slow.example.com")
    with pytest.raises(NotFound):
        names.hosts_of("no address")


def test_a_machine_that_knows_no_dns_gets_no_answer(monkeypatch: pytest.MonkeyPatch):
    def nowhere(self: Resolver, *_more: Any) -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr(Resolver, "__init__", nowhere)
    with pytest.raises(NoAnswer):
        DnsNames().texts("mail.example.com")
