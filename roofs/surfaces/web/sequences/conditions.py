"""Conditions as rows of a form: each a choice, what it is asked with, and a "not". All of them, or any.

What programs may write beyond that (groups in groups) is shown in words and kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError

from roofs.comms.consent.models import Channel
from roofs.core.accounts.models import User
from roofs.core.fields.models import CustomField
from roofs.core.lists.models import SavedView
from roofs.core.segments.kinds import kinds as segment_kinds
from roofs.core.segments.models import Segment
from roofs.core.tags.models import Tag
from roofs.marketing.cadence import asking, conditions
from roofs.marketing.cadence.plan import CONDITION
from roofs.production.projects.vocabulary import Status as ProjectStatus
from roofs.sales.leads.vocabulary import ProjectType, Source, Status, Temperature

MOST, KEEP = 5, "keep"
ALL, ANY = "all", "any"
Written = dict[str, Any]
Pairs = list[tuple[str, str]]
LABELS: dict[str, Promise] = {
    "after": _l("After how many"),
    "any_of": _l("One of these"),
    "at_least": _l("At least"),
    "at_most": _l("At most"),
    "channel": _l("Channel"),
    "key": _l("Field"),
    "op": _l("How"),
    "segment": _l("Segment"),
    "times": _l("Times, at least"),
    "value": _l("Value"),
    "view": _l("List"),
    "what": _l("Since when"),
    "within_days": _l("In the last (days)"),
    "within_miles": _l("Within (miles)"),
}
WORDS: dict[tuple[str, str], Iterable[tuple[str, Any]]] = {
    ("temperature", "any_of"): Temperature.choices,
    ("status", "any_of"): {**dict(Status.choices), **dict(ProjectStatus.choices)}.items(),
    ("source", "any_of"): Source.choices,
    ("project_type", "any_of"): ProjectType.choices,
    ("language", "any_of"): settings.LANGUAGES,
    ("has_consent", "channel"): Channel.choices,
    ("field", "op"): asking.OPS.items(),
    ("days_since", "what"): asking.MOMENTS.items(),
}


def _tags(user: User) -> Pairs:
    return [(tag.name, tag.name) for tag in Tag.objects.visible_to(user).order_by("name")]


def _lists(user: User) -> Pairs:
    rows = SavedView.objects.visible_to(user).filter(list_name__in=("leads", "customers"))
    return [(str(view.pk), view.name) for view in rows.order_by("name")]


def _segments(user: User) -> Pairs:
    kinds = {kind.name: str(kind.many) for kind in segment_kinds()}
    rows = Segment.objects.visible_to(user).order_by("kind", "name")
    return [(str(one.pk), f"{kinds.get(one.kind, one.kind)}: {one.name}") for one in rows]


def _fields(user: User) -> Pairs:
    """A key may be asked of leads and of customers."""
    return list(dict(CustomField.objects.visible_to(user).order_by("label").values_list("key", "label")).items())


ROWS: dict[tuple[str, str], Callable[[User], Pairs]] = {
    ("tag", "any_of"): _tags,
    ("segment", "view"): _lists,
    ("in_segment", "segment"): _segments,
    ("field", "key"): _fields,
}


@dataclass(frozen=True, slots=True)
class Control:
    """One parameter of a condition."""

    name: str
    label: str
    kind: str
    """number, choice, choices, switch or text."""
    value: Any
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    prefix: str
    """What the names of its controls begin with."""
    is_not: bool
    name: str
    controls: list[Control]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(kind.name, str(kind.title)) for kind in conditions.kinds()]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form shows of a condition."""

    prefix: str
    join: str
    rows: list[Row]
    kept: str
    """In words, when it is more than rows can say."""


def sentence_of(written: Written | None) -> str:
    if not written:
        return ""
    try:
        return conditions.sentence(CONDITION.validate_python(written))
    except ValidationError:
        return _("a condition that cannot be read")


def shown(written: Written | None, prefix: str, user: User, free: int = 1) -> Asked:
    join, leaves = _flat(written)
    if leaves is None:
        return Asked(prefix, ALL, [], sentence_of(written))
    wanted = [*leaves, *[({}, False)] * min(free, MOST - len(leaves))]
    rows = [_row(f"{prefix}-{number}", leaf, user, is_not=is_not) for number, (leaf, is_not) in enumerate(wanted)]
    return Asked(prefix, join, rows, "")


