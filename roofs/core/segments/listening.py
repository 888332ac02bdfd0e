"""What happened is gathered while it is being written and asked about once, right after the commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import structlog
from django.db import connection, transaction

from roofs.core.events import EVERY, on, on_many
from roofs.core.events.models import Event
from roofs.core.segments import jobs, keeping
from roofs.core.segments.compiling import plans_of
from roofs.core.segments.kinds import kinds
from roofs.core.segments.models import Segment
from roofs.core.segments.record_traits import OWN
from roofs.core.segments.traits import all_heard
from roofs.core.segments.tree import read as read_tree
from roofs.core.segments.tree import tests

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 500
"""More records than this are asked about in the background: nobody waits for them."""
ALSO = ("contact", "customer", "lead", "loser", "loser_customer")
"""Facts of an event that name a record by its number."""


class Gathered:
    """What one transaction has touched."""

    def __init__(self) -> None:
        self.subjects: dict[str, set[int]] = defaultdict(set)
        self.heard: set[str] = set()
        self.is_asked = False

    def add(self, event: Event) -> None:
        self.heard |= {event.name, *(f"{event.name}:{field}" for field in _fields(event))}
        if event.subject_type and event.subject_id is not None:
            self.subjects[event.subject_type].add(event.subject_id)
        for name in ALSO:
            key = event.data.get(name)
            if isinstance(key, int) and not isinstance(key, bool):
                self.subjects[name.replace("loser_", "").replace("loser", "contact")].add(key)
        about = event.data.get("about")
        if isinstance(about, list | tuple) and len(about) == 2 and about[0] and isinstance(about[1], int):  # noqa: PLR2004 -- a kind and a number
            self.subjects[about[0]].add(about[1])

    def ask(self) -> None:
        self.is_asked = True
        ask_about(self.subjects, self.heard)


def _fields(event: Event) -> Collection[Any]:
    changes = event.data.get("changes")
    return changes if isinstance(changes, dict) else ()


def ask_about(subjects: dict[str, set[int]], heard: Collection[str]) -> None:
    try:
        with transaction.atomic():
            plans = list(plans_of(Segment.objects.kept()))
            for kind in kinds():
                mine = [one for one in plans if one.kind is kind]
                if not any(keeping.concerns(one, heard) for one in mine):
                    continue
                keys = kind.meant_by(subjects)
                if len(keys) > MOST_AT_ONCE:
                    jobs.retest.enqueue(kind.name, sorted(keys), sorted(heard))
                elif keys:
                    keeping.retest(kind, keys, heard, plans=mine)
    except Exception:
        # The change itself is made and stays; the nightly look finds what was missed here.
        log.exception("segments were not kept up to date")


def _is_heard(name: str) -> bool:
    return name in all_heard() or any(name in kind.changed for kind in kinds())


@on_many(EVERY)
def gather(events: Sequence[Event]) -> None:
    heard = [event for event in events if _is_heard(event.name)]
    if not heard:
        return
    gathered = _waiting()
    for event in heard:
        gathered.add(event)


def _waiting() -> Gathered:
    """One for each transaction, however many events it records; gone with it when it is taken back."""
    for waiting in connection.run_on_commit:
        owner = getattr(waiting[1], "__self__", None)
        if isinstance(owner, Gathered) and not owner.is_asked:
            return owner
    fresh = Gathered()
    transaction.on_commit(fresh.ask, robust=True)
    return fresh


@on("field.deleted", "field.archived", "field.restored", "field.asked_again", "field.changed", inside=True)
def ask_again_without_the_field(_event: Event) -> None:
    """A segment whose field is gone has nobody, and everybody it had when the field is back."""
    for segment in Segment.objects.alive():
        if any(test.trait.startswith(f"{OWN}.") for test in tests(read_tree(segment.tree))):
            jobs.rebuild_later(segment)


@on("tag.deleted", "tag.restored", "tag.merged", inside=True)
def ask_again_without_the_tag(event: Event) -> None:
    gone = {event.subject_id, event.data.get("merged")}
    for segment in Segment.objects.alive():
        for test in tests(read_tree(segment.tree)):
            if test.trait == "record.tag" and isinstance(test.value, list) and gone & set(test.value):
                jobs.rebuild_later(segment)
                break
