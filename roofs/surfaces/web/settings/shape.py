"""A settings section as something to draw and to read: its pydantic model, through its JSON schema.

`controls()` lays values out as controls; `read()` takes a posted form apart into what the model is asked to accept.
Both walk the same schema, and a control's path is what pydantic calls the place of an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import BaseModel

from roofs.surfaces.web.accounts.forms import LongSelect
from roofs.surfaces.web.settings import words

Kind = Literal[
    "text",
    "area",
    "number",
    "switch",
    "choice",
    "choices",
    "lines",
    "time",
    "date",
    "group",
    "optional",
    "table",
    "pairs",
]
Node = dict[str, Any]
Problems = dict[str, list[str]]

MOST_ROWS = 60
SPARE_ROWS = 1
PERCENT = (0, 100)
GROUPED_FROM = 10_000
SHORT_LINE = 20
AREA_FROM = 500
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")


@dataclass(slots=True)
class Control:
    kind: Kind
    path: str
    label: str
    help: str = ""
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    choices: list[tuple[str, Any]] = field(default_factory=list)
    low: int | None = None
    high: int | None = None
    longest: int | None = None
    parts: list[Control] = field(default_factory=list)
    rows: list[list[Control]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"set-{self.path.replace('.', '-')}"

    @property
    def hint(self) -> str:
        """The borders of a number stand beside it, before anybody can be wrong about them."""
        if self.kind != "number" or self.low is None or self.high is None or str(self.high) in self.help:
            return self.help
        if (self.low, self.high) == PERCENT:  # said for each of thirty boxes of points, it would be noise
            return self.help
        borders = _("%(low)s to %(high)s.") % {"low": f"{self.low:,}", "high": f"{self.high:,}"}
        return f"{self.help} {borders}".strip()

    @property
    def described(self) -> str:
        """The ids of hint and errors, for those who listen to the page."""
        has_hint = bool(self.hint) or self.kind == "lines"
        return " ".join([f"{self.id}-hint"] * has_hint + [f"{self.id}-error"] * bool(self.errors))

    @property
    def box(self) -> str:
        """What is typed or chosen into, with all it must tell a browser and a screen reader."""
        attrs: dict[str, Any] = {"id": self.id}
        if self.described:
            attrs["aria-describedby"] = self.described
        if self.errors:
            attrs["aria-invalid"] = "true"
        if self.longest is not None and self.kind in {"text", "area"}:
            attrs["maxlength"] = str(self.longest)
        if self.kind == "choice":
            return LongSelect(attrs, self.choices).render(self.path, self.value)
        if self.kind in {"area", "lines"}:
            rows = 4 if self.kind == "area" else min(12, max(3, str(self.value).count("\n") + 1))
            return forms.Textarea(attrs | {"rows": rows}).render(self.path, self.value)
        if self.kind == "number":
            # Not type=number: it would hide from us, and from the person, what was typed wrong.
            return forms.TextInput(attrs | {"inputmode": "numeric", "autocomplete": "off"}).render(
                self.path, _grouped(self.value)
            )
        kind = {"time": "time", "date": "date"}.get(self.kind, "text")
        return forms.TextInput(attrs | {"type": kind}).render(self.path, self.value)

    @property
    def is_broad(self) -> bool:
        """Sentences want the whole width; codes do not."""
        if self.kind == "lines":
            return max((len(line) for line in str(self.value).splitlines()), default=SHORT_LINE + 1) > SHORT_LINE
        return self.kind == "area"

    @property
    def is_simple(self) -> bool:
        return self.kind not in {"group", "optional", "table", "pairs"}

    @property
    def is_week(self) -> bool:
        """A group of stretches that may be left out, such as the days of a week: drawn as one table."""
        return self.kind == "group" and all(part.kind == "optional" for part in self.parts)

    @property
    def has_errors(self) -> bool:
        return any(each.errors for each in self.everything())

    def everything(self) -> Iterator[Control]:
        yield self
        for part in (*self.parts, *(cell for row in self.rows for cell in row)):
            yield from part.everything()


class Shape:
    def __init__(self, name: str, model: type[BaseModel]) -> None:
        self.name = name
        self._schema: Node = model.model_json_schema()
        self._shared: Node = self._schema.get("$defs", {})

    def controls(
        self, values: Mapping[str, Any], problems: Mapping[tuple[int | str, ...], str] | None = None
    ) -> list[Control]:
        """The problems that belong to no control are left in `leftover`."""
        top = [self._control(name, node, values.get(name), name) for name, node in self._schema["properties"].items()]
        by_path = {each.path: each for one in top for each in one.everything()}
        self.leftover: list[str] = []
        for place, text in (problems or {}).items():
            steps = [str(step) for step in place]
            paths = (".".join(steps[:n]) for n in range(len(steps), 0, -1))
            nearest = next((by_path[path] for path in paths if path in by_path), None)
            (self.leftover if nearest is None else nearest.errors).append(text)
        return top

    def read(self, posted: QueryDict, current: Mapping[str, Any]) -> dict[str, Any]:
        nodes: Node = self._schema["properties"]
        return {name: self._read(node, posted, name, current.get(name)) for name, node in nodes.items()}

    def label_of(self, name: str) -> str:
        return _label(self._schema["properties"].get(name, {}), name)

    # --- drawing

    def _control(self, name: str, node: Node, value: Any, path: str) -> Control:
        inner, may_lack = self._inner(node)
        control = Control("text", path, _label(node, name), _help(node), value="" if value is None else value)
        control.low, control.high = inner.get("minimum", _above(inner)), inner.get("maximum")
        control.longest = inner.get("maxLength")
        suggested = words.suggestions(self.name, path)
        if suggested:
            control.help = (
                "" if inner.get("type") == "integer" else control.help
            )  # names say more than the number's hint
            control.kind, control.choices = "choice", _with_current(suggested, str(control.value))
        elif "enum" in inner or "const" in inner:
            control.kind, control.choices = "choice", words.choices(path, inner.get("enum") or [inner["const"]])
        elif inner.get("type") == "boolean":
            control.kind, control.value = "switch", bool(value)
        elif inner.get("type") == "integer":
            control.kind = "number"
        elif inner.get("type") == "array":
            self._fill_list(control, inner, value)
        elif inner.get("type") == "object":
            self._fill_object(control, inner, value, may_lack=may_lack)
        else:
            _fill_text(control, inner)
        return control

    def _fill_list(self, control: Control, node: Node, value: Any) -> None:
        items, _lack = self._inner(node.get("items", {}))
        given = list(value or [])
        if "enum" in items:
            control.kind, control.value = "choices", [str(one) for one in given]
            control.choices = words.choices(control.path, items["enum"])
        elif items.get("type") == "object":
            control.kind = "table"
            rows = [*given, *[{}] * SPARE_ROWS]
            control.rows = [self._parts(items, row, f"{control.path}.{n}") for n, row in enumerate(rows)]
        else:
            control.kind = "lines"
            control.value = value if isinstance(value, str) else "\n".join(str(one) for one in given)

    def _fill_object(self, control: Control, node: Node, value: Any, *, may_lack: bool) -> None:
        if "properties" not in node:
            control.kind = "pairs"
            inner, _lack = self._inner(node.get("additionalProperties", {}))
            for key, points in (value or {}).items():
                label = words.choice(f"{control.path}.{key}", key)
                pair = Control("number", f"{control.path}.{key}", label, value=points)
                pair.low, pair.high = inner.get("minimum"), inner.get("maximum")
                control.parts.append(pair)
            return
        control.kind, control.value = ("optional" if may_lack else "group"), value is not None
        control.parts = self._parts(node, value if value is not None else _defaults(node), control.path)

    def _parts(self, node: Node, row: Mapping[str, Any], path: str) -> list[Control]:
        return [self._control(name, part, row.get(name), f"{path}.{name}") for name, part in node["properties"].items()]

    # --- reading

    def _read(self, node: Node, posted: QueryDict, path: str, current: Any) -> Any:
        inner, may_lack = self._inner(node)
        kind = inner.get("type")
        if kind == "boolean":
            return path in posted
        if kind == "array":
            return self._read_list(inner, posted, path)
        if kind == "object":
            return None if may_lack and path not in posted else self._read_object(inner, posted, path, current or {})
        if path not in posted:
            return current
        typed = str(posted[path]).replace("\r\n", "\n")
        if may_lack and not typed.strip():
            return None
        return _number(typed) if kind == "integer" else typed

    def _read_object(self, node: Node, posted: QueryDict, path: str, current: Mapping[str, Any]) -> dict[str, Any]:
        if "properties" not in node:
            return {key: _number(posted.get(f"{path}.{key}", str(kept))) for key, kept in current.items()}
        nodes: Node = node["properties"]
        return {name: self._read(part, posted, f"{path}.{name}", current.get(name)) for name, part in nodes.items()}

    def _read_list(self, node: Node, posted: QueryDict, path: str) -> list[Any]:
        items, _lack = self._inner(node.get("items", {}))
        if "enum" in items:
            return posted.getlist(path)
        if items.get("type") != "object":
            return [line.strip() for line in posted.get(path, "").splitlines() if line.strip()]
        rows = []
        for n in range(MOST_ROWS):
            row = {name: posted.get(f"{path}.{n}.{name}", "").strip() for name in items["properties"]}
            if any(row[name] for name in self._typed(items)):  # an emptied row is a deleted one
                rows.append({name: _number(typed) for name, typed in row.items()})
        return rows

    def _typed(self, items: Node) -> list[str]:
        """What somebody writes; a choice always says something, also in a row nobody has touched."""
        nodes: Node = items["properties"]
        return [name for name, node in nodes.items() if "enum" not in self._inner(node)[0]] or list(nodes)

    # --- the schema

    def _inner(self, node: Node) -> tuple[Node, bool]:
        """What a value looks like when it is there, and whether it may be missing."""
        may_lack = False
        while True:
            if "$ref" in node:
                node = self._shared[node["$ref"].rpartition("/")[2]]
            elif "anyOf" in node:
                kinds = [kind for kind in node["anyOf"] if kind.get("type") != "null"]
                may_lack, node = may_lack or len(kinds) < len(node["anyOf"]), kinds[0]
            else:
                return node, may_lack


def _fill_text(control: Control, node: Node) -> None:
    pattern = node.get("pattern", "")
    if node.get("format") == "time" or (pattern and re.search(pattern, "23:59") and not re.search(pattern, "24:00")):
        control.kind, control.value = "time", str(control.value)[:5]
    elif node.get("format") == "date":
        control.kind = "date"
    elif (control.longest or 0) >= AREA_FROM and control.longest != words.LONGEST_LINK:
        control.kind = "area"


def _label(node: Node, name: str) -> str:
    title = node.get("title", "")
    made_up = name.replace("_", " ").title()
    return words.part(name) if not title or title == made_up else _(title)


def _help(node: Node) -> str:
    # A class's own docstring is for developers; only what stands at the field is for the screen.
    return _(node["description"]) if node.get("description") else ""


def _above(node: Node) -> int | None:
    return node["exclusiveMinimum"] + 1 if "exclusiveMinimum" in node else None


def _grouped(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, int) and value >= GROUPED_FROM else value


def _defaults(node: Node) -> dict[str, Any]:
    return {name: part.get("default") for name, part in node["properties"].items()}


def _number(typed: str) -> str:
    """`500,000` as people write it."""
    bare = typed.strip()
    return bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else typed


def _with_current(choices: list[tuple[str, Any]], current: str) -> list[tuple[str, Any]]:
    """A stored value that is no choice any more stays choosable: looking at a page must not change it."""
    flat = {value for value, label in choices if not isinstance(label, list)}
    flat |= {value for _group, many in choices if isinstance(many, list) for value, _label in many}
    return choices if not current or current in flat else [(current, current), *choices]
