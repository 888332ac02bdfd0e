"""What happens to a record brings it into a sequence, or out of one: the same whether a person, an import, a vendor or
a program did it, because all of them record the event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence as List
from typing import TYPE_CHECKING

from django.utils import timezone

from roofs.core.events.models import Event
from roofs.core.jobs import task
from roofs.marketing.cadence import conditions, subjects
from roofs.marketing.cadence.conditions import Person
from roofs.marketing.cadence.enrolling import enrol_all, leave_many
from roofs.marketing.cadence.models import Enrolment, Entry, Sequence, Watch
from roofs.marketing.cadence.plan import CONDITION, Condition
from roofs.marketing.cadence.subjects import Record, Subject

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

TRIGGERS = (
    "appointment.booked", "appointment.cancelled", "appointment.completed", "appointment.missed",
    "appointment.rescheduled", "customer.changed", "customer.created", "fields.changed", "interaction.logged",
    "interaction.received", "lead.advanced", "lead.arrived", "lead.assigned", "lead.changed", "lead.converted",
    "lead.lost", "lead.objected", "lead.referred", "lead.returned", "lead.scored", "lead.won", "message.clicked",
    "message.opened", "partnership.referred",
    "project.advanced", "project.approved", "project.changed", "project.created", "project.rescheduled",
    "project.starts_soon", "review.asked", "review.received", "segment.entered",
    "segment.left", "tag.put", "task.done",
)  # fmt: skip
"""What an entry, a goal or a way out may wait for."""


def end_by(events: List[Event]) -> None:
    """Inside the transaction: whoever reached a goal or took a way out gets nothing more."""
    watches = list(Watch.objects.filter(event__in={event.name for event in events}))
    if not watches:
        return
    for event in events:
        wanted = [watch for watch in watches if watch.event == event.name]
        contact = subjects.meant_by(event) if wanted else None
        if contact is None:
            continue
        for watch in wanted:
            mine = Enrolment.objects.with_something_to_come().filter(contact=contact, sequence=watch.sequence_id)
            leaving = _holding(list(mine), parsed(watch.condition))
            leave_many(Enrolment.objects.filter(pk__in=leaving), f"{watch.kind}:{watch.key}", event.actor)


def _holding(enrolments: List[Enrolment], asked: Condition | None) -> list[int]:
    people = [Person.in_it(enrolment) for enrolment in enrolments]
    answers = conditions.ask([(asked, people)], timezone.now())
    return [person.key for person in people if answers.holds(asked, person.key)]


def begin_by(events: List[Event]) -> None:
    """A job of the same transaction: nobody waits for it, and nobody is lost."""
    names = {event.name for event in events}
    wanted = set(Entry.objects.filter(event__in=names, sequence__paused_at=None).values_list("event", flat=True))
    keys = [event.pk for event in events if event.name in wanted]
    for start in range(0, len(keys), 500):
        enter.enqueue(keys[start : start + 500])


@task(max_attempts=10)
def enter(event_ids: list[int]) -> int:
    """How many began a sequence because of these events."""
    begun = 0
    by_name: defaultdict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(pk__in=event_ids).select_related("actor").order_by("pk"):
        by_name[event.name].append(event)
    for name, events in by_name.items():
        entries = Entry.objects.filter(event=name, sequence__paused_at=None, sequence__deleted_at=None)
        crowd = _subjects(events)
        for entry in entries.select_related("sequence").order_by("-sequence__priority", "pk"):
            begun += _enter(entry, crowd, events[0].actor)
    return begun


def _subjects(events: Iterable[Event]) -> list[Subject]:
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        named = subjects.named_by(event)
        if named is not None:
            keys[named[0]].append(named[1])
    return [subject for kind, mine in keys.items() for subject in subjects.find(kind, mine).values()]


def _enter(entry: Entry, crowd: List[Subject], actor: User | None) -> int:
    sequence = entry.sequence
    found = {subject.key: subject for one in crowd if (subject := for_audience(one, sequence.audience)) is not None}
    mine = list(found.values())
    chosen = those_who(parsed(entry.condition), mine)
    answers = enrol_all(chosen, sequence, actor=actor, source=f"event:{entry.event}")
    return sum(answer.enrolment is not None for answer in answers)


def those_who(asked: Condition | None, crowd: List[Subject]) -> list[Record | Subject]:
    people = [Person.outside(number, subject) for number, subject in enumerate(crowd)]
    answers = conditions.ask([(asked, people)], timezone.now())
    return [subject for number, subject in enumerate(crowd) if answers.holds(asked, number)]


def for_audience(subject: Subject, audience: str) -> Subject | None:
    """The record a sequence for this audience is about: an event of a project may begin one of the customer."""
    if subject.kind == audience:
        return subject
    other = {
        Sequence.Audience.LEAD: subject.lead,
        Sequence.Audience.CUSTOMER: subject.customer,
        Sequence.Audience.PROJECT: subject.project,
    }[Sequence.Audience(audience)]
    return subjects.of(other) if other is not None else None


def parsed(written: object) -> Condition | None:
    return None if written is None else CONDITION.validate_python(written)
