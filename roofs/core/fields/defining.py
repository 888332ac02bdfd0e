"""What a company asks of its records beside what the program knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.fields.models import CustomField, FieldValue, Kind
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST_FIELDS, MOST_OPTIONS, LONGEST_OPTION, LONGEST_KEY = 60, 100, 100, 40
LISTED = frozenset({Kind.CHOICE, Kind.CHOICES})
EDITABLE = frozenset({"label", "hint", "options", "is_required"})
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@transaction.atomic
def define(subject_type: str, label: str, kind: str, actor: User | None, **facts: Any) -> CustomField:
    """Ask a new question of every record of a kind. `facts`: hint, options, is_required, key."""
    take_turn(f"fields:{subject_type}")
    known = CustomField.objects.alive().filter(subject_type=subject_type)
    if kind not in Kind.values:
        raise Refused(_("There is no such kind of field."), "kind")
    if known.count() >= MOST_FIELDS:
        raise Refused(_("At most %(n)s fields can be added.") % {"n": MOST_FIELDS}, "label")
    made = CustomField(
        subject_type=subject_type,
        label=_tidy_label(label),
        kind=kind,
        hint=str(facts.get("hint", "")).strip()[:200],
        options=_tidy_options(kind, facts.get("options", ())),
        is_required=bool(facts.get("is_required")),
        position=1 + max(known.values_list("position", flat=True), default=0),
    )
    made.key = _key_for(made.label, str(facts.get("key", "")), set(known.values_list("key", flat=True)))
    made.stamp(actor)
    made.save()
    record("field.defined", made, actor=actor, title=made.label)
    return made


@transaction.atomic
def correct(field: CustomField, values: Mapping[str, Any], actor: User | None) -> CustomField:
    """Label, hint, options, whether it must be filled in. The kind stays: what was answered would make no sense."""
    field = _lock(field)
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "label" in wanted:
        wanted["label"] = _tidy_label(wanted["label"])
    if "options" in wanted:
        wanted["options"] = _tidy_options(field.kind, wanted["options"])
    changes = take_over(field, wanted, EDITABLE)
    if changes:
        field.stamp(actor)
        field.save()
        record("field.changed", field, actor=actor, changes=changes)
    return field


@transaction.atomic
def archive(field: CustomField, actor: User | None, *, is_archived: bool = True) -> CustomField:
    """No longer asked; what was answered stays and is there again when it is asked again."""
    field = _lock(field)
    if (field.archived_at is not None) != is_archived:
        field.archived_at = timezone.now() if is_archived else None
        field.stamp(actor)
        field.save()
        record("field.archived" if is_archived else "field.asked_again", field, actor=actor, title=field.label)
    return field


@transaction.atomic
def move(field: CustomField, by: int, actor: User | None) -> None:
    """One place up (-1) or down (1) among those asked of the same kind of record."""
    row = list(CustomField.objects.select_for_update().of(field.subject_type).order_by("position", "id"))
    here = next((place for place, one in enumerate(row) if one.pk == field.pk), None)
    if here is None or not 0 <= here + by < len(row):
        return
    row.insert(here + by, row.pop(here))
    for place, one in enumerate(row, start=1):
        one.position = place
    CustomField.objects.bulk_update(row, ["position"])
    record("field.moved", field, actor=actor)


@transaction.atomic
def delete(field: CustomField, actor: User | None) -> None:
    """Gone from every record, with its answers; `restore` brings both back."""
    field = _lock(field)
    if field.deleted_at is None:
        field.mark_deleted(actor)
        record("field.deleted", field, actor=actor, title=field.label)


@transaction.atomic
def restore(field: CustomField, actor: User | None) -> CustomField:
    field = _lock(field)
    if field.deleted_at is not None:
        same = CustomField.objects.alive().filter(subject_type=field.subject_type, key=field.key)
        if same.exists():
            raise Refused(_("There is a new field of this key meanwhile."), "key")
        field.mark_restored(actor)
        record("field.restored", field, actor=actor, title=field.label)
    return field


def answers_to(field: CustomField) -> int:
    """On how many records it was answered; said before somebody deletes it."""
    return FieldValue.objects.filter(field=field, place=0).count()


def _lock(field: CustomField) -> CustomField:
    return CustomField.objects.select_for_update(of=("self",)).get(pk=field.pk)


def _tidy_label(label: str) -> str:
    tidy = " ".join(label.split())
    if not tidy:
        raise Refused(_("A field needs a name."), "label")
    if len(tidy) > LONGEST_KEY * 2:
        raise Refused(_("A name has at most %(n)s letters.") % {"n": LONGEST_KEY * 2}, "label")
    return tidy


def _tidy_options(kind: str, typed: Iterable[str]) -> list[str]:
    options = list(dict.fromkeys(tidy for one in typed if (tidy := " ".join(str(one).split()))))
    if kind not in LISTED:
        return []
    if not options:
        raise Refused(_("Write what there is to choose from, one on each line."), "options")
    if len(options) > MOST_OPTIONS or any(len(one) > LONGEST_OPTION for one in options):
        raise Refused(
            _("At most %(n)s lines of %(letters)s letters.") % {"n": MOST_OPTIONS, "letters": LONGEST_OPTION}, "options"
        )
    return options


def _key_for(label: str, wanted: str, taken: set[str]) -> str:
    """What programs call it: as they like, or out of the name."""
    if wanted:
        if not _KEY.fullmatch(wanted) or len(wanted) > LONGEST_KEY:
            raise Refused(_("A key has small letters, figures and low lines, and begins with a letter."), "key")
        if wanted in taken:
            raise Refused(_("There is a field of this key already."), "key")
        return wanted
    base = slugify(label).replace("-", "_").lstrip("0123456789_")[: LONGEST_KEY - 3] or "field"
    return next(key for n in range(1, MOST_FIELDS + 2) if (key := base if n == 1 else f"{base}_{n}") not in taken)
