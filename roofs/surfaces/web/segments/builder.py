"""A segment's rules as rows of a form and back: groups of rows, each a trait, how it is compared, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from roofs.core.accounts.models import User
from roofs.core.segments.operators import Operator
from roofs.core.segments.traits import GROUPS, Trait, trait_of, traits_for
from roofs.core.segments.tree import DEEPEST, MOST_TESTS
from roofs.surfaces.web.segments.places import place_called

ROOT = "g"
ALL, ANY, NONE, NOT_ALL = "all", "any", "none", "not_all"
Written = dict[str, Any]
TYPED = ("one", "low", "high", "times", "days", "since", "until", "period", "miles", "place")
FIELDS = (*TYPED, "label", "latitude", "longitude", "words")
"""Of a value, in the form."""
Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Row:
    """One test as it stands in the form, finished or not."""

    path: str
    trait: Trait | None
    name: str
    op: str
    given: Written
    """The fields of the value by their names in the form."""

    @property
    def operators(self) -> Pairs:
        return [(one.name, str(one.title)) for one in self.trait.operators.values()] if self.trait else []

    @property
    def shape(self) -> str:
        operator = self.operator
        return operator.shape if operator else ""

    @property
    def operator(self) -> Operator | None:
        if self.trait is None:
            return None
        known = self.trait.operators
        return known.get(self.op) or next(iter(known.values()))

    @property
    def choices(self) -> Pairs:
        """What was chosen and is there no more stays chosen, so that it is seen."""
        if self.trait is None or self.trait.choices is None:
            return []
        known = [(str(value), str(label)) for value, label in self.trait.choices()]
        values = {value for value, _label in known}
        return known + [(one, one) for one in self.given.get("words", []) if one and one not in values]

    @property
    def has_choices(self) -> bool:
        return self.trait is not None and self.trait.choices is not None

    @property
    def typed_words(self) -> str:
        return ", ".join(self.given.get("words", []))

    @property
    def is_money(self) -> bool:
        return self.trait is not None and self.trait.type == "money"


@dataclass(slots=True)
class Group:
    path: str
    join: str = ALL
    parts: list[Row | Group] = field(default_factory=list)

    @property
    def is_root(self) -> bool:
        return self.path == ROOT

    @property
    def may_deepen(self) -> bool:
        return self.path.count("-") < DEEPEST - 3

    @property
    def rows(self) -> Iterator[tuple[bool, Row | Group]]:
        """Each with whether it is a group."""
        for one in self.parts:
            yield isinstance(one, Group), one


def offered(kind: str) -> list[tuple[str, Pairs]]:
    """What can be asked, under headings."""
    found: dict[str, Pairs] = {name: [] for name in GROUPS}
    for trait in traits_for(kind):
        found.setdefault(str(trait.group or trait.about), []).append((trait.name, str(trait.title)))
    return [(str(GROUPS.get(name, name)), some) for name, some in found.items() if some]


# --- from the rules to the form


def shown(tree: Written, kind: str) -> Group:
    """Whatever the rules are; a single test stands in a group of its own."""
    part = _part(tree, ROOT, kind)
    return part if isinstance(part, Group) else Group(ROOT, ALL, [_moved(part, f"{ROOT}-0")])


def _point(given: Written) -> str:
    return f"{given['latitude']}, {given['longitude']}" if given["latitude"] != "" else ""


def _moved(row: Row, path: str) -> Row:
    row.path = path
    return row


def _part(node: Written, path: str, kind: str) -> Row | Group:
    if "not" in node:
        inner = node["not"]
        if "any" in inner or "all" in inner:
            join = NONE if "any" in inner else NOT_ALL
            return _group(inner.get("any", inner.get("all", [])), path, join, kind)
        return _group([inner], path, NONE, kind)
    for join in (ALL, ANY):
        if join in node:
            return _group(node[join], path, join, kind)
    return _row(node, path, kind)


def _group(nodes: list[Written], path: str, join: str, kind: str) -> Group:
    return Group(path, join, [_part(one, f"{path}-{n}", kind) for n, one in enumerate(nodes)])


def _row(node: Written, path: str, kind: str) -> Row:
    trait, value = trait_of(str(node.get("trait", "")), kind), node.get("value")
    given: Written = dict.fromkeys(FIELDS, "")
    if isinstance(value, dict):
        given |= {name: "" if one is None else one for name, one in value.items()}
        given["place"] = given["label"] = given["label"] or _point(given)
        given["period"] = "days" if value.get("days") else "dates" if value.get("since") or value.get("until") else ""
    elif isinstance(value, list):
        given["words"] = [str(one) for one in value]
    elif value is not None:
        given["one"] = value
    return Row(path, trait, str(node.get("trait", "")), str(node.get("op", "")), given)


# --- from the form to the rules


def read(form: QueryDict, kind: str, user: User) -> Group:
    """The form as it stands, blank rows too."""
    return _Reader(form, kind, user).group(ROOT)


@dataclass(slots=True)
class _Reader:
    form: QueryDict
    kind: str
    user: User
    seen: int = 0

    def group(self, path: str) -> Group:
        join = self.form.get(f"{path}-join", ALL)
        found = Group(path, join if join in {ALL, ANY, NONE, NOT_ALL} else ALL)
        for n in range(MOST_TESTS):
            child = f"{path}-{n}"
            node = self.form.get(f"{child}-node")
            self.seen += 1
            if node is None or self.seen > MOST_TESTS * 2:
                break
            if node == "group" and child.count("-") < DEEPEST:
                found.parts.append(self.group(child))
            elif node == "test":
                found.parts.append(self.row(child))
        return found

    def row(self, path: str) -> Row:
        form = self.form
        name = form.get(f"{path}-trait", "")[:90]
        trait = trait_of(name, self.kind)
        given: Written = dict.fromkeys(FIELDS, "") | {key: form.get(f"{path}-{key}", "").strip()[:200] for key in TYPED}
        words = (one.strip()[:200] for value in form.getlist(f"{path}-words") for one in _apart(value, trait))
        given["words"] = [one for one in words if one]
        row = Row(path, trait, name, form.get(f"{path}-op", "")[:20], given)
        if row.shape == "near":
            self._find_place(row)
        if trait is not None and row.op not in trait.operators:
            row.op = next(iter(trait.operators))
        return row

    def _find_place(self, row: Row) -> None:
        """Where a typed place lies: kept while the words stay the same."""
        typed = row.given["place"]
        if typed and typed == self.form.get(f"{row.path}-label", ""):
            where = {name: self.form.get(f"{row.path}-{name}", "") for name in ("latitude", "longitude")}
            row.given |= {**where, "label": typed}
            return
        place = place_called(typed, self.user)
        if place is not None:
            row.given |= {"latitude": place.latitude, "longitude": place.longitude, "label": typed}


def _apart(value: str, trait: Trait | None) -> list[str]:
    """Typed words are told apart by commas; a chosen one may hold a comma."""
    return [value] if trait is not None and trait.choices is not None else value.split(",")


def written(part: Row | Group) -> Written | None:
    """As it is kept; None of a blank row."""
    if isinstance(part, Row):
        return _test(part)
    parts = [one for some in part.parts if (one := written(some)) is not None]
    if not parts and not part.is_root:
        return None
    tree: Written = {ANY if part.join in {ANY, NONE} and parts else ALL: parts}
    return {"not": tree} if part.join in {NONE, NOT_ALL} and parts else tree


def _test(row: Row) -> Written | None:
    if not row.name:
        return None
    operator = row.operator
    op = operator.name if operator else row.op or "given"
    return {"trait": row.name, "op": op, "value": _value(row, operator)}


def _value(row: Row, operator: Operator | None) -> Any:  # noqa: PLR0911 -- one for each shape
    if operator is None or operator.shape == "nothing":
        return None
    given = row.given
    match operator.shape:
        case "text":
            return given.get("one", "")
        case "words":
            return [_whole(one) for one in given.get("words", [])] if _wants_keys(row) else given.get("words", [])
        case "number" | "days":
            return _number(given.get("one", ""))
        case "range":
            return {"low": _number(given.get("low", "")), "high": _number(given.get("high", ""))}
        case "dates":
            return {"since": given.get("since") or None, "until": given.get("until") or None}
        case "happened":
            return _happened(given)
        case "near":
            return _near(given)
        case _:
            return {"miles": _number(given.get("miles", "")), "days": _number(given.get("days", ""))}


def _wants_keys(row: Row) -> bool:
    return row.trait is not None and row.trait.type in {"tag", "segment", "person"}


def _happened(given: Written) -> Written:
    found: Written = {"times": _number(given.get("times", "")) or 1}
    if given.get("period") == "days":
        found["days"] = _number(given.get("days", ""))
    elif given.get("period") == "dates":
        found |= {name: given[name] for name in ("since", "until") if given.get(name)}
    return found


def _near(given: Written) -> Written:
    where = {name: _number(given.get(name, "")) for name in ("latitude", "longitude")}
    return {**where, "miles": _number(given.get("miles", "")), "label": given.get("label", given.get("place", ""))}


def _number(typed: Any) -> Any:
    """A number as a person types it; anything else as it is, for the rules to refuse."""
    text = str(typed).replace(",", "").replace("$", "").strip()
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text or None


def _whole(typed: str) -> Any:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else typed  # noqa: PLR2004 -- digits a key may have


# --- changing the shape of the form


def changed(form: QueryDict, kind: str, act: str, user: User) -> Group:
    """The form after a press: a row or group more, or one less."""
    found = read(form, kind, user)
    what, _colon, path = act.partition(":")
    if what in {"row", "group"}:
        group = _group_at(found, path)
        if group is not None and len(group.parts) < MOST_TESTS:
            child = f"{path}-{len(group.parts)}"
            blank = Row(f"{child}-0" if what == "group" else child, None, "", "", dict.fromkeys(FIELDS, ""))
            group.parts.append(Group(child, ANY, [blank]) if what == "group" else blank)
    elif what == "drop":
        above = _group_at(found, path.rpartition("-")[0])
        if above is not None:
            above.parts = [one for one in above.parts if one.path != path]
    return numbered(found, ROOT)


def _group_at(group: Group, path: str) -> Group | None:
    if group.path == path:
        return group
    inner = (one for one in group.parts if isinstance(one, Group))
    return next((found for one in inner if (found := _group_at(one, path)) is not None), None)


def numbered(group: Group, path: str) -> Group:
    """Paths without gaps, as the form is read."""
    group.path = path
    for n, one in enumerate(group.parts):
        if isinstance(one, Group):
            numbered(one, f"{path}-{n}")
        else:
            one.path = f"{path}-{n}"
    return group


def with_free_row(group: Group) -> Group:
    """Somewhere to begin."""
    if not group.parts:
        group.parts.append(Row(f"{group.path}-0", None, "", "", dict.fromkeys(FIELDS, "")))
    return group
