"""Finding an answer to what somebody says, keeping our own, and counting what works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.sales.playbook import library
from roofs.sales.playbook.models import Category, Entry, Use

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.sales.leads.models import Lead

EDITABLE = frozenset({"language", "category", "objection", "answer", "ask"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One objection with its answer, from the library or our own, and how often it worked."""

    key: str
    category: str
    objection: str
    answer: str
    ask: str
    language: str
    own: Entry | None
    used: int
    worked: int

    @property
    def rate(self) -> float | None:
        return self.worked / self.used if self.used else None

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)


def find(viewer: User, language: str, *, text: str = "", category: str = "") -> list[Answer]:
    """In that language; every word must occur. What has worked most often comes first, then the library's order."""
    counted = _counted()
    found = [one for one in _all(viewer, language, counted) if _fits(one, text, category)]
    return sorted(found, key=lambda one: (-(one.rate or 0) if one.used else 0, -one.used))


def by_key(viewer: User, language: str, key: str) -> Answer | None:
    return next((one for one in _all(viewer, language, _counted()) if one.key == key), None) or next(
        (one for other in library.languages() for one in _all(viewer, other, _counted()) if one.key == key), None
    )


def _all(viewer: User, language: str, counted: Mapping[str, tuple[int, int]]) -> list[Answer]:
    own = Entry.objects.visible_to(viewer).filter(language=language)
    rows = [
        Answer(
            one.key, one.category, one.objection, one.answer, one.ask, one.language, one, *counted.get(one.key, (0, 0))
        )
        for one in own
    ]
    for key, told in library.entries(language).items():
        uses = counted.get(key, (0, 0))
        rows.append(Answer(key, told.category, told.objection, told.answer, told.ask, language, None, *uses))
    return rows


def _counted() -> dict[str, tuple[int, int]]:
    """Of everybody's uses: a rate of one person's alone would say little."""
    rows = Use.objects.order_by().values_list("key").annotate(n=Count("pk"), good=Count("pk", filter=Q(worked=True)))
    return {key: (n, good) for key, n, good in rows}


def _fits(one: Answer, text: str, category: str) -> bool:
    if category and one.category != category:
        return False
    told = f"{one.objection} {one.answer} {one.ask}".casefold()
    return all(word in told for word in text.casefold().split())


def write_down(values: Mapping[str, Any], actor: User) -> Entry:
    entry = Entry()
    with transaction.atomic():
        take_over(entry, values, EDITABLE)
        _refuse_empty(entry)
        entry.stamp(actor)
        entry.save()
        record("playbook.added", entry, actor=actor)
    return entry


def change(entry: Entry, values: Mapping[str, Any], actor: User) -> Entry:
    _refuse_others(entry, actor)
    with transaction.atomic():
        changes = take_over(entry, values, EDITABLE)
        _refuse_empty(entry)
        if changes:
            entry.stamp(actor)
            entry.save()
            record("playbook.changed", entry, actor=actor, changes=changes)
    return entry


def remove(entry: Entry, actor: User) -> None:
    _refuse_others(entry, actor)
    with transaction.atomic():
        entry.mark_deleted(actor)
        record("playbook.removed", entry, actor=actor)


def bring_back(entry: Entry, actor: User) -> None:
    _refuse_others(entry, actor)
    with transaction.atomic():
        entry.mark_restored(actor)
        record("playbook.restored", entry, actor=actor)


def note_use(answer: Answer, actor: User, *, worked: bool, lead: Lead | None = None) -> Use:
    """It was said, and it worked or not."""
    with transaction.atomic():
        use = Use.objects.create(key=answer.key, user=actor, lead=lead, worked=worked)
        if lead is not None:
            record("lead.objected", lead, actor=actor, objection=answer.objection, worked=worked, use=use.pk)
    return use


def _refuse_empty(entry: Entry) -> None:
    for name in ("objection", "answer"):
        if not getattr(entry, name).strip():
            raise Refused(_("Write what they say and what we answer."), name)


def _refuse_others(entry: Entry, actor: User) -> None:
    if not actor.is_manager and entry.created_by_id != actor.pk:
        raise NotAllowed(_("Only who wrote it, or a manager, may change it."))
