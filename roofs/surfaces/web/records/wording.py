"""Answers to the company's own fields, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from roofs.core.fields.answering import PREFIX, Answer, answers_by_record
from roofs.core.fields.models import CustomField, Kind
from roofs.core.kit import money

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.surfaces.web.records.lists import OpenList


def own_answers(subject_type: str, keys: Iterable[int], wished: OpenList, user: User) -> dict[int, dict[str, str]]:
    """For the rows of a list, by column. Nothing is asked of the database unless such a column is shown."""
    columns = {column.key.removeprefix(PREFIX) for column in wished.own_columns}
    if not columns:
        return {}
    kinds = dict(CustomField.objects.visible_to(user).of(subject_type).values_list("key", "kind"))
    return {
        key: {f"{PREFIX}{name}": answer_words(kinds[name], value) for name, value in given.items() if name in columns}
        for key, given in answers_by_record(subject_type, keys).items()
    }


def answer_words(kind: str, value: Answer) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(value)
    if kind == Kind.MONEY and isinstance(value, int):
        return money.show(value, short=True)
    if kind == Kind.DATE and isinstance(value, str):
        return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return formats.number_format(value) if isinstance(value, int | float) else str(value)
