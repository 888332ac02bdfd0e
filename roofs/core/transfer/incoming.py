"""Which records can be taken in from a table, declared by the domain that knows them and what belongs to them.

A domain says it in its `transfer.py`:

    take(
        Incoming(
            kind="leads",
            one=_("Lead"), many=_("Leads"),
            columns={"email": ("e-mail", "mail")},    # field -> what people call the column
            labels={"email": _("E-mail")},            # field -> what the page calls it
            needs=frozenset({"email", "phone"}),       # at least one of these must have a column
            read=...,       # cells -> the record as a typed thing; raises Unreadable with a sentence
            accept=...,     # take many in by the domain's own rules for duplicates; of each whether it is new
            are_known=...,  # which of many `accept` would find here already, or refuse; writes nothing
            marks=...,      # by what a later row of the same list is told to be the same one
        )
    )
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Required, TypedDict, Unpack

from django.db import transaction
from django.utils.functional import Promise

from roofs.core.accounts.problems import AccountProblem
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.transfer.models import Import
    from roofs.core.transfer.own_fields import Landed

Text = str | Promise
Cells = Mapping[str, str]
"""field -> what the row says."""


def one_by_one(accept: Callable[[Any, Import], bool]) -> Callable[[Sequence[Any], Import], list[bool | Refused]]:
    """For a verb that takes one: what it refuses or spoils costs the others nothing."""

    def accept_all(arriving: Sequence[Any], of: Import) -> list[bool | Refused]:
        ends: list[bool | Refused] = []
        for one in arriving:
            try:
                with transaction.atomic():
                    ends.append(accept(one, of))
            except Refused as problem:
                ends.append(problem)
            except AccountProblem as problem:
                ends.append(Refused(str(problem)))
        return ends

    return accept_all


class Unreadable(ValueError):
    """No record can be made of this row; the text says why, for a person."""


class Barred(Unreadable):
    """A row that must not be kept either: nothing of it stands in the list of what was refused."""


Bar = Callable[[Sequence[Any]], Sequence[str]]
_bars: list[Bar] = []


def bar(check: Bar) -> Bar:
    """`check` says of each record why it may not come in at all; empty where it may."""
    if check not in _bars:
        _bars.append(check)
    return check


def barred_out(said: Sequence[Any]) -> list[Any]:
    """The same, with those that may not come in replaced by the reason."""
    found = list(said)
    for check in _bars:
        places = [place for place, one in enumerate(found) if not isinstance(one, Unreadable)]
        for place, reason in zip(places, check([found[place] for place in places]), strict=True):
            if reason:
                found[place] = Barred(reason)
    return found


@dataclass(frozen=True, slots=True)
class Marks:
    """A row is the same as an earlier one when something it `looks_for` is among what that one `leaves`."""

    looks_for: tuple[str, ...]
    leaves: tuple[str, ...]
    leaves_if_new: tuple[str, ...] = ()


def plain_marks(*keys: str) -> Marks:
    found = tuple(key for key in keys if key)
    return Marks(found, found)


def _office(user: User) -> bool:
    return user.is_active and user.role in {"admin", "manager", "sales"}


@dataclass(frozen=True, slots=True)
class Incoming:
    kind: str
    one: Text
    many: Text
    columns: Mapping[str, Sequence[str]]
    labels: Mapping[str, Text]
    needs: frozenset[str]
    needs_words: Text
    read: Callable[[Cells, Import], Any]
    accept: Callable[[Sequence[Any], Import], Sequence[bool | Refused | Landed]]
    """In the transaction of the whole batch. What cannot be taken in comes back as the refusal; when one is raised, all
    of them are undone and tried again in smaller batches."""
    are_known: Callable[[Sequence[Any], Import], Sequence[bool | Refused]]
    marks: Callable[[Any], Marks]
    page: str = ""
    """The address of the list."""
    sources: Sequence[tuple[str, Text]] = ()
    """Where they may come from, for rows that do not say; empty: it is not asked."""
    can_enrol: bool = False
    """Whether a follow-up can begin with each new one."""
    may: Callable[[User], bool] = _office
    order: int = 100


_declared: dict[str, Incoming] = {}


def take(kind: Incoming) -> None:
    _declared[kind.kind] = kind


class Rows(Protocol):
    """A module that makes sense of the rows of one kind, under the names above in capitals or as functions."""

    @property
    def COLUMNS(self) -> Mapping[str, Sequence[str]]: ...  # noqa: N802 - a constant of the module
    @property
    def LABELS(self) -> Mapping[str, Text]: ...  # noqa: N802 - a constant of the module
    @property
    def NEEDS(self) -> frozenset[str]: ...  # noqa: N802 - a constant of the module
    @property
    def NEEDS_WORDS(self) -> Text: ...  # noqa: N802 - a constant of the module
    @property
    def read(self) -> Callable[[Cells, Import], Any]: ...
    @property
    def accept(self) -> Callable[[Sequence[Any], Import], Sequence[bool | Refused | Landed]]: ...
    @property
    def are_known(self) -> Callable[[Sequence[Any], Import], Sequence[bool | Refused]]: ...
    @property
    def marks(self) -> Callable[[Any], Marks]: ...


class Said(TypedDict, total=False):
    """What the pages say of a list, and who may bring it."""

    kind: Required[str]
    one: Required[Text]
    many: Required[Text]
    page: str
    order: int
    may: Callable[[User], bool]


def take_rows(rows: Rows, **said: Unpack[Said]) -> None:
    """For a domain that keeps all it knows of its rows in a module of their own."""
    take(
        Incoming(
            columns=rows.COLUMNS,
            labels=rows.LABELS,
            needs=rows.NEEDS,
            needs_words=rows.NEEDS_WORDS,
            read=rows.read,
            accept=rows.accept,
            are_known=rows.are_known,
            marks=rows.marks,
            **said,
        )
    )


def incoming(kind: str) -> Incoming:
    return _declared[kind]


def incoming_for(user: User) -> list[Incoming]:
    """What this person may take in, the usual first."""
    return sorted((one for one in _declared.values() if one.may(user)), key=lambda one: (one.order, one.kind))
