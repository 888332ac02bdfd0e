"""Whether a segment makes sense before it is kept: what cannot be asked, and what contradicts itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.segments.compiling import Node, Question, Unaskable, plans_of, understood
from roofs.core.segments.models import Segment
from roofs.core.segments.operators import Dates, Happened, Range
from roofs.core.segments.tree import AllOf, AnyOf, Not, Test, children, tests

Span = tuple[float, float]


def problems(tree: Node, kind: str, segment: Segment | None = None) -> list[str]:
    """Why it cannot be kept, in words; nothing when it can."""
    found: list[str] = []
    named: set[int] = set()
    for test in tests(tree):
        try:
            one = understood(test, kind)
        except Unaskable as error:
            found.append(error.reason)
        else:
            named |= one.trait.points_to(one.value)
    if named:
        found += _wrong_segments(named, kind, segment)
    return list(dict.fromkeys(found))


def _wrong_segments(named: set[int], kind: str, segment: Segment | None) -> Iterator[str]:
    known = {one.pk: one for one in Segment.objects.alive().filter(pk__in=named)}
    for key in sorted(named - known.keys()):
        yield _("There is no segment %(n)s any more.") % {"n": key}
    for one in known.values():
        if one.kind != kind:
            yield _("“%(name)s” is a segment of other records.") % {"name": one.name}
    if segment is not None and _leads_to(named, segment.pk, kind):
        yield _("It would name itself, by way of another segment.")


def _leads_to(named: set[int], goal: int, kind: str) -> bool:
    needs = {plan.segment.pk: plan.needs for plan in plans_of(Segment.objects.of(kind))}
    seen, waiting = set[int](), set(named)
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        seen.add(key)
        waiting |= needs.get(key, frozenset()) - seen
    return False


def contradictions(tree: Node, kind: str) -> list[str]:
    """Pairs of tests that cannot both be true where both must be. They are kept all the same: nobody fits."""
    found: list[str] = []
    for group in _musts(tree):
        asked = list(_askable(group, kind))
        for one, other in combinations(asked, 2):
            if one.trait.name == other.trait.name and clash(one, other):
                found.append(
                    _("“%(one)s” and “%(other)s” cannot both be true.") % {"one": one.words, "other": other.words}
                )
    return list(dict.fromkeys(found))


def _musts(tree: Node) -> Iterator[list[Test]]:
    """Tests that must hold together: those of an "all", with the "alls" within it."""
    if isinstance(tree, AllOf):
        yield _together(tree)
    for one in children(tree):
        if not (isinstance(tree, AllOf) and isinstance(one, AllOf)):
            yield from _musts(one)
        else:
            for inner in one.all:
                if isinstance(inner, AnyOf | Not):
                    yield from _musts(inner)


def _together(tree: AllOf) -> list[Test]:
    found: list[Test] = []
    for one in tree.all:
        if isinstance(one, Test):
            found.append(one)
        elif isinstance(one, AllOf):
            found += _together(one)
    return found


def _askable(group: list[Test], kind: str) -> Iterator[Question]:
    for test in group:
        try:
            yield understood(test, kind)
        except Unaskable:
            continue


def clash(one: Question, other: Question) -> bool:  # noqa: PLR0911 -- one way for each sort of test
    """Whether two tests of one trait cannot both be true of anybody."""
    ops = {one.test.op, other.test.op}
    if one.trait.type == "happening":
        return ops == {"did", "did_not"} and _covers(*sorted((one, other), key=lambda q: q.test.op == "did"))
    if ops in ({"yes", "no"}, {"given", "not_given"}):
        return True
    if "not_given" in ops and ops - {"not_given", "none_of"}:
        return one.trait.is_single or one.trait.type == "number"
    if ops == {"any_of", "none_of"}:
        wanted, barred = (one, other) if one.test.op == "any_of" else (other, one)
        return _words(wanted.value) <= _words(barred.value)
    if not one.trait.is_single:
        return False
    if ops == {"any_of"}:
        return not _words(one.value) & _words(other.value)
    mine, theirs = _span(one), _span(other)
    return mine is not None and theirs is not None and (mine[1] < theirs[0] or theirs[1] < mine[0])


def _covers(barred: Question, done: Question) -> bool:
    """What must have been done lies within the time in which it must not."""
    no, yes = barred.value, done.value
    if not (isinstance(no, Happened) and isinstance(yes, Happened)) or no.times > yes.times:
        return False
    (first, last), (since, until) = _days_ago(no), _days_ago(yes)
    return first <= since and until <= last


def _days_ago(value: Happened) -> Span:
    """From how many days ago to how many: the last thirty days are 0 to 30."""
    if value.days is not None:
        return 0, value.days
    today = timezone.localdate()
    newest = (today - value.until).days if value.until else 0
    return max(newest, 0), (today - value.since).days if value.since else math.inf


def _words(value: Any) -> set[str]:
    return {str(one).strip().casefold() for one in value}


def _span(one: Question) -> Span | None:
    value, op = one.value, one.test.op
    if isinstance(value, Range):
        return value.low, value.high
    if isinstance(value, Dates):
        today = timezone.localdate()
        return (today - value.until).days, (today - value.since).days
    if op in {"within", "at_most"} and isinstance(value, int | float):
        return (0 if op == "within" else -math.inf), value
    if op == "before":
        return math.nextafter(value, math.inf), math.inf
    return (value, math.inf) if op == "at_least" else None