def _row(prefix: str, leaf: Written, user: User, *, is_not: bool) -> Row:
    return Row(prefix, is_not, leaf.get("is", ""), controls_of(leaf.get("is", ""), leaf, user))


def controls_of(name: str, given: Written, user: User) -> list[Control]:
    kind = conditions.kind_of(name)
    if kind is None:
        return []
    schema = kind.params.model_json_schema()
    found = []
    for key, spec in schema.get("properties", {}).items():
        value = given.get(key, spec.get("default", ""))
        known = _known(name, key, user)
        found.append(_control(key, spec, schema.get("$defs", {}), "" if value is None else value, known))
    return found


def _known(name: str, key: str, user: User) -> Pairs:
    """What can be chosen instead of typed."""
    if (name, key) in WORDS:
        return _pairs(WORDS[name, key])
    return ROWS[name, key](user) if (name, key) in ROWS else []


def _pairs(choices: Iterable[tuple[Any, Any]]) -> Pairs:
    return [(str(value), str(label)) for value, label in choices]


def read(given: QueryDict, prefix: str, before: Written | None) -> Written | None:
    """What was chosen. Rows without a choice are nothing."""
    if given.get(f"{prefix}-kept") == KEEP:
        return before
    leaves = [leaf for number in range(MOST) if (leaf := _leaf(given, f"{prefix}-{number}")) is not None]
    if not leaves:
        return None
    return leaves[0] if len(leaves) == 1 else {given.get(f"{prefix}-join", ALL): leaves}


def _leaf(given: QueryDict, prefix: str) -> Written | None:
    name = given.get(f"{prefix}-is", "")
    kind = conditions.kind_of(name)
    if kind is None:
        return None
    schema, leaf = kind.params.model_json_schema(), {"is": name}
    for key, spec in schema.get("properties", {}).items():
        control = _control(key, spec, schema.get("$defs", {}), "", [])
        value = _typed(control, given, f"{prefix}-{key}")
        if value not in ("", []):
            leaf[key] = value
    return {"not": leaf} if given.get(f"{prefix}-not") else leaf


def _typed(control: Control, given: QueryDict, name: str) -> Any:
    if control.kind == "switch":
        return name in given
    if control.kind == "choices":
        values = [value for one in given.getlist(name) for value in one.split(",") if value.strip()]
        return [value.strip() for value in values]
    value = given.get(name, "").strip()
    if control.kind == "number" and value:
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            return value  # the plan says what is wrong with it
    return value


def _flat(written: Written | None) -> tuple[str, list[tuple[Written, bool]] | None]:
    if not written:
        return ALL, []
    join = next((name for name in (ALL, ANY) if name in written), "")
    parts = written[join] if join else [written]
    leaves: list[tuple[Written, bool]] = []
    for part in parts:
        inner, is_not = (part["not"], True) if "not" in part else (part, False)
        if "is" not in inner:
            return ALL, None
        leaves.append((inner, is_not))
    return (join or ALL), (leaves if len(leaves) <= MOST else None)


def _control(key: str, spec: Written, definitions: Written, value: Any, known: Pairs) -> Control:
    spec = _resolved(spec, definitions)
    label = str(LABELS.get(key) or key.replace("_", " ").capitalize())
    if spec.get("type") == "array":
        chosen = [str(one) for one in value] if isinstance(value, list | tuple) else []
        return Control(key, label, "choices", chosen if known else ", ".join(chosen), _with(known, chosen))
    if known:
        return Control(key, label, "choice", str(value), _with(known, [str(value)] if value else []))
    kind = {"integer": "number", "number": "number", "boolean": "switch"}.get(spec.get("type", ""), "text")
    return Control(key, label, kind, value)


def _with(known: Pairs, chosen: list[str]) -> Pairs:
    """What was chosen before and is offered no more stays chosen."""
    values = {value for value, _label in known}
    return [*known, *((one, one) for one in chosen if one not in values)] if known else []


def _resolved(spec: Written, definitions: Written) -> Written:
    for part in spec.get("anyOf", []) + spec.get("allOf", []):
        if part.get("type") != "null":
            return {**_resolved(part, definitions), **{k: v for k, v in spec.items() if k in ("title", "default")}}
    if "$ref" in spec:
        return {**definitions[spec["$ref"].rpartition("/")[2]], **{k: v for k, v in spec.items() if k != "$ref"}}
    return spec
