"""The DNS as this machine sees it."""

from __future__ import annotations

from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, LifetimeTimeout, NoAnswer, NoNameservers, Resolver
from dns.reversename import from_address

from roofs.comms.messaging import names

SECONDS = 4.0


class DnsNames:
    def texts(self, name: str) -> list[str]:
        """One record may come in several strings of 255 characters."""
        return [b"".join(one.strings).decode("utf-8", "replace") for one in self._ask(name, RdataType.TXT)]

    def mail_servers(self, domain: str) -> list[str]:
        rows = sorted(self._ask(domain, RdataType.MX), key=lambda one: one.preference)
        return [str(one.exchange).rstrip(".").lower() for one in rows]

    def addresses(self, host: str) -> list[str]:
        found: list[str] = []
        for kind in (RdataType.A, RdataType.AAAA):
            try:
                found += [one.address for one in self._ask(host, kind)]
            except names.NotFound:
                continue
        if not found:
            raise names.NotFound(host)
        return found

    def hosts_of(self, address: str) -> list[str]:
        try:
            name = str(from_address(address))
        except (DNSException, ValueError) as error:
            raise names.NotFound(address) from error
        return [str(one.target).rstrip(".").lower() for one in self._ask(name, RdataType.PTR)]

    def _ask(self, name: str, kind: RdataType) -> list:  # type: ignore[type-arg]  # what is in it depends on the kind
        try:
            resolver = Resolver()
            resolver.lifetime = SECONDS
            return list(resolver.resolve(name, kind))
        except (NXDOMAIN, NoAnswer) as error:
            raise names.NotFound(name) from error
        except (LifetimeTimeout, NoNameservers, DNSException, OSError) as error:
            raise names.NoAnswer(type(error).__name__) from error
