"""Addresses gathered by how they begin. Django tries one after the other, and there are more than five hundred."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Address = URLPattern | URLResolver


def gathered(addresses: Iterable[Address]) -> list[Address]:
    """The same addresses, found in the same order of preference: those behind one first part stand behind it together.

    A part that is not spelled out may mean anything, so nothing is moved across it.
    """
    found: list[tuple[str, list[URLPattern]] | Address] = []
    groups: dict[str, list[URLPattern]] = {}
    for address in addresses:
        first = _first_part(address)
        if not first or "<" in first:
            groups = {first: groups[first]} if first in groups else {}
        if not first or not isinstance(address, URLPattern):
            found.append(_inside(address))
        elif first in groups:
            groups[first].append(address)
        else:
            groups[first] = [address]
            found.append((first, groups[first]))
    return [_one(*told) if isinstance(told, tuple) else told for told in found]


def _inside(address: Address) -> Address:
    if isinstance(address, URLPattern) or not isinstance(address.urlconf_name, list):
        return address
    inner, names = gathered(address.urlconf_name), (address.app_name, address.namespace)
    return URLResolver(address.pattern, inner, address.default_kwargs, *names)


def _first_part(address: Address) -> str:
    """As "leads/"; empty where there is none that others could share."""
    if not isinstance(address, URLPattern) or not isinstance(address.pattern, RoutePattern):
        return ""
    first, slash, _rest = str(address.pattern).partition("/")
    return first + slash if slash else ""


def _one(first: str, group: list[URLPattern]) -> Address:
    if len(group) == 1:
        return group[0]
    return URLResolver(RoutePattern(first, is_endpoint=False), gathered(_behind(first, one) for one in group))


def _behind(first: str, address: URLPattern) -> URLPattern:
    rest = RoutePattern(str(address.pattern).removeprefix(first), name=address.name, is_endpoint=True)
    return URLPattern(rest, address.callback, address.default_args, address.name)
