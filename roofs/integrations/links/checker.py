"""HEAD, or GET where HEAD is not understood. The very address that was checked is called, as for webhooks."""

from __future__ import annotations

import http.client
import socket
import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

from roofs.comms.writing.links import Found
from roofs.core.webhooks.addresses import is_public

WAIT_S = 6.0
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; link check)", "Accept": "*/*", "Connection": "close"}
NOT_UNDERSTOOD = frozenset({403, 405, 501})


class Inside(Exception):
    """The address lies in a network that is nobody's business outside."""


class LinkAsker:
    def __init__(self, *, may_call_inside: bool = False) -> None:
        self._may_call_inside = may_call_inside

    def ask(self, url: str) -> Found:
        try:
            status = self._ask("HEAD", url)
            return Found(self._ask("GET", url) if status in NOT_UNDERSTOOD else status)
        except Inside:
            return Found(error="The address lies inside a private network.")
        except TimeoutError:
            return Found(error="No answer in time.")
        except socket.gaierror:
            return Found(error="There is no such name.")
        except ssl.SSLError as error:
            return Found(error=f"No secure connection: {error.reason or type(error).__name__}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Found(error=f"No answer: {type(error).__name__}")

    def _ask(self, method: str, url: str) -> int:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
        address = self._address(host, port)
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection
        if is_secure:
            connection = http.client.HTTPSConnection(host, port, timeout=WAIT_S, context=context)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=WAIT_S)
        connection._create_connection = (  # type: ignore[attr-defined] # noqa: SLF001 -- the library's place for it
            lambda _wanted, timeout, _source=None: socket.create_connection(address, timeout)
        )
        try:
            connection.request(
                method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=HEADERS
            )
            return connection.getresponse().status
        finally:
            connection.close()

    def _address(self, host: str, port: int) -> tuple[str, int]:
        """The first one of this name. One that lies inside spoils all."""
        found = [entry[4] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for one in found:
            number = ip_address(str(one[0]).partition("%")[0])
            is_at_home = self._may_call_inside and number.is_loopback
            if not is_public(number) and not is_at_home:
                raise Inside(host)
        return str(found[0][0]), port
