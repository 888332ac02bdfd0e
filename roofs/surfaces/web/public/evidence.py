"""What is kept as the proof of a yes given on a page: where, from which network, with which browser."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.http import HttpRequest

from roofs.surfaces.web.public.throttle import client_address

_IPV4, _IPV4_KEPT, _IPV6_KEPT, _LONGEST = 4, 24, 48, 200


def evidence_of(request: HttpRequest, page: str, **more: Any) -> dict[str, Any]:
    """`page` without a token that opens something. Of the address only the network is kept: enough to tell that it was
    a person at home and not our office.
    """
    return {"page": page, "network": network_of(client_address(request)), "browser": _browser(request), **more}


def network_of(address: str) -> str:
    if not address:
        return ""
    kept = _IPV4_KEPT if ip_address(address).version == _IPV4 else _IPV6_KEPT
    return str(ip_network(f"{address}/{kept}", strict=False))


def _browser(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:_LONGEST]
