"""Making rows of a person empty: what told of them goes, what the books need stays.

Without a word from its domain a table is emptied wholly: every free text, every object, every place on the map. A
domain says what stays (`keeps`) or that the rows themselves go (`drops`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import BinaryField, CharField, Field, FloatField, JSONField, Model, TextField, UniqueConstraint

from roofs.comms.consent.belongings import Belongings
from roofs.core.events.models import Event
from roofs.core.files import storing
from roofs.core.files.models import StoredFile

FACTS = frozenset({
    "door", "source", "channel", "kind", "direction", "outcome", "enrolment", "sequence", "touch", "reason", "scope",
    "basis", "winner", "loser", "merge", "task", "request", "automatic", "is_new",
})  # fmt: skip
"""Of an event's data: numbers of rows and words of ours."""
FIGURES = frozenset({"status", "assigned_to", "temperature", "lead_score", "deleted_at", "estimated_value_cents"})
_kept: dict[str, frozenset[str]] = {}
_dropped: set[str] = set()
ALWAYS_KEPT = frozenset({"subject_type", "channel", "source", "provider", "lease_token", "exit_reason"})
_PLACES = frozenset({"latitude", "longitude", "property_value", "household_income", "roof_age_years"})


def keeps(model: str, *fields: str) -> None:
    """`model` as "projects.Project": these of its texts tell of the work, not of the person."""
    _kept[model.lower()] = _kept.get(model.lower(), frozenset()) | frozenset(fields)


def drops(*models: str) -> None:
    _dropped.update(model.lower() for model in models)


def clear(found: Belongings) -> dict[str, int]:
    """Everything of this person, table by table; how many rows each."""
    counts: dict[str, int] = {}
    with transaction.atomic():
        for model, rows in found.in_order():
            counts[model._meta.label] = len(rows)
            if model is Event:
                _forget_what_happened(rows)
            elif model is StoredFile:
                _drop_files(rows)
            elif not is_dropped(model):
                empty(model, [row.pk for row in rows])
        for model, rows in found.in_order():
            if is_dropped(model):
                model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()  # noqa: SLF001 -- deleted ones too
    return counts


def _forget_what_happened(rows: Iterable[Model]) -> None:
    """That something happened stays, for the figures; what was said in it goes."""
    for row in rows:
        told = getattr(row, "data", {})
        left = {key: told[key] for key in told if key in FACTS}
        changes = told.get("changes")
        if isinstance(changes, dict):
            left["changes"] = {key: changes[key] for key in changes if key in FIGURES}
        Event.objects.filter(pk=row.pk).update(data=left)


def _drop_files(rows: Iterable[Model]) -> None:
    for row in rows:
        if isinstance(row, StoredFile):
            storing.erase(row, None)


def is_dropped(model: type[Model]) -> bool:
    return model._meta.label_lower in _dropped


def empty(model: type[Model], keys: Iterable[Any]) -> int:
    """How many rows were emptied."""
    rows = model._base_manager.filter(pk__in=list(keys))  # noqa: SLF001 -- deleted rows too
    values = {one.attname: _nothing(one) for one in model._meta.local_concrete_fields if _tells(model, one)}
    return rows.update(**values) if values else 0


def _tells(model: type[Model], one: Field[Any, Any]) -> bool:
    if one.primary_key or one.is_relation or one.name in ALWAYS_KEPT | _kept.get(model._meta.label_lower, frozenset()):
        return False
    if one.name in _PLACES:
        return one.null
    if isinstance(one, FloatField):
        return False
    if isinstance(one, CharField) and (one.choices or one.unique or one.name in _in_unique(model)):
        return False
    return isinstance(one, CharField | TextField | JSONField | BinaryField)


def _nothing(one: Field[Any, Any]) -> Any:
    if one.name in _PLACES:
        return None
    if isinstance(one, JSONField):
        return one.get_default()
    return b"" if isinstance(one, BinaryField) else ""


def _in_unique(model: type[Model]) -> set[str]:
    rules = (rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint))
    return {name for rule in rules for name in rule.fields}


drops(
    "contacts.MatchKey", "contacts.LikelyPair", "contacts.Member", "fields.FieldValue", "tags.Tagging",
    "consent.Consent", "consent.Preferences", "consent.Confirmation",
    "calendar.Task", "timeline.Interaction", "scoring.Score",
)  # fmt: skip
keeps("messaging.Message", "template", "idem_key")
keeps("contacts.Contact", "language")
keeps("projects.Project", "number", "project_type")
keeps("projects.CheckItem", "text")
keeps("cadence.Enrolment", "zones", "pause_reason", "trail")
keeps("cadence.Touch", "gate_log", "reason", "content_hash")
keeps("leads.Lead", "state")
keeps("contacts.Customer", "state")
keeps("calendar.Appointment", "zone", "origin_key")
keeps("reviews.Review", "external_id", "language")
keeps("reviews.ReviewRequest", "reason")
