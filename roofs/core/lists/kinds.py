"""The kinds of records there are, told by the domain each belongs to; core knows none.

A domain says it once, in its `reactions.py` (or `apps.py` ready()), beside `govern`:

    introduce(
        RecordKind(
            name="lead",                       # the subject_type, as in events and files
            one=_("Lead"), many=_("Leads"),    # gettext_lazy
            icon="users",                      # a name of npm/icons.txt
            page="web:lead",                   # the address of one record's page, reversed with its key
            search=lambda user, text: Lead.objects.visible_to(user).search(text).with_people().order_by("-created_at"),
            title=lambda lead: lead.contact.name,
            subtitle=lambda lead: lead.address,
        )
    )

and its records are found by the search box, can be tagged, and can be given fields of the company's own. `search`
narrows what the person may see anyway, and never counts; whoever asks takes a slice of it. Both titles may use only
what `search` has fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

Text = str | Promise


def _nothing(_row: Any) -> str:
    return ""


def _own_number(row: Any) -> list[Any]:
    return [row.pk]


@dataclass(frozen=True, slots=True)
class RecordKind:
    name: str
    one: Text
    many: Text
    icon: str
    page: str
    search: Callable[[User, str], QuerySet[Any]]
    title: Callable[[Any], str] = str
    subtitle: Callable[[Any], str] = _nothing
    list_page: str = ""
    """The address of the list, which takes ?q=; for "all that fit"."""
    page_of: Callable[[Any], list[Any]] = _own_number
    """What the address of the page is made with, for records that are shown on another's page."""
    has_fields: bool = True
    order: int = 100
    """Where its group stands among the results; leads are 10, customers 20."""


_kinds: dict[str, RecordKind] = {}


def introduce(kind: RecordKind) -> None:
    _kinds[kind.name] = kind


def kinds() -> list[RecordKind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def kind_of(name: str) -> RecordKind | None:
    return _kinds.get(name)
