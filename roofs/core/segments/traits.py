"""What can be asked of a record.

Each domain tells its own in its `traits.py`:

    column("lead.score", _("Score"), "number", "lead_score", heard=("lead.scored",))
    happening("message.clicked", _("Clicked a link"), about="contact", rows=..., link="message__contact", heard=(...))

A trait is about one thing ("lead", "contact", "customer"); every kind of record that knows a way there can be asked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roofs.core.segments.kinds import Kind, Way, kind_of
from roofs.core.segments.operators import TYPES, Operator

Text = str | Promise
Pairs = Sequence[tuple[Any, Text]]
RECORD = "record"
"""About whatever record it is: its tags, its own fields."""


@dataclass(frozen=True, slots=True)
class At:
    """Where and when a test is asked: of which records, by which way, and perhaps only of a few of them."""

    kind: Kind
    way: Way
    now: datetime
    only: Sequence[int] | None = None
    """The numbers of those it is asked of; all without. A help for the database: narrowing is done outside."""

    def column(self, name: str) -> str:
        return f"{self.way.prefix}{name}"


Asked = Callable[[str, Any, At], Q]
Crossing = Callable[[str, Any, At, datetime], "Q | None"]


@dataclass(frozen=True, slots=True)
class Trait:
    name: str
    title: Text
    type: str
    about: str
    asked: Asked
    """(operator, value, at) -> the rows for which it holds. Never unknown: who has no value does not fit."""
    heard: frozenset[str] = frozenset()
    """The names of events after which it may be different, `lead.changed:city` for a change of that field alone."""
    group: Text = ""
    choices: Callable[[], Pairs] | None = None
    """What can be chosen; free words without."""
    crossing: Crossing | None = None
    """(operator, value, at now, since) -> whom the clock alone may have moved in or out since then."""
    unknown: Callable[[], str] = str
    """Why nobody can know it at present; empty when it can be known. What cannot be known fits nobody."""
    hint: Text = ""
    only_ops: tuple[str, ...] = ()
    is_single: bool = False
    """A record has one value of it at most, so two tests of it may contradict each other."""
    points_to: Callable[[Any], frozenset[int]] = field(default=lambda _value: frozenset())
    """Numbers of other segments a value names."""

    @property
    def operators(self) -> dict[str, Operator]:
        found = TYPES[self.type]
        return {name: found[name] for name in self.only_ops} if self.only_ops else found

    @property
    def labels(self) -> dict[str, str]:
        return {str(value): str(label) for value, label in self.choices()} if self.choices else {}


Finder = Callable[[str], "Trait | None"]
Lister = Callable[[str], Iterator["Trait"]]
_traits: dict[str, Trait] = {}
OF_FAMILIES = frozenset({"fields.changed"})
_families: dict[str, tuple[Finder, Lister]] = {}
GROUPS: dict[str, Text] = {
    "lead": _("The lead"),
    "project": _("The project"),
    "customer": _("The customer"),
    "contact": _("The person"),
    "place": _("Where"),
    "did": _("What happened"),
    "record": _("Tags, own fields, segments"),
}


def trait(one: Trait) -> Trait:
    _traits[one.name] = one
    return one


def family(prefix: str, find: Finder, every: Lister) -> None:
    """Traits that are rows of a table, as the company's own fields are: found by the kind they are asked of."""
    _families[prefix] = (find, every)


def trait_of(name: str, kind: str) -> Trait | None:
    """Of that name, for that kind of record; None when there is none (any more)."""
    prefix, _dot, rest = name.partition(".")
    if prefix in _families:
        return _families[prefix][0](f"{kind}.{rest}")
    found, whole = _traits.get(name), kind_of(kind)
    if found is None or whole is None:
        return None
    return found if found.about == RECORD or found.about in whole.ways else None


def traits_for(kind: str) -> list[Trait]:
    """Everything that can be asked of such a record."""
    whole = kind_of(kind)
    if whole is None:
        return []
    known = [one for one in _traits.values() if one.about == RECORD or one.about in whole.ways]
    return [*known, *(one for _find, every in _families.values() for one in every(kind))]


def way_to(one: Trait, kind: Kind) -> Way:
    return Way("", "pk") if one.about == RECORD else kind.ways[one.about]


@cache
def all_heard() -> frozenset[str]:
    """The names of all events that any trait listens to, without fields. All are known once the program has started."""
    return frozenset(name.partition(":")[0] for one in _traits.values() for name in one.heard) | OF_FAMILIES
