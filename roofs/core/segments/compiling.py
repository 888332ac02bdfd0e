"""A tree of tests as one condition of the database, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.core.segments.kinds import Kind, kind_of
from roofs.core.segments.operators import Operator
from roofs.core.segments.traits import At, Trait, trait_of, way_to
from roofs.core.segments.tree import AllOf, AnyOf, Not, Test, children, tests
from roofs.core.segments.tree import read as read_tree

if TYPE_CHECKING:
    from roofs.core.segments.models import Segment

MOVED = "segment.moved"
"""Not written in the log: its members changed, said with its number to those that name it."""
Node = AllOf | AnyOf | Not | Test


class Unaskable(Exception):
    """A test that makes no sense (any more). Says which and why, in words."""

    def __init__(self, test: Test, reason: str) -> None:
        super().__init__(reason)
        self.test, self.reason = test, reason


@dataclass(frozen=True, slots=True)
class Question:
    """A test with its trait, its operator and its value in the right type."""

    test: Test
    trait: Trait
    operator: Operator
    value: Any

    @property
    def words(self) -> str:
        said = self.operator.said(self.value, self.trait.labels)
        title, op = str(self.trait.title), str(self.operator.title)
        if self.trait.type == "happening":
            told = (
                f"{title} {said}"
                if self.test.op == "did"
                else _("%(what)s: not %(often)s") % {"what": title, "often": said}
            )
        else:
            told = f"{title} {op} {said}".strip()
        unknown = self.trait.unknown()
        return f"{told} ({unknown})" if unknown else told


def understood(test: Test, kind: str) -> Question:
    """Raises Unaskable."""
    trait = trait_of(test.trait, kind)
    if trait is None:
        raise Unaskable(test, _("There is no “%(name)s” to ask any more.") % {"name": test.trait})
    operator = trait.operators.get(test.op)
    if operator is None:
        raise Unaskable(test, _("“%(name)s” cannot be compared so.") % {"name": trait.title})
    try:
        value = operator.adapter.validate_python(test.value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        told = f"{where}: {first['msg']}" if where else first["msg"]
        raise Unaskable(
            test, _("“%(name)s” needs another value (%(why)s).") % {"name": trait.title, "why": told}
        ) from None
    return Question(test, trait, operator, value)


def understand_all(tree: Node, kind: str) -> list[Question]:
    return [understood(test, kind) for test in tests(tree)]


def condition(
    tree: Node, kind: Kind, now: datetime, only: Sequence[int] | None = None, *, is_denied: bool = False
) -> Q:
    """Raises Unaskable when part of it makes no sense. What nobody can know fits nobody, not even by a "not"."""
    if isinstance(tree, Not):
        return ~condition(tree.inner, kind, now, only, is_denied=not is_denied)
    if isinstance(tree, Test):
        one = understood(tree, kind.name)
        if one.trait.unknown():
            return ~Q(pk__in=[]) if is_denied else Q(pk__in=[])
        return one.trait.asked(one.test.op, one.value, At(kind, way_to(one.trait, kind), now, only))
    found = ~Q(pk__in=[]) if isinstance(tree, AllOf) else Q(pk__in=[])
    for part in children(tree):
        inner = condition(part, kind, now, only, is_denied=is_denied)
        found = found & inner if isinstance(tree, AllOf) else found | inner
    return found


def fitting(tree: Node, kind: Kind, now: datetime, only: Sequence[int] | None = None) -> QuerySet[Any]:
    """The records that fit, each once."""
    rows = kind.rows().order_by()
    return (rows if only is None else rows.filter(pk__in=only)).filter(condition(tree, kind, now, only))


def moved_by_time(tree: Node, kind: Kind, since: datetime, now: datetime) -> Q | None:
    """Whom the clock alone may have moved in or out; None when time does not matter."""
    found: Q | None = None
    for one in understand_all(tree, kind.name):
        if one.trait.crossing is None or one.trait.unknown():
            continue
        crossed = one.trait.crossing(one.test.op, one.value, At(kind, way_to(one.trait, kind), now), since)
        if crossed is not None:
            found = crossed if found is None else found | crossed
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """A segment that can be asked."""

    segment: Segment
    kind: Kind
    tree: Node
    questions: tuple[Question, ...]

    @property
    def heard(self) -> frozenset[str]:
        named = frozenset(f"{MOVED}:{key}" for key in self.needs)
        return named.union(*(one.trait.heard for one in self.questions))

    @property
    def needs(self) -> frozenset[int]:
        """The segments it names."""
        return frozenset().union(*(one.trait.points_to(one.value) for one in self.questions))


def plan_of(segment: Segment) -> Plan:
    """Raises Unaskable or ValidationError."""
    tree, kind = read_tree(segment.tree), kind_of(segment.kind)
    if kind is None:
        raise Unaskable(Test(trait="record.kind", op="is"), _("There are no such records."))
    return Plan(segment, kind, tree, tuple(understand_all(tree, kind.name)))


def plans_of(segments: Iterable[Segment]) -> Iterator[Plan]:
    """Of those that can be asked."""
    for one in segments:
        try:
            yield plan_of(one)
        except (Unaskable, ValidationError):
            continue


def sentence(tree: Node, kind: str, *, is_inner: bool = False) -> str:
    """In words: "Score is at least 60 and (City is Troy or Tag is VIP)"."""
    if isinstance(tree, Test):
        try:
            return understood(tree, kind).words
        except Unaskable as error:
            return error.reason
    if isinstance(tree, Not):
        return _("not (%(inner)s)") % {"inner": sentence(tree.inner, kind)}
    parts = [sentence(one, kind, is_inner=True) for one in children(tree)]
    if not parts:
        return _("everybody")
    told = (_(" and ") if isinstance(tree, AllOf) else _(" or ")).join(parts)
    return f"({told})" if is_inner and len(parts) > 1 else told
