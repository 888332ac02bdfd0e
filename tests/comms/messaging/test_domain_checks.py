"""What mail services want of a sending domain, and what is said when it is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roofs.comms.messaging.domain_checks import Finding, Sending, check, worst
from roofs.comms.messaging.names import KnownNames, NoAnswer

DOMAIN = "mail.example.com"
KEY = ("s1._domainkey.mail.example.com", "v=DKIM1; k=rsa; p=ABC")
OWN = Sending(domain=DOMAIN, mail_domain=DOMAIN, carrier="smtp", host="mx.example.com", dkim=(KEY,))
GOOD = {
    ("TXT", DOMAIN): ["v=spf1 mx ~all", "something else"],
    ("TXT", KEY[0]): ["v=DKIM1; k=rsa; p=AB C"],
    ("TXT", f"_dmarc.{DOMAIN}"): ["v=DMARC1; p=none; rua=mailto:x@example.com"],
    ("MX", DOMAIN): ["mx.example.com"],
    ("A", "mx.example.com"): ["192.0.2.1"],
    ("PTR", "192.0.2.1"): ["mx.example.com"],
}


def found(sending: Sending = OWN, **changed: list[str] | None) -> dict[str, Finding]:
    records = dict(GOOD)
    for name, value in changed.items():
        key = {
            "spf": ("TXT", DOMAIN),
            "dkim": ("TXT", KEY[0]),
            "dmarc": ("TXT", f"_dmarc.{DOMAIN}"),
            "parent_dmarc": ("TXT", "_dmarc.example.com"),
            "mx": ("MX", DOMAIN),
            "a": ("A", "mx.example.com"),
            "ptr": ("PTR", "192.0.2.1"),
            "sendgrid": ("TXT", f"s1._domainkey.{DOMAIN}"),
        }[name]
        if value is None:
            records.pop(key, None)
        else:
            records[key] = value
    return {one.name: one for one in check(sending, KnownNames(records))}


def test_a_domain_that_is_set_up_well_is_good_throughout():
    assert {name: one.level for name, one in found().items()} == dict.fromkeys(
        ("SPF", "DKIM", "DMARC", "MX", "PTR", "TLS"), "good"
    )
    assert worst(list(found().values())) == "good"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (None, "bad"),
        (["v=spf1 mx ~all", "v=spf1 a -all"], "bad"),
        (["v=spf1 mx +all"], "bad"),
        (["v=spf1 mx all"], "bad"),
        (["v=spf1 " + " ".join(f"include:s{n}.example.com" for n in range(11)) + " ~all"], "bad"),
        (["v=spf1 ip4:192.0.2.1 -all"], "good"),
    ],
)
def test_spf(text: list[str] | None, level: str):
    assert found(spf=text)["SPF"].level == level


def test_what_is_missing_comes_with_the_record_to_make():
    spf = found(spf=None)["SPF"]
    assert (spf.record_name, spf.record) == (DOMAIN, "v=spf1 mx ~all")
    dmarc = found(dmarc=None)["DMARC"]
    assert dmarc.record_name == f"_dmarc.{DOMAIN}"
    assert dmarc.record.startswith("v=DMARC1; p=none; rua=mailto:")
    dkim = found(dkim=None)["DKIM"]
    assert (dkim.level, dkim.record_name, dkim.record) == ("bad", *KEY)


def test_lookups_of_included_records_count_too():
    names = KnownNames(
        {
            **GOOD,
            ("TXT", DOMAIN): ["v=spf1 include:a.example.com include:b.example.com ~all"],
            ("TXT", "a.example.com"): ["v=spf1 " + " ".join(f"include:x{n}.example.com" for n in range(5)) + " ~all"],
            ("TXT", "b.example.com"): ["v=spf1 a mx exists:y.example.com ptr ~all"],
        }
    )
    spf = next(one for one in check(OWN, names) if one.name == "SPF")
    assert (spf.level, spf.said.partition(":")[0]) == ("bad", "11")


def test_a_record_that_includes_itself_comes_to_an_end():
    names = KnownNames({**GOOD, ("TXT", DOMAIN): [f"v=spf1 include:{DOMAIN} ~all"]})
    assert next(one for one in check(OWN, names) if one.name == "SPF").level == "good"


def test_a_provider_must_be_in_the_record_and_sign_for_the_domain():
    by_vendor = Sending(domain=DOMAIN, mail_domain=DOMAIN, carrier="sendgrid", include="sendgrid.net")
    missing = found(by_vendor, dkim=None)
    assert missing["SPF"].record == "include:sendgrid.net"
    assert missing["DKIM"].level == "bad"
    there = found(by_vendor, spf=["v=spf1 include:sendgrid.net ~all"], sendgrid=["k=rsa; p=XYZ"])
    assert (there["SPF"].level, there["DKIM"].level) == ("good", "good")
    assert "PTR" not in there


def test_another_key_under_our_name_is_told():
    dkim = found(dkim=["v=DKIM1; p=OTHER"])["DKIM"]
    assert dkim.level == "bad"
    assert "another key" in dkim.mend


def test_without_a_key_one_is_to_be_made():
    assert "Make a key" in found(Sending(domain=DOMAIN, mail_domain=DOMAIN, carrier="smtp"))["DKIM"].mend


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (["v=DMARC1; p=none"], "warning"),
        (["v=DMARC1; p=reject; rua=mailto:a@example.com"], "good"),
        (["v=DMARC1; rua=mailto:a@example.com"], "bad"),
    ],
)
def test_dmarc(text: list[str], level: str):
    assert found(dmarc=text)["DMARC"].level == level


def test_the_parent_domain_speaks_for_its_children():
    assert found(dmarc=None, parent_dmarc=["v=DMARC1; p=quarantine; rua=mailto:a@example.com"])["DMARC"].level == "good"


def test_the_address_we_send_from_has_a_name_that_leads_back():
    assert found(ptr=None)["PTR"].level == "bad"
    assert found(ptr=["other.example.com"])["PTR"].level == "bad"
    assert found(a=None)["PTR"].level == "bad"


def test_letters_that_leave_in_the_open_are_told():
    assert found(OWN)["TLS"].level == "good"
    assert found(replace(OWN, is_plain=True))["TLS"].level == "bad"
    assert "TLS" not in found(Sending(domain=DOMAIN, mail_domain=DOMAIN, carrier="sendgrid"))


def test_without_an_mx_answers_are_lost():
    assert found(mx=None)["MX"].level == "bad"


class Silent(KnownNames):
    def _find(self, kind: str, name: str) -> list[str]:
        raise NoAnswer(name)


def test_a_dns_that_is_silent_says_nothing_bad():
    assert {one.level for one in check(OWN, Silent()) if one.name != "TLS"} == {"unknown"}
