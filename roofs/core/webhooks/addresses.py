"""Which addresses may be named. Where their names lead to is looked at again with every call, by the poster."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from roofs.core.kit.refusals import Refused

LONGEST = 500
NAT64 = IPv6Network("64:ff9b::/96")


def may_call_inside() -> bool:
    """A developer's receiver stands on his own machine."""
    return settings.ENV.env == "development"


def is_public(number: IPv4Address | IPv6Address) -> bool:
    """Whether this is out on the internet, however it is written."""
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped is not None:
            return is_public(number.ipv4_mapped)
        if number.sixtofour is not None or number.teredo is not None or number in NAT64:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def checked(url: str) -> str:
    """Raises Refused, naming the field."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or len(url) > LONGEST or parts.username is not None or port == 0 or not url.isprintable():
        raise Refused(_("Write an address like https://example.com/hooks."), "url")
    if may_call_inside() and (host == "localhost" or _is_loopback(host)) and parts.scheme in {"http", "https"}:
        return parts._replace(fragment="").geturl()
    if parts.scheme != "https":
        raise Refused(_("The address must begin with https://."), "url")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or _is_inside(host):
        raise Refused(_("This address lies inside your own network. It must be on the internet."), "url")
    return parts._replace(fragment="").geturl()


def _is_loopback(host: str) -> bool:
    number = _number(host)
    return number is not None and number.is_loopback


def _is_inside(host: str) -> bool:
    number = _number(host)
    return number is not None and not is_public(number)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
