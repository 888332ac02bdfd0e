"""What staff do with tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from roofs.comms.calendar.models import Task
from roofs.core.accounts.audit import take_over
from roofs.core.events import Happening, Subject, record, record_many, subject_of

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

LONGEST_NOTE = 10_000


class Wish(TypedDict, total=False):
    """What else may be said about a new task."""

    notes: str
    kind: str
    priority: int
    assigned_to: User | None
    contact: Contact | None
    source: str
    remind_minutes: int | None


def add(
    title: str,
    due_at: datetime,
    *,
    subject: models.Model | tuple[str, int] | None = None,
    actor: User | None = None,
    origin_key: str = "",
    **wish: Unpack[Wish],
) -> Task:
    """Put a task on somebody's list. The same `origin_key` again gives the task that is already there."""
    task = Task(title=title.strip()[:200], due_at=due_at, origin_key=origin_key or None, **wish)
    if subject is not None:
        task.subject_type, task.subject_id = subject_of(subject)
    task.stamp(actor)
    task.arm()
    try:
        with transaction.atomic():
            task.save(force_insert=True)
            _record("task.added", task, actor)
    except IntegrityError:
        known = Task.objects.filter(origin_key=origin_key).first() if origin_key else None
        if known is None:
            raise
        return known
    return task


def add_many(fresh: Sequence[Task], actor: User | None) -> None:
    """Out of a list: some may be done already."""
    for task in fresh:
        task.stamp(actor)
    with transaction.atomic():
        Task.objects.bulk_create(fresh)
        told = [Happening("task.added", _subject(task), {"task": task.pk, "title": task.title, "kind": task.kind})
                for task in fresh]  # fmt: skip
        record_many(told, actor=actor)


def complete(
    task: Task,
    actor: User | None,
    outcome: str = "",
    notes: str = "",
    now: datetime | None = None,
    again_at: datetime | None = None,
) -> Task:
    """Tick it off. Ticking twice keeps the first time and person. `again_at`: when they want to be called back."""
    with transaction.atomic():
        row = _locked(task)
        if row.done_at is None:
            row.done_at, row.done_by, row.outcome = now or timezone.now(), actor, outcome
            row.notes = "\n\n".join(part for part in (row.notes, notes.strip()) if part)[:LONGEST_NOTE]
            _save(row, actor, "done_at", "done_by", "outcome", "notes")
            _record("task.done", row, actor, outcome=outcome, **({"again_at": again_at} if again_at else {}))
    return row


def reopen(task: Task, actor: User | None) -> Task:
    with transaction.atomic():
        row = _locked(task)
        if row.done_at is not None:
            row.done_at, row.done_by, row.outcome = None, None, ""
            _save(row, actor, "done_at", "done_by", "outcome")
            _record("task.reopened", row, actor)
    return row


def snooze(task: Task, until: datetime, actor: User | None, now: datetime | None = None) -> Task:
    """Later, but not never: the new time lies ahead, and the row counts how often it was put off."""
    if until <= (now or timezone.now()):
        raise ValueError("a task is put off to a time ahead")
    with transaction.atomic():
        row = _locked(task)
        if row.done_at is None:
            row.due_at, row.snoozes = until, row.snoozes + 1
            _save(row, actor, "due_at", "snoozes")
            _record("task.snoozed", row, actor, until=until)
    return row


EDITABLE = frozenset({"title", "kind", "priority", "due_at", "assigned_to", "notes", "remind_minutes"})


def correct(task: Task, values: Mapping[str, Any], actor: User | None) -> Task:
    """Change what is to be done, by whom and by when."""
    with transaction.atomic():
        row = _locked(task)
        changes = take_over(row, values, EDITABLE)
        if changes:
            _save(row, actor, *changes)
            told = {name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()}
            _record("task.changed", row, actor, changes=told)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value


def hush(task: Task) -> None:
    """Its person has seen that it is due."""
    Task.objects.filter(pk=task.pk).update(rings_since=None)


def hand_to(task: Task, user: User | None, actor: User | None) -> Task:
    with transaction.atomic():
        row = _locked(task)
        if row.assigned_to_id != (user.pk if user else None):
            row.assigned_to = user
            _save(row, actor, "assigned_to")
            _record("task.assigned", row, actor)
    return row


def remove(task: Task, actor: User | None) -> None:
    with transaction.atomic():
        row = _locked(task)
        row.mark_deleted(actor)
        _record("task.deleted", row, actor)


def bring_back(task: Task, actor: User | None) -> None:
    with transaction.atomic():
        row = _locked(task)
        row.mark_restored(actor)
        _record("task.restored", row, actor)


def drop_open(subject: models.Model | tuple[str, int], source: str, actor: User | None = None) -> int:
    """Take the open tasks of one source off the lists: the sequence that asked for them has ended."""
    kind, key = subject_of(subject)
    with transaction.atomic():
        rows = list(Task.objects.about(kind, key).open().filter(source=source).select_for_update(of=("self",)))
        for row in rows:
            row.mark_deleted(actor)
            _record("task.deleted", row, actor)
    return len(rows)


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _save(task: Task, actor: User | None, *fields: str) -> None:
    task.stamp(actor)
    task.arm()
    task.save(update_fields=[*fields, "remind_at", "rings_since", "updated_at", "updated_by"])


def _record(name: str, task: Task, actor: User | None, **data: Any) -> None:
    """About what the task is about, so that it stands in that history; a task about nothing speaks for itself."""
    record(
        name,
        _subject(task),
        actor=actor,
        to=[task.assigned_to_id] if task.assigned_to_id else [],
        task=task.pk,
        title=task.title,
        kind=task.kind,
        **data,
    )


def _subject(task: Task) -> Subject:
    return (task.subject_type, task.subject_id) if task.subject_id is not None else task
