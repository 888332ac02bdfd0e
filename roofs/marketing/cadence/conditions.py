"""What a step, a branch, a goal or an entry may ask of a person. Each condition is registered with the parameters it
takes, a sentence for people, and one way to answer for a whole crowd: the number of queries does not grow with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from roofs.marketing.cadence import subjects
from roofs.marketing.cadence.plan import AllOf, AnyOf, Condition, Leaf, Not, leaves

if TYPE_CHECKING:
    from roofs.marketing.cadence.models import Enrolment
    from roofs.marketing.cadence.subjects import Subject

P = TypeVar("P", bound="Params")
NO_STORM_DATA = "no storm data"


class Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asked about. `key` is whatever the asker calls them; without an enrolment all of the past counts."""

    key: int
    kind: str
    subject_id: int
    contact_id: int
    enrolment_id: int | None = None

    @classmethod
    def in_it(cls, enrolment: Enrolment) -> Person:
        return cls(enrolment.pk, enrolment.subject_type, enrolment.subject_id, enrolment.contact_id, enrolment.pk)

    @classmethod
    def outside(cls, key: int, subject: Subject) -> Person:
        return cls(key, subject.kind, subject.record.pk, subject.contact.pk)


@dataclass(frozen=True)
class Crowd:
    """Those who are asked about together, and what has been read about them so far."""

    people: Sequence[Person]
    now: datetime
    read: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def subjects(self) -> dict[tuple[str, int], Subject]:
        found: dict[tuple[str, int], Subject] = {}
        for kind in sorted({person.kind for person in self.people}):
            keys = {person.subject_id for person in self.people if person.kind == kind}
            found |= {(kind, key): subject for key, subject in subjects.find(kind, keys).items()}
        return found

    def each(self) -> Iterator[tuple[Person, Subject]]:
        for person in self.people:
            subject = self.subjects.get((person.kind, person.subject_id))
            if subject is not None:
                yield person, subject

    def having(self, holds: Callable[[Subject], bool]) -> set[int]:
        return {person.key for person, subject in self.each() if holds(subject)}

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """Read for this crowd only the first time it is asked for."""
        if name not in self.read:
            self.read[name] = read()
        return self.read[name]


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    name: str
    title: str | Promise
    params: type[P]
    answer: Callable[[Crowd, P], Collection[int]]
    """The keys of those for whom it holds."""
    sentence: Callable[[P], str]
    unknown: Callable[[], str]
    """Why it cannot be known at all; empty when it can. What cannot be known does not hold."""


_kinds: dict[str, Kind[Any]] = {}


def condition(
    name: str,
    title: str | Promise,
    params: type[P],
    sentence: Callable[[P], str],
    *,
    unknown: Callable[[], str] = str,
) -> Callable[[Callable[[Crowd, P], Collection[int]]], Callable[[Crowd, P], Collection[int]]]:
    def register(answer: Callable[[Crowd, P], Collection[int]]) -> Callable[[Crowd, P], Collection[int]]:
        _kinds[name] = Kind(name, title, params, answer, sentence, unknown)
        return answer

    return register


def kinds() -> list[Kind[Any]]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def kind_of(name: str) -> Kind[Any] | None:
    return _kinds.get(name)


def problems(asked: Condition) -> list[str]:
    """What is wrong with it, in words; nothing when it can be asked."""
    found = []
    for leaf in leaves(asked):
        kind = kind_of(leaf.name)
        if kind is None:
            found.append(_("There is no condition called %(name)s.") % {"name": leaf.name})
            continue
        try:
            kind.params.model_validate(leaf.params)
        except ValidationError as error:
            found += [
                f"{leaf.name}.{'.'.join(map(str, one['loc']))}: {one['msg']}".replace(".:", ":")
                for one in error.errors()
            ]
    return found


@dataclass(frozen=True, slots=True)
class Answers:
    """For each condition asked, the keys of those for whom it holds."""

    holding: Mapping[Leaf, frozenset[int]]

    def holds(self, asked: Condition | None, key: int) -> bool:
        if asked is None:
            return True
        if isinstance(asked, AllOf):
            return all(self.holds(one, key) for one in asked.all)
        if isinstance(asked, AnyOf):
            return any(self.holds(one, key) for one in asked.any)
        if isinstance(asked, Not):
            return not self.holds(asked.inner, key)
        return key in self.holding.get(asked, frozenset())


def ask(asked: Iterable[tuple[Condition | None, Sequence[Person]]], now: datetime) -> Answers:
    """Each different condition once, for all it is asked about. What nobody knows how to answer does not hold."""
    wanted: dict[Leaf, dict[int, Person]] = {}
    for tree, people in asked:
        for leaf in leaves(tree):
            wanted.setdefault(leaf, {}).update({person.key: person for person in people})
    crowds: dict[frozenset[int], Crowd] = {}
    holding = {}
    for leaf, mine in wanted.items():
        crowd = crowds.setdefault(frozenset(mine), Crowd(list(mine.values()), now))
        holding[leaf] = frozenset(_answer(leaf, crowd))
    return Answers(holding)


def _answer(leaf: Leaf, crowd: Crowd) -> Collection[int]:
    kind = kind_of(leaf.name)
    if kind is None or kind.unknown():
        return ()
    try:
        params = kind.params.model_validate(leaf.params)
    except ValidationError:
        return ()  # published before the condition changed: it is said on the page of the sequence
    return kind.answer(crowd, params)


def holds_for(asked: Condition | None, person: Person, now: datetime) -> bool:
    return ask([(asked, [person])], now).holds(asked, person.key)


def sentence(asked: Condition | None) -> str:
    """In words: "the score is at least 60 and not: they clicked"."""
    if asked is None:
        return _("always")
    if isinstance(asked, Not):
        return _("not: %(condition)s") % {"condition": sentence(asked.inner)}
    if isinstance(asked, AllOf):
        return _(" and ").join(sentence(one) for one in asked.all)
    if isinstance(asked, AnyOf):
        return _(" or ").join(sentence(one) for one in asked.any)
    return _leaf_sentence(asked)


def _leaf_sentence(leaf: Leaf) -> str:
    kind = kind_of(leaf.name)
    if kind is None:
        return leaf.name
    try:
        told = kind.sentence(kind.params.model_validate(leaf.params))
    except ValidationError:
        return leaf.name
    unknown = kind.unknown()
    return f"{told} ({unknown})" if unknown else told
