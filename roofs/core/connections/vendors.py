"""Which vendors an installation can have an account with: what each wants to know, and how one finds out that it works.

Every `integrations/<vendor>/connect.py` describes its own, and the wiring registers them; the settings pages show what
stands here, so that a new vendor needs no page of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from roofs.core.connections.models import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to type in. What is secret is sealed and never shown again."""

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    is_good: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """`test` really calls the vendor, without sending anything to anybody; it runs outside a transaction.

    `door`: the vendor calls us, at an address of its own that the page shows (see doors.py).
    `mend`: brings what was typed into order; raises `Refused` when it cannot be right.
    """

    name: str
    title: str
    serves: str
    entries: tuple[Entry, ...]
    test: Callable[[Connection], Checked]
    help: str = ""
    door: str = ""
    mend: Callable[[Mapping[str, str]], dict[str, str]] | None = None

    def entry(self, name: str) -> Entry:
        return next(one for one in self.entries if one.name == name)


_vendors: dict[str, Vendor] = {}


def register(vendor: Vendor) -> None:
    _vendors[vendor.name] = vendor


def vendor(name: str) -> Vendor:
    """Raises KeyError for one that nobody described."""
    return _vendors[name]


def title_of(name: str) -> str:
    """Its name if nobody described it, or does not any more."""
    known = _vendors.get(name)
    return _(known.title) if known else name


def all_vendors() -> list[Vendor]:
    return sorted(_vendors.values(), key=lambda one: (one.serves, one.title.casefold()))


def value(connection: Connection, name: str) -> Any:
    """What was typed for one entry, wherever it is kept."""
    return connection.options.get(name) or connection.secrets.get(name, "")
