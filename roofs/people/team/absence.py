"""Time off: asked for, approved or declined, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.problems import NotAllowed
from roofs.core.accounts.rights import may_manage, refuse_unless_may_manage
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.people.team.models import TimeOff

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST = dt.timedelta(days=366)


def ask(
    user: User,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    actor: User,
    kind: str = TimeOff.Kind.VACATION,
    reason: str = "",
) -> TimeOff:
    """For oneself, or for somebody one manages. A manager's word approves it at once."""
    if actor != user:
        refuse_unless_may_manage(actor, user.role)
    if ends_on < starts_on:
        raise Refused(_("The last day comes before the first."), "ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refused(_("That is more than a year."), "ends_on")
    wanted = TimeOff(user=user, starts_on=starts_on, ends_on=ends_on, kind=kind, reason=reason.strip()[:200])
    with transaction.atomic():
        _refuse_twice(wanted)
        if may_manage(actor, user.role):
            wanted.approved_by, wanted.approved_at = actor, timezone.now()
        wanted.stamp(actor)
        wanted.save()
        _record("asked" if wanted.approved_at is None else "approved", wanted, actor)
    return wanted


def approve(wanted: TimeOff, actor: User) -> TimeOff:
    return _decide(wanted, actor, approved=True)


def decline(wanted: TimeOff, actor: User) -> TimeOff:
    return _decide(wanted, actor, approved=False)


def withdraw(wanted: TimeOff, actor: User) -> None:
    """The person works after all."""
    _refuse_strangers(wanted, actor)
    with transaction.atomic():
        if wanted.deleted_at is None:
            wanted.mark_deleted(actor)
            _record("withdrawn", wanted, actor)


def bring_back(wanted: TimeOff, actor: User) -> TimeOff:
    _refuse_strangers(wanted, actor)
    with transaction.atomic():
        _refuse_twice(wanted)
        if wanted.deleted_at is not None:
            wanted.mark_restored(actor)
            _record("restored", wanted, actor)
    return wanted


def _decide(wanted: TimeOff, actor: User, *, approved: bool) -> TimeOff:
    refuse_unless_may_manage(actor, wanted.user.role)
    now = timezone.now()
    with transaction.atomic():
        found = TimeOff.objects.select_for_update(of=("self",)).select_related("user").get(pk=wanted.pk)
        found.approved_at, found.declined_at = (now, None) if approved else (None, now)
        found.approved_by = actor if approved else None
        found.stamp(actor)
        found.save()
        _record("approved" if approved else "declined", found, actor)
    return found


def _refuse_twice(wanted: TimeOff) -> None:
    others = TimeOff.objects.alive().filter(user=wanted.user, declined_at=None).exclude(pk=wanted.pk)
    if others.touching(wanted.starts_on, wanted.ends_on).exists():
        raise Refused(_("Some of these days are off already."), "starts_on")


def _refuse_strangers(wanted: TimeOff, actor: User) -> None:
    if wanted.user_id != actor.pk and not may_manage(actor, wanted.user.role):
        raise NotAllowed(_("This is somebody else's time off."))


def _record(what: str, wanted: TimeOff, actor: User) -> None:
    """The reason is nobody's business but the person's and his manager's, so it is not told."""
    record(
        f"time_off.{what}",
        wanted.user,
        actor=actor,
        time_off=wanted.pk,
        starts_on=wanted.starts_on.isoformat(),
        ends_on=wanted.ends_on.isoformat(),
    )
