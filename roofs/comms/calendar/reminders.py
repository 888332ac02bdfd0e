"""Reminding people of appointments. A deadline is a column; the engine asks who is due and takes each row once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.calendar import letters
from roofs.comms.calendar.models import Appointment, Reminder
from roofs.comms.calendar.one_by_one import one_by_one
from roofs.comms.calendar.policy import CALENDAR, ReminderRule
from roofs.comms.calendar.vocabulary import Audience, Barred, Channel, ReminderState
from roofs.comms.messaging.sending import post
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused
from roofs.core.kit.windows import EVERY_DAY, Window, at_local, next_allowed

if TYPE_CHECKING:
    from roofs.comms.messaging.models import Message
    from roofs.core.accounts.models import User

BATCH = 200
EVENING_BEFORE = time(18)


def arm(row: Appointment, rules: Iterable[ReminderRule], now: datetime | None = None) -> None:
    """Write down who is to be reminded when. What would lie in the past is not sent any more."""
    now = now or timezone.now()
    Reminder.objects.bulk_create([_planned(row, rule, now) for rule in _distinct(rules)])


def replace(row: Appointment, rules: Iterable[ReminderRule]) -> bool:
    """These and no others; one that stays as it is keeps what has become of it. Whether anything changed."""
    wanted = {_sort_of(rule): rule for rule in rules}
    known = {_sort_of(one): one for one in row.reminders.all()}
    gone = [one.pk for sort, one in known.items() if sort not in wanted]
    row.reminders.filter(pk__in=gone).delete()
    arm(row, [rule for sort, rule in wanted.items() if sort not in known])
    return wanted.keys() != known.keys()


def rearm(row: Appointment) -> None:
    """The appointment was moved, cancelled or brought back, and its reminders with it.

    One that was sent for the old time is due once more for the new one.
    """
    now = timezone.now()
    for one in row.reminders.all():
        was_sent = one.state == ReminderState.SENT
        one.due_at = _due(row, one.audience, one.minutes_before, now) if row.is_active else None
        if was_sent and one.due_at is None:
            continue
        one.round += was_sent
        one.state, one.note = _state(row, one.due_at)
        one.handed_at = None
        one.save()


def send_due(now: datetime | None = None) -> int:
    """Hand over all that are due. Many engines may do so at once: each row is taken by one update."""
    now = now or timezone.now()
    due = Reminder.objects.filter(due_at__lte=now).order_by("due_at")
    rows = due.select_related("appointment__contact").prefetch_related("appointment__attendances__user")[:BATCH]
    return one_by_one(rows, now, _send, _put_aside)


@task(max_attempts=3, atomic=False)
def sweep() -> None:
    while send_due() == BATCH:
        pass


@transaction.atomic
def remind_now(
    appointment: Appointment, actor: User | None, audience: str = Audience.CUSTOMER, channel: str = Channel.EMAIL
) -> list[Message]:
    """By hand, beside those that are planned. Raises Refused when nobody can be reached that way."""
    appointment = Appointment.objects.with_people().get(pk=appointment.pk)
    if not appointment.is_active:
        raise Refused(_("It was cancelled or is over: nobody needs to be reminded."), "status")
    # Two presses within a minute are one.
    key = f"remind-{appointment.pk}-{appointment.revision}-{timezone.now():%Y%m%d%H%M}"
    written = letters.reminders_of(appointment, audience, channel, key)
    if isinstance(written, Barred):
        raise Refused(str(written.label), "channel")
    sent = [post(one, letters.about(appointment)) for one in written]
    _record(appointment, actor, audience, channel)
    return sent


@transaction.atomic
def _send(one: Reminder, now: datetime) -> bool:
    taken = Reminder.objects.filter(pk=one.pk, due_at=one.due_at, round=one.round).update(
        due_at=None, handed_at=now, state=ReminderState.SENT
    )
    if not taken:
        return False
    row = one.appointment
    if not row.is_active or row.deleted_at is not None or row.starts_at <= now:
        _skip(one, Barred.TOO_LATE)
        return True
    written = letters.reminders_of(row, one.audience, one.channel, f"reminder-{one.pk}-{one.round}")
    if isinstance(written, Barred):
        _skip(one, written)
        return True
    for message in written:
        post(message, letters.about(row))
    _record(row, None, one.audience, one.channel)
    return True


def _put_aside(one: Reminder, now: datetime) -> None:
    Reminder.objects.filter(pk=one.pk, due_at=one.due_at, round=one.round).update(due_at=None, handed_at=now)
    _skip(one, Barred.BROKEN)


def _record(row: Appointment, actor: User | None, audience: str, channel: str) -> None:
    data = {"appointment": row.pk, "audience": audience, "channel": channel}
    record("appointment.reminded", letters.about(row), actor=actor, to=(), **data)


def _skip(one: Reminder, why: Barred) -> None:
    Reminder.objects.filter(pk=one.pk).update(state=ReminderState.SKIPPED, note=why)


def _planned(row: Appointment, rule: ReminderRule, now: datetime) -> Reminder:
    due = _due(row, rule.audience, rule.minutes_before, now) if row.is_active else None
    state, note = _state(row, due)
    return Reminder(
        appointment=row,
        audience=rule.audience,
        channel=rule.channel,
        minutes_before=rule.minutes_before,
        due_at=due,
        state=state,
        note=note,
    )


def _state(row: Appointment, due: datetime | None) -> tuple[ReminderState, str]:
    if due is not None:
        return ReminderState.WAITING, ""
    return ReminderState.SKIPPED, Barred.TOO_LATE if row.is_active else Barred.NOT_HELD


def _due(row: Appointment, audience: str, minutes_before: int, now: datetime) -> datetime | None:
    """None when that moment has passed. Customers are left alone at night: later, or else the evening before."""
    due = row.starts_at - timedelta(minutes=minutes_before)
    if audience == Audience.CUSTOMER:
        rules = CALENDAR.get()
        later = next_allowed(due, Window(EVERY_DAY, rules.remind_from, rules.remind_until), [row.zone])
        if later >= row.starts_at:
            day = due.astimezone(ZoneInfo(row.zone)).date()
            later = at_local(day, EVENING_BEFORE, row.zone)
            later = later if later <= due else at_local(day - timedelta(days=1), EVENING_BEFORE, row.zone)
        due = later
    return due if due > now else None


def _distinct(rules: Iterable[ReminderRule]) -> list[ReminderRule]:
    return list({_sort_of(rule): rule for rule in rules}.values())


def _sort_of(one: ReminderRule | Reminder) -> tuple[str, str, int]:
    return (one.audience, one.channel, one.minutes_before)
