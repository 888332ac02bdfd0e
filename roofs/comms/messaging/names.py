"""Looking things up in the DNS. The port, and a stand-in for an installation that must not ask anybody."""

from __future__ import annotations

from typing import Protocol

from roofs.core.connections.ports import Port


class NotFound(Exception):
    """The name is not there, or has no record of this kind."""


class NoAnswer(Exception):
    """Nobody said yes or no: it has to be asked again."""


class Names(Protocol):
    """Each raises NotFound or NoAnswer."""

    def texts(self, name: str) -> list[str]: ...

    def mail_servers(self, domain: str) -> list[str]: ...

    def addresses(self, host: str) -> list[str]: ...

    def hosts_of(self, address: str) -> list[str]: ...


class KnownNames:
    """What was written down beforehand; everything else is not there."""

    def __init__(self, records: dict[tuple[str, str], list[str]] | None = None) -> None:
        self._records = records or {}

    def texts(self, name: str) -> list[str]:
        return self._find("TXT", name)

    def mail_servers(self, domain: str) -> list[str]:
        return self._find("MX", domain)

    def addresses(self, host: str) -> list[str]:
        return self._find("A", host)

    def hosts_of(self, address: str) -> list[str]:
        return self._find("PTR", address)

    def _find(self, kind: str, name: str) -> list[str]:
        try:
            return self._records[kind, name.lower()]
        except KeyError:
            raise NotFound(name) from None


NAMES: Port[Names] = Port("names")
NAMES.register(KnownNames)
