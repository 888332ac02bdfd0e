"""Conditions as rows of a form: each a choice, what it is asked with, and a "not". All of them, or any.

What programs may write beyond that (groups in groups) is shown in words and kept as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.marketing.cadence import conditions
from roofs.marketing.cadence.plan import CONDITION

MOST, KEEP = 5, "keep"
ALL, ANY = "all", "any"
Written = dict[str, Any]


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


def shown(written: Written | None, prefix: str, free: int = 1) -> Asked:
    join, leaves = _flat(written)
    if leaves is None:
        return Asked(prefix, ALL, [], sentence_of(written))
    wanted = [*leaves, *[({}, False)] * min(free, MOST - len(leaves))]
    rows = [_row(f"{prefix}-{number}", leaf, is_not=is_not) for number, (leaf, is_not) in enumerate(wanted)]
    return Asked(prefix, join, rows, "")


def _row(prefix: str, leaf: Written, *, is_not: bool) -> Row:
    return Row(prefix, is_not, leaf.get("is", ""), controls_of(leaf.get("is", ""), leaf))


def controls_of(name: str, given: Written) -> list[Control]:
    kind = conditions.kind_of(name)
    if kind is None:
        return []
    schema = kind.params.model_json_schema()
    found = []
    for key, spec in schema.get("properties", {}).items():
        value = given.get(key, spec.get("default", ""))
        found.append(_control(key, spec, schema.get("$defs", {}), "" if value is None else value))
    return found


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
        control = _control(key, spec, schema.get("$defs", {}), "")
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


def _control(key: str, spec: Written, definitions: Written, value: Any) -> Control:
    spec = _resolved(spec, definitions)
    label = str(spec.get("title") or key.replace("_", " ").capitalize())
    if spec.get("type") == "array":
        inner = _resolved(spec.get("items", {}), definitions)
        shown_value = [str(one) for one in value] if isinstance(value, list | tuple) else []
        options = _options(inner)
        return Control(key, label, "choices", shown_value if options else ", ".join(shown_value), options)
    if options := _options(spec):
        return Control(key, label, "choice", str(value), options)
    kind = {"integer": "number", "number": "number", "boolean": "switch"}.get(spec.get("type", ""), "text")
    return Control(key, label, kind, value)


def _resolved(spec: Written, definitions: Written) -> Written:
    for part in spec.get("anyOf", []) + spec.get("allOf", []):
        if part.get("type") != "null":
            return {**_resolved(part, definitions), **{k: v for k, v in spec.items() if k in ("title", "default")}}
    if "$ref" in spec:
        return {**definitions[spec["$ref"].rpartition("/")[2]], **{k: v for k, v in spec.items() if k != "$ref"}}
    return spec


def _options(spec: Written) -> list[tuple[str, str]]:
    values = spec.get("enum") or ([spec["const"]] if "const" in spec else [])
    return [(str(value), str(value).replace("_", " ").capitalize()) for value in values]
