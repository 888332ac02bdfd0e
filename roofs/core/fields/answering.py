"""The answers: read, written and looked for. Who may see a record may answer for it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.events import Subject, record, subject_of
from roofs.core.fields.models import LONGEST, CustomField, FieldValue, Kind
from roofs.core.kit import money
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

Answer = str | int | float | bool | list[str] | None
"""As JSON: text, number, cents, "2026-03-01", an option, a list of options, true or false; None when not answered."""
PREFIX = "custom."
_YES, _NO = {"true", "yes", "1", "on"}, {"false", "no", "0"}
_LARGEST = 10**15


def answers_of(subject: Subject) -> dict[str, Answer]:
    """Every field asked of this kind of record by its key, None where nothing was answered."""
    kind, key = subject_of(subject)
    return answers_by_record(kind, [key])[key]


def answers_by_record(subject_type: str, keys: Iterable[int]) -> dict[int, dict[str, Answer]]:
    """For the rows of a list: two queries, however many rows."""
    fields = {field.pk: field for field in CustomField.objects.of(subject_type)}
    wanted = list(keys)
    given: dict[tuple[int, int], list[str]] = defaultdict(list)
    if fields:
        rows = FieldValue.objects.filter(subject_type=subject_type, subject_id__in=wanted, field__in=list(fields))
        for row in rows.order_by("subject_id", "field_id", "place"):
            given[row.subject_id, row.field_id].append(row.text)
    return {
        key: {field.key: _read(field, given.get((key, field.pk), [])) for field in fields.values()} for key in wanted
    }


@transaction.atomic
def answer(subject: Subject, values: Mapping[str, object], actor: User | None) -> dict[str, list[Answer]]:
    """Change what is given, by key; None or "" takes an answer away. Returns {label: [before, after]}.

    Raises Refused naming "custom.<key>" for a key nobody defined, a value that makes no sense, or an emptied field
    that must be filled in.
    """
    kind, key = subject_of(subject)
    fields = {field.key: field for field in CustomField.objects.select_for_update(of=("self",)).of(kind)}
    before = answers_of((kind, key))
    changes: dict[str, list[Answer]] = {}
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            raise Refused(_("There is no field of this name."), f"{PREFIX}{name}"[:100])
        if value == before[name] and value is not None:
            continue  # also an option that is no longer offered may stay
        texts = spelled(field, value)
        if not texts and field.is_required:
            raise Refused(_("%(name)s must be filled in.") % {"name": field.label}, f"{PREFIX}{name}")
        after = _read(field, texts)
        if after != before[name]:
            _write(field, kind, key, texts)
            changes[field.label] = [_told(field, before[name]), _told(field, after)]
    if changes:
        record("fields.changed", (kind, key), actor=actor, changes=changes)
    return changes


def having(subject_type: str, wanted: Mapping[str, object]) -> QuerySet[FieldValue, int] | None:
    """Numbers of the records with these answers: `leads.filter(pk__in=having("lead", {"gate_code": "1234"}))`.

    Several keys must all fit; of a list of options one is enough. None when nothing is wanted. A key nobody defined,
    or a value the field cannot have, fits no record.
    """
    found: QuerySet[FieldValue, int] | None = None
    for key, value in wanted.items():
        field = CustomField.objects.of(subject_type).filter(key=key).first()
        try:
            texts = spelled(field, value) if field is not None else []
        except Refused:
            texts = []
        rows = FieldValue.objects.filter(subject_type=subject_type, field=field, text__in=texts)
        if found is not None:
            rows = rows.filter(subject_id__in=found)
        found = rows.values_list("subject_id", flat=True)
    return found


def _write(field: CustomField, kind: str, key: int, texts: list[str]) -> None:
    FieldValue.objects.filter(field=field, subject_type=kind, subject_id=key).delete()
    FieldValue.objects.bulk_create(
        FieldValue(field=field, subject_type=kind, subject_id=key, place=place, text=text)
        for place, text in enumerate(texts)
    )


def spelled(field: CustomField, value: object) -> list[str]:
    """One spelling of an answer, as it is stored and looked for. Nothing when it is empty. Raises Refused."""
    if value is None or value in ("", []):
        return []
    try:
        return _SPELLINGS[Kind(field.kind)](field, value)
    except (ValueError, InvalidOperation, TypeError, OverflowError):
        raise Refused(_WRONG[Kind(field.kind)](field), f"{PREFIX}{field.key}") from None


def _text(_field: CustomField, value: object) -> list[str]:
    if not isinstance(value, str):
        raise TypeError
    tidy = " ".join("".join(ch if ch.isprintable() else " " for ch in value).split())
    if len(tidy) > LONGEST:
        raise ValueError
    return [tidy] if tidy else []


def _number(_field: CustomField, value: object) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError
    number = Decimal(str(value).replace(",", "").strip())
    if not number.is_finite() or abs(number) > _LARGEST:
        raise ValueError
    plain = f"{round(number, 6):f}"
    return [plain.rstrip("0").rstrip(".") if "." in plain else plain]


def _money(_field: CustomField, value: object) -> list[str]:
    """A program gives cents as a whole number, a person writes dollars."""
    cents = money.parse(value) if isinstance(value, str) else value
    if isinstance(cents, bool) or not isinstance(cents, int) or abs(cents) > _LARGEST:
        raise ValueError
    return [str(cents)]


def _date(_field: CustomField, value: object) -> list[str]:
    return [(value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()]


def _choice(field: CustomField, value: object) -> list[str]:
    if value not in field.options:
        raise ValueError
    return [str(value)]


def _choices(field: CustomField, value: object) -> list[str]:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple) or any(one not in field.options for one in chosen):
        raise ValueError
    return [option for option in field.options if option in chosen]


def _yes_no(_field: CustomField, value: object) -> list[str]:
    word = str(value).lower()
    if word not in _YES | _NO:
        raise ValueError
    return ["true" if word in _YES else "false"]


_SPELLINGS: dict[Kind, Callable[[CustomField, object], list[str]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
}
_WRONG: dict[Kind, Callable[[CustomField], str]] = {
    Kind.TEXT: lambda field: _("%(name)s has at most %(n)s letters.") % {"name": field.label, "n": LONGEST},
    Kind.NUMBER: lambda field: _("%(name)s is a number, like 12.5.") % {"name": field.label},
    Kind.MONEY: lambda field: _("%(name)s is an amount in dollars, like 18,450.") % {"name": field.label},
    Kind.DATE: lambda field: _("%(name)s is a day, like 2026-03-01.") % {"name": field.label},
    Kind.CHOICE: lambda field: _("%(name)s is one of: %(all)s.") % _list_of(field),
    Kind.CHOICES: lambda field: _("%(name)s are some of: %(all)s.") % _list_of(field),
    Kind.YES_NO: lambda field: _("%(name)s is yes or no.") % {"name": field.label},
}


def _list_of(field: CustomField) -> dict[str, str]:
    return {"name": field.label, "all": ", ".join(field.options)}


def _told(field: CustomField, given: Answer) -> Answer:
    """As the history shows it."""
    return money.show(given) if field.kind == Kind.MONEY and isinstance(given, int) else given


def _read(field: CustomField, texts: list[str]) -> Answer:
    if not texts:
        return None
    text = texts[0]
    match field.kind:
        case Kind.CHOICES:
            return texts
        case Kind.MONEY:
            return int(text)
        case Kind.YES_NO:
            return text == "true"
        case Kind.NUMBER:
            number = float(text)
            return int(number) if number.is_integer() else number
        case _:
            return text
