"""Understanding what the cells of a row say, in the words of other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from roofs.core.kit import days
from roofs.core.transfer.incoming import Cells, Unreadable

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

Reader = Callable[[str], Any]
YES = frozenset({"yes", "y", "true", "1", "x", "si", "sí"})


def understood(cells: Cells, readers: Mapping[str, Reader], *, keep_in: str = "notes") -> dict[str, Any]:
    """{field: value}. What a reader gives None for is not lost: it is added to the notes."""
    told: dict[str, Any] = {}
    kept: list[str] = []
    for name, read in readers.items():
        text = cells.get(name, "").strip()
        value = read(text) if text else None
        if value is not None:
            told[name] = value
        elif text:
            kept.append(f"{name}: {text}")
    if kept:
        told[keep_in] = "\n".join([*([told[keep_in]] if told.get(keep_in) else []), *kept])
    return told


def text(longest: int) -> Reader:
    return lambda said: said[:longest]


def choice(choices: Any, words: Mapping[str, Any] | None = None) -> Reader:
    """One of Django's choices by its value or its name, else by a word that is part of what is said."""

    def read(said: str) -> str | None:
        plain = said.casefold().strip()
        for value, label in choices.choices:
            if value and plain in {value, str(label).casefold(), str(value).replace("_", " ")}:
                return str(value)
        return next((str(found) for word, found in (words or {}).items() if word in plain), None)

    return read


def zone_of(of: Import) -> ZoneInfo:
    return of.created_by.zone if of.created_by is not None else ZoneInfo("UTC")


def moment(of: Import) -> Reader:
    """Where no zone is said, it is that of who brought the list."""
    zone = zone_of(of)
    return lambda said: days.parse_moment(said, zone)


def whole(said: str) -> int | None:
    digits = said.split(".", maxsplit=1)[0].replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None  # noqa: PLR2004 -- fits every column


def percent(said: str) -> Decimal | None:
    try:
        found = Decimal(said.replace("%", "").strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return found if 0 <= found <= 100 else None  # noqa: PLR2004 -- percent


def yes(said: str) -> bool:
    return said.casefold() in YES


def needed(told: Mapping[str, Any], *names: str) -> None:
    missing = [name.replace("_", " ") for name in names if not told.get(name) and told.get(name) != 0]
    if missing:
        raise Unreadable(_("%(names)s: missing, or not understood") % {"names": ", ".join(missing)})
