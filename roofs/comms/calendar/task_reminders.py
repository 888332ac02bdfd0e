"""Reminding people of their tasks. A deadline is a column; the engine asks who is due and takes each row once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roofs.comms.calendar.letters import written
from roofs.comms.calendar.models import Task
from roofs.comms.calendar.one_by_one import one_by_one
from roofs.comms.calendar.policy import CALENDAR
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing.blocks import Block, Button, Heading, Listing, Run
from roofs.core.events import Subject, record
from roofs.core.jobs import task as job
from roofs.core.kit import phones

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

BATCH = 200
WAYS = {"both": ("push", "email"), "push": ("push",), "email": ("email",)}


def send_due(now: datetime | None = None) -> int:
    """Hand over all that are due. Many engines may do so at once: each row is taken by one update."""
    now = now or timezone.now()
    due = Task.objects.open().filter(remind_at__lte=now).with_people().order_by("remind_at")
    return one_by_one(due[:BATCH], now, _remind, _ring_only)


@job(max_attempts=3, atomic=False)
def sweep() -> None:
    while send_due() == BATCH:
        pass


def _ring_only(one: Task, now: datetime) -> bool:
    """On the page; False when somebody else has it, or when it is not due any more."""
    mine = Task.objects.open().filter(pk=one.pk, remind_at=one.remind_at)
    return bool(mine.update(remind_at=None, reminded_for=one.remind_at, rings_since=now))


@transaction.atomic
def _remind(one: Task, now: datetime) -> bool:
    if not _ring_only(one, now):
        return False
    user = one.assigned_to
    subject: Subject = (one.subject_type, one.subject_id) if one.subject_id is not None else one
    if user is None or not user.is_active or one.remind_at is None:
        return True
    for channel in WAYS[CALENDAR.get().task_reminders]:
        post(_message(one, user, channel, f"task-{one.pk}-{one.remind_at:%Y%m%d%H%M%S}-{channel}"), subject)
    record("task.reminded", subject, to=[user.pk], task=one.pk, title=one.title, kind=one.kind)
    return True


def _whom(contact: Contact | None) -> tuple[str, ...]:
    return (contact.name, phones.pretty(contact.phone) if contact.phone else "") if contact else ()


def _message(one: Task, user: User, channel: str, key: str) -> Message:
    with translation.override(user.language):
        when = date_format(one.due_at.astimezone(user.zone), "SHORT_DATETIME_FORMAT")
        subject = _("%(when)s: %(what)s") % {"when": when, "what": one.title}
        told = [fact for fact in (str(one.get_kind_display()), *_whom(one.contact), one.notes) if fact]
        url = f"{settings.BASE_URL}/tasks/{one.pk}/"
        blocks: list[Block] = [
            Heading((Run(one.title),)),
            Listing(tuple((Run(fact),) for fact in (when, *told)), is_numbered=False),
            Button(_("Open the task"), url),
        ]
        text, html = written(subject, blocks) if channel == "email" else (", ".join(told), "")
    return Message(
        channel=channel,
        purpose=Purpose.ALERT,
        to_user=user,
        to_address=user.email if channel == "email" else "",
        subject=subject[:200],
        text=text,
        html=html,
        idem_key=key,
        data={"url": url, "tag": f"task-{one.pk}"},
    )
