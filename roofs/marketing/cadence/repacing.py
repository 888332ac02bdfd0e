"""News of a person: what is still to come is looked at again at once, not only when it falls due.

Nearer as well as later. What waits already to go out has been decided and stays.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as List
from datetime import datetime, timedelta

from django.utils import timezone

from roofs.core.jobs import progress, task
from roofs.marketing.cadence.adapting import Book, written_at
from roofs.marketing.cadence.deciding import COLUMNS, Due, Map, Stop
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence, Step

AT_ONCE = 1000
UNMOVED = timedelta(minutes=1)


def reconsider(contact_ids: Collection[int], now: datetime | None = None) -> int:
    """Of these people whatever runs at an adaptive pace. Returns how many moved."""
    mine = Enrolment.objects.filter(contact__in=contact_ids, sequence__pace=Sequence.Pace.ADAPTIVE)
    return move(mine, now or timezone.now())


def move(people: EnrolmentQuerySet, now: datetime) -> int:
    """Those who are about to get a touch, and nobody who was taken up or moved meanwhile."""
    waiting = people.filter(status=Enrolment.Status.ACTIVE, next_run_at__gt=now)
    dues = [Due(*row) for row in waiting.values_list(*COLUMNS)]
    if not dues:
        return 0
    moved = 0
    for due, at, anchor in _moments(dues, now):
        if abs(at - due.due_at) > UNMOVED or anchor != due.wait_anchor:
            unchanged = Enrolment.objects.filter(
                pk=due.pk, status=Enrolment.Status.ACTIVE, next_step=due.step_id, next_run_at=due.due_at
            )
            moved += unchanged.update(next_run_at=at, wait_anchor=anchor)
    return moved


def _moments(dues: List[Due], now: datetime) -> list[tuple[Due, datetime, datetime]]:
    """When each is due, and what their waits are counted from."""
    steps = Map.of({due.version_id for due in dues})
    standing = [(due, steps.stops.get(due.step_id or 0)) for due in dues]
    paced = [due for due, stop in standing if stop is not None and stop.is_paced]
    book = Book.of(paced, now) if paced else None
    found = []
    for due, stop in standing:
        if stop is None:
            continue
        if book is not None and stop.is_paced:
            at = book.paced(due, stop, book.facts_for(due)).at
            found.append((due, max(at, now), due.wait_anchor))
        else:
            found.append(_as_written(due, stop))
    return found


def _as_written(due: Due, stop: Stop) -> tuple[Due, datetime, datetime]:
    """Back on its days. Who was slowed down stays where he is, and all that follows moves with him: no heap."""
    written = written_at(due, stop)
    late = due.due_at - written
    if late > UNMOVED and stop.since == Step.Since.START:
        return due, due.due_at, due.wait_anchor + late
    return due, written, due.wait_anchor


@task(atomic=False, max_attempts=5)
def look_at_everybody(sequence: int | None = None) -> int:
    """After other rules, or another pace of a sequence. Nothing is sent; a second run moves nobody."""
    people = Enrolment.objects.filter(status=Enrolment.Status.ACTIVE).order_by("pk")
    people = (
        people.filter(sequence__pace=Sequence.Pace.ADAPTIVE) if sequence is None else people.filter(sequence=sequence)
    )
    moved, last, seen, total = 0, 0, 0, people.count()
    while keys := list(people.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        moved += move(Enrolment.objects.filter(pk__in=keys), timezone.now())
        last, seen = keys[-1], seen + len(keys)
        progress.report(seen, total)
    return moved
