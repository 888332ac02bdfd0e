"""The company's own fields in lists: a column for each, going out and coming in.

A column is called `custom.gate_code` on its way out, and on its way in known by that, by the key and by the label.
A domain whose `accept` tells where each row has landed says `take_answers("leads", of="lead")` in its `transfer.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from roofs.core.fields.answering import PREFIX, Answer, answer, answers_of, spelled
from roofs.core.fields.models import CustomField, Kind
from roofs.core.kit.money import decimal
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BETWEEN = "; "
_DAYS = ("%m/%d/%Y", "%m/%d/%y")
_records: dict[str, str] = {}


class Landed(NamedTuple):
    """Where a row of a list has become a record, or found the one it is about."""

    is_new: bool
    key: int


def take_answers(kind: str, *, of: str) -> None:
    _records[kind] = of


def asked_in(kind: str) -> list[CustomField]:
    """What may be answered in a list of this kind."""
    return list(CustomField.objects.of(_records[kind])) if kind in _records else []


def column(field: CustomField) -> str:
    return f"{PREFIX}{field.key}"


def words_for(fields: Sequence[CustomField]) -> dict[str, Sequence[str]]:
    """What people call the columns."""
    return {column(one): (column(one), one.label, one.key.replace("_", " ")) for one in fields}


def refuse_without(fields: Sequence[CustomField], columns: Mapping[str, str]) -> None:
    """A field that must be filled in needs a column."""
    for one in fields:
        if one.is_required and column(one) not in columns:
            raise Refused(_("Choose the column for %(name)s: it must be filled in.") % {"name": one.label}, "columns")


def answers_in(fields: Sequence[CustomField], cells: Mapping[str, str]) -> dict[str, object]:
    """What a row answers. Raises Refused for what makes no sense, and for what is missing and must be there."""
    found: dict[str, object] = {}
    for one in fields:
        text = cells.get(column(one), "").strip()
        if text:
            found[one.key] = _understood(one, text)
            spelled(one, found[one.key])
        elif one.is_required:
            raise Refused(_("%(name)s must be filled in.") % {"name": one.label}, column(one))
    return found


def keep(kind: str, landed: Landed, answers: Mapping[str, object], actor: User | None) -> None:
    """Of a record that was here, what nobody has answered yet."""
    if not answers:
        return
    subject = (_records[kind], landed.key)
    if not landed.is_new:
        known = answers_of(subject)
        answers = {key: value for key, value in answers.items() if known.get(key) is None}
    answer(subject, answers, actor)


def told(field: CustomField, given: Answer) -> object:
    """In a cell."""
    if isinstance(given, list):
        return BETWEEN.join(given)
    if field.kind == Kind.MONEY and isinstance(given, int):
        return decimal(given)
    return Decimal(str(given)) if isinstance(given, float) else given


def _understood(field: CustomField, text: str) -> object:
    if field.kind == Kind.CHOICE:
        return _option(field, text)
    if field.kind == Kind.CHOICES:
        return [_option(field, part.strip()) for part in text.split(BETWEEN.strip()) if part.strip()]
    return _day(text) if field.kind == Kind.DATE else text


def _option(field: CustomField, text: str) -> str:
    """Whatever the capitals."""
    return next((option for option in field.options if option.casefold() == text.casefold()), text)


def _day(text: str) -> str:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return text[:10]
