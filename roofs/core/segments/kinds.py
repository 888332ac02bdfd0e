"""Of which kinds of records segments can be made; told by the domain each belongs to, core knows none.

    segmented(
        Kind(
            name="lead", one=_("Lead"), many=_("Leads"), page="web:lead", list_page="web:leads",
            rows=Lead.objects.alive, visible_to=Lead.objects.visible_to,
            ways={"lead": Way("", "pk"), "contact": Way("contact__", "contact_id")},
            meant_by=..., changed=frozenset({"lead.arrived", "lead.deleted", "lead.restored"}),
        )
    )

`ways` says what else is known of such a record: the traits of its contact, of its customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

Subjects = Mapping[str, set[int]]
"""What events were about: kind -> numbers."""


@dataclass(frozen=True, slots=True)
class Way:
    prefix: str
    """Before the name of a column: `contact__`."""
    key: str
    """The column with its number: `contact_id`."""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    one: str | Promise
    many: str | Promise
    page: str
    list_page: str
    rows: Callable[[], QuerySet[Any]]
    """All that are alive, whoever asks: membership is one thing, who may look at the members another."""
    visible_to: Callable[[User], QuerySet[Any]]
    with_people: Callable[[QuerySet[Any]], QuerySet[Any]]
    ways: Mapping[str, Way]
    meant_by: Callable[[Subjects], set[int]]
    """Which of these records may have changed when something happened to those."""
    changed: frozenset[str]
    """After which everything may be different: it arrived, was deleted, was merged with another."""
    order: int = 100


_kinds: dict[str, Kind] = {}


def segmented(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)
