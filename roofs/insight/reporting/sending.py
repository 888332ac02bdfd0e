"""Who gets which report, once for each week or month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from roofs.core.kit.windows import at_local
from roofs.insight.reporting import letter
from roofs.insight.reporting.content import Report, month_before, monthly, week_before, weekly
from roofs.insight.reporting.policy import DAYS, REPORTS

LATE = dt.timedelta(days=2)
"""An engine that was away sends what is no older than that. Switching reports on does not send an old one."""
KINDS = ("weekly", "monthly")


def send_due(now: dt.datetime) -> int:
    """Write the letters that are due. The same week or month is never written to a person twice."""
    rules, sent = REPORTS.get(), 0
    zone = office.get().zone
    today = now.astimezone(zone).date()
    if rules.weekly:
        day = today - dt.timedelta(days=(today.weekday() - DAYS.index(rules.weekly_day)) % 7)
        if _is_due(now, at_local(day, rules.weekly_at, zone.key)):
            sent += _send_all("weekly", week_before(day), sellers() if rules.weekly_to == "sales" else everybody())
    if rules.monthly:
        day = today.replace(day=rules.monthly_day)
        if _is_due(now, at_local(day, rules.monthly_at, zone.key)):
            people = User.objects.admins() if rules.monthly_to == "admin" else User.objects.managers()
            sent += _send_all("monthly", month_before(day), people)
    return sent


def sellers() -> Iterable[User]:
    return User.objects.sellers()


def everybody() -> Iterable[User]:
    return User.objects.active().filter(role__in=(Role.ADMIN, Role.MANAGER, Role.SALES))


def make(kind: str, first: dt.date, person: User) -> Report:
    return weekly(person, first) if kind == "weekly" else monthly(person, first)


def send_now(kind: str, first: dt.date, person: User) -> Message:
    """Asked for by the person: as often as it is asked for, and to nobody else."""
    return _post(kind, first, person, f"report-{kind}-{first}-{person.pk}-{get_random_string(8)}")


def _is_due(now: dt.datetime, at: dt.datetime) -> bool:
    return at <= now < at + LATE


def _send_all(kind: str, first: dt.date, people: Iterable[User]) -> int:
    keys = {f"report-{kind}-{first}-{person.pk}": person for person in people}
    written = set(Message.objects.filter(idem_key__in=keys).values_list("idem_key", flat=True))
    waiting = {key: person for key, person in keys.items() if key not in written}
    for key, person in waiting.items():
        _post(kind, first, person, key)
    return len(waiting)


def _post(kind: str, first: dt.date, person: User, key: str) -> Message:
    with translation.override(person.language), timezone.override(person.zone):
        report = make(kind, first, person)
        message = Message(
            channel=Channel.EMAIL,
            purpose=Purpose.ALERT,
            idem_key=key,
            to_user=person,
            to_address=person.email,
            subject=f"{report.title}: {report.about}",
            text=letter.text(report),
            html=letter.html(report),
            template=f"report_{kind}",
        )
    return post(message)
