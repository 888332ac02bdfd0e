"""What mail services want of a sending domain, looked up one by one, each with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.utils.translation import gettext_noop as _

from roofs.comms.messaging import faults
from roofs.comms.messaging.names import Names, NoAnswer, NotFound

Level = Literal["good", "warning", "bad", "unknown"]
MOST_LOOKUPS = 10  # RFC 7208, 4.6.4
WORST: tuple[Level, ...] = ("bad", "unknown", "warning", "good")
_LOOKS_UP = re.compile(r"^[+?~-]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr|exists:|redirect=)", re.IGNORECASE)
_INCLUDED = re.compile(r"^[+?~-]?(?:include:|redirect=)(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`mend` is marked for translation; `record_name` and `record` are the DNS record that has to be made."""

    name: str
    level: Level
    said: str = ""
    mend: str = ""
    record_name: str = ""
    record: str = ""

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How letters leave: who carries them, from which host, in the open or not, and what that carrier wants in the SPF
    record.
    """

    domain: str
    mail_domain: str
    carrier: str
    host: str = ""
    is_plain: bool = False
    include: str = ""
    dkim: tuple[tuple[str, str], ...] = ()
    """Name of the record, and what it must say; empty: whatever the carrier has put there."""


INCLUDES = {"sendgrid": "sendgrid.net", "mailchimp": "spf.mandrillapp.com", "hubspot": "hubspotemail.net"}
THEIR_DKIM = {"sendgrid": ("s1", "s2"), "mailchimp": ("mte1", "mte2", "mandrill"), "hubspot": ("hs1", "hs2")}


def check(sending: Sending, names: Names) -> list[Finding]:
    looks: tuple[Callable[[Sending, Names], Iterator[Finding]], ...] = (_spf, _dkim, _dmarc, _mx, _ptr, _tls)
    return [finding for look in looks for finding in look(sending, names)]


def worst(findings: list[Finding]) -> Level:
    return next((level for level in WORST if any(one.level == level for one in findings)), "good")


def _spf(sending: Sending, names: Names) -> Iterator[Finding]:
    wanted = f"include:{sending.include}" if sending.include else "mx"
    try:
        found = [text for text in names.texts(sending.domain) if text.lower().startswith("v=spf1")]
    except NotFound:
        found = []
    except NoAnswer:
        yield _silent("SPF")
        return
    if not found:
        yield Finding(
            name="SPF",
            level="bad",
            mend=_("Mail services do not know who may send for your domain. Make this TXT record."),
            record_name=sending.domain,
            record=f"v=spf1 {wanted} ~all",
        )
    elif len(found) > 1:
        yield Finding(
            name="SPF",
            level="bad",
            said=" | ".join(found),
            mend=_("There may be one SPF record only. Put what stands in them into one."),
        )
    else:
        yield _of_spf(found[0], sending, names)


def _of_spf(text: str, sending: Sending, names: Names) -> Finding:
    if text.lower().rstrip().endswith(("+all", " all")):
        mend = _("It lets anybody send for your domain. End it with ~all or -all.")
        return Finding(name="SPF", level="bad", said=text, mend=mend)
    if sending.include and f"include:{sending.include}" not in text.lower():
        mend = _("Your provider is not in it. Add the part below before the last word.")
        return Finding(
            name="SPF",
            level="bad",
            said=text,
            mend=mend,
            record_name=sending.domain,
            record=f"include:{sending.include}",
        )
    count = _lookups(text, names, depth=0)
    if count > MOST_LOOKUPS:
        mend = _("It asks for more than ten other records, so mail services stop reading it. Take some out.")
        return Finding(name="SPF", level="bad", said=f"{count}: {text}", mend=mend)
    return Finding(name="SPF", level="good", said=text)


def _lookups(text: str, names: Names, depth: int) -> int:
    parts = text.split()[1:]
    count = sum(1 for part in parts if _LOOKS_UP.match(part))
    if depth >= 5:  # noqa: PLR2004 -- a circle, or nearly
        return count
    for part in parts:
        found = _INCLUDED.match(part)
        if found is None:
            continue
        try:
            inner = [one for one in names.texts(found[1]) if one.lower().startswith("v=spf1")]
        except (NotFound, NoAnswer):
            continue
        count += sum(_lookups(one, names, depth + 1) for one in inner)
    return count


def _dkim(sending: Sending, names: Names) -> Iterator[Finding]:
    if sending.carrier in THEIR_DKIM:
        yield _their_dkim(sending, names)
        return
    if not sending.dkim:
        yield Finding(name="DKIM", level="bad", mend=_("Letters are not signed. Make a key below."))
    for name, text in sending.dkim:
        yield _own_dkim(name, text, names)


def _own_dkim(name: str, text: str, names: Names) -> Finding:
    try:
        found = names.texts(name)
    except NotFound:
        found = []
    except NoAnswer:
        return _silent("DKIM", name, text)
    if any(_key_in(one) == _key_in(text) for one in found):
        return Finding(name="DKIM", level="good", said=name, record_name=name)
    mend = _("The DNS has another key under this name. Replace the TXT record by this one.")
    if not found:
        mend = _("Make this TXT record. From then on letters are signed with this key.")
    return Finding(name="DKIM", level="bad", said=" | ".join(found), mend=mend, record_name=name, record=text)


def _key_in(text: str) -> str:
    tags = dict(part.strip().partition("=")[::2] for part in text.split(";") if "=" in part)
    return "".join(tags.get("p", "").split())


def _their_dkim(sending: Sending, names: Names) -> Finding:
    for selector in THEIR_DKIM[sending.carrier]:
        name = f"{selector}._domainkey.{sending.domain}"
        try:
            if any(_key_in(one) for one in names.texts(name)):
                return Finding(name="DKIM", level="good", said=name)
        except NotFound:
            continue
        except NoAnswer:
            return _silent("DKIM")
    return Finding(
        name="DKIM",
        level="bad",
        mend=_("Your provider signs in its own name. Let it authenticate your domain and make the records it shows."),
    )


def _dmarc(sending: Sending, names: Names) -> Iterator[Finding]:
    labels = sending.domain.split(".")
    for domain in dict.fromkeys((sending.domain, ".".join(labels[-2:]))):
        try:
            found = [one for one in names.texts(f"_dmarc.{domain}") if one.lower().startswith("v=dmarc1")]
        except NotFound:
            continue
        except NoAnswer:
            yield _silent("DMARC")
            return
        if found:
            yield _of_dmarc(found[0])
            return
    yield Finding(
        name="DMARC",
        level="bad",
        mend=_("Gmail and others want to be told what to do with letters that are not from you. Make this TXT record."),
        record_name=f"_dmarc.{sending.domain}",
        record=f"v=DMARC1; p=none; rua=mailto:dmarc@{sending.mail_domain}",
    )


def _of_dmarc(text: str) -> Finding:
    tags = {name.strip().lower(): said.strip() for name, _eq, said in (part.partition("=") for part in text.split(";"))}
    policy = tags.get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        mend = _("It says nothing of what to do: p must be none, quarantine or reject.")
        return Finding(name="DMARC", level="bad", said=text, mend=mend)
    if "rua" not in tags:
        mend = _("It works. With rua=mailto:… you would be told who sends in your name.")
        return Finding(name="DMARC", level="warning", said=text, mend=mend)
    return Finding(name="DMARC", level="good", said=text)


def _mx(sending: Sending, names: Names) -> Iterator[Finding]:
    """Answers and returned mail go to an address of this domain."""
    try:
        yield Finding(name="MX", level="good", said=", ".join(names.mail_servers(sending.mail_domain)))
    except NotFound:
        yield Finding(
            name="MX",
            level="bad",
            mend=_("Answers and returned mail cannot reach you. Make an MX record that leads to your inbound server."),
            record_name=sending.mail_domain,
            record=f"10 {sending.mail_domain}.",
        )
    except NoAnswer:
        yield _silent("MX")


def _ptr(sending: Sending, names: Names) -> Iterator[Finding]:
    """The name of the address we send from, and back. A provider's servers are the provider's business."""
    if not sending.host:
        return
    try:
        addresses = names.addresses(sending.host)
    except NotFound:
        mend = _("The mail server's name leads nowhere.")
        yield Finding(name="PTR", level="bad", said=sending.host, mend=mend)
        return
    except NoAnswer:
        yield _silent("PTR")
        return
    for address in addresses:
        yield _of_address(address, names)


def _of_address(address: str, names: Names) -> Finding:
    try:
        hosts = names.hosts_of(address)
        back = [host for host in hosts if address in _addresses(host, names)]
    except NotFound:
        hosts, back = [], []
    except NoAnswer:
        return _silent("PTR")
    if back:
        return Finding(name="PTR", level="good", said=f"{address} = {back[0]}")
    mend = _("The address of your mail server has no name, or its name leads elsewhere. Have the PTR record set right.")
    return Finding(name="PTR", level="bad", said=f"{address} = {', '.join(hosts) or '–'}", mend=mend)


def _tls(sending: Sending, _names: Names) -> Iterator[Finding]:
    """The way to our own server; a provider is spoken to over https."""
    if not sending.host:
        return
    if sending.is_plain:
        yield Finding(name="TLS", level="bad", said=sending.host, mend=faults.TLS.mend)
    else:
        yield Finding(name="TLS", level="good", said=sending.host)


def _addresses(host: str, names: Names) -> list[str]:
    try:
        return names.addresses(host)
    except NotFound:
        return []


def _silent(name: str, record_name: str = "", record: str = "") -> Finding:
    mend = _("The DNS did not answer. Look again in a while.")
    return Finding(name=name, level="unknown", mend=mend, record_name=record_name, record=record)
