"""Every address of the installation with the methods it answers to, asked of the program itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from roofs.surfaces.api.site import description

METHODS = ("GET", "POST", "DELETE")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Addresses that stand for many: each of these is a row of its own.
SPREAD = {
    "/records/<name>/bulk/": ("lead", "customer", "project", "task", "partnership", "review"),
    "/records/<kind>/": ("lead", "customer", "project"),
    "/export/<kind>": (
        "leads", "customers", "projects", "appointments", "interactions", "reviews", "partnerships",
    ),
    "/reports/<kind>/": ("weekly", "monthly"),
    "/lists/<name>/": ("leads",),
    "/settings/fields/<kind>/": ("lead",),
    "/settings/channels/<name>/": ("sendgrid",),
    "/settings/<name>/": ("company", "scoring"),
    "/api/interactions/timeline/<entity_type>/": ("lead", "customer", "project"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Route:
    address: str
    """As /leads/<pk>/edit/."""
    method: str

    def __str__(self) -> str:
        return f"{self.method:6} {self.address}"

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.address)

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def all_routes(probe: Client) -> list[Route]:
    """`probe`: somebody who may do everything, so that nothing but a method is refused."""
    return [*_pages(probe), *_operations()]


def _operations() -> Iterator[Route]:
    for address, methods in description()["paths"].items():
        for spread in _spread(address.replace("{", "<").replace("}", ">")):
            yield from (Route(spread, method.upper()) for method in methods)


def _pages(probe: Client) -> Iterator[Route]:
    for pattern in _patterns(get_resolver().url_patterns):
        for address in _spread(pattern):
            yield from (Route(address, method) for method in _methods(probe, address))


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Without the API, which says itself what it offers, and Django's administration, which has a test of its own."""
    for one in patterns:
        written = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if written not in {"/api/", "/admin/"}:
                yield from _patterns(one.url_patterns, written)
        else:
            yield _plain(written)


def _plain(written: str) -> str:
    """/leads/<int:pk>/ and ^key/(?P<key>…)/$ as /leads/<pk>/ and key/<key>/."""
    without = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", written)
    return PARAMETER.sub(r"<\1>", without).replace("^", "").replace("$", "")


def _spread(address: str) -> list[str]:
    for start, values in SPREAD.items():
        if address.startswith(start):
            (name,) = PARAMETER.findall(start)
            return [address.replace(f"<{name}>", value, 1) for value in values]
    return [address]


def _methods(probe: Client, address: str) -> list[str]:
    """A view says what it answers to when it is asked by a method that no view of ours knows."""
    key = str(uuid4()) if address.startswith("/settings/work/") else 1
    refused = probe.patch(filled(address, {"pk": key}))
    allowed = refused.headers.get("Allow", "GET, POST").split(", ")
    return [method for method in METHODS if method in allowed]


def filled(address: str, values: dict[str, int | str] | None = None) -> str:
    """With something in place of every parameter."""
    given = {"pk": "1", "uidb36": "1"} | (values or {})
    return PARAMETER.sub(lambda found: str(given.get(found[1], _ANYTHING.get(found[1], "1"))), address)


# A Monday for a report of a week, the first for one of a month.
_ANYTHING = {"form": "csv", "first": "2026-06-01"}
