"""A whole sequence rests and goes on: nobody gets anything from it meanwhile, and nobody misses anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone

from roofs.core.events import record
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence, Touch

if TYPE_CHECKING:
    from datetime import datetime

    from roofs.core.accounts.models import User


@transaction.atomic
def rest(sequence: Sequence, actor: User | None, now: datetime | None = None) -> bool:
    """False when it rests already."""
    return _turn(sequence, now or timezone.now(), "sequence.paused", actor, if_resting=False)


@transaction.atomic
def go_on(sequence: Sequence, actor: User | None, now: datetime | None = None) -> bool:
    """What would have come meanwhile comes now, and the rest moves on with it. False when it is not resting."""
    now = now or timezone.now()
    if not _turn(sequence, None, "sequence.resumed", actor, if_resting=True):
        return False
    catch_up(Enrolment.objects.filter(sequence=sequence).exclude(status=Enrolment.Status.EXITED), now)
    return True


def catch_up(people: EnrolmentQuerySet, now: datetime) -> None:
    """Whoever was to be written to while it rested is due now. Who is paused one by one catches up when that ends."""
    awake = people.exclude(status=Enrolment.Status.PAUSED)
    awake.filter(next_run_at__lt=now).update(
        wait_anchor=F("wait_anchor") + (Value(now) - F("next_run_at")), next_run_at=now
    )
    Touch.objects.waiting().filter(enrolment__in=awake.values("pk"), due_at__lt=now).update(due_at=now, next_try_at=now)


def _turn(sequence: Sequence, moment: datetime | None, event: str, actor: User | None, *, if_resting: bool) -> bool:
    row = Sequence.objects.select_for_update(of=("self",)).get(pk=sequence.pk)
    if (row.paused_at is not None) != if_resting:
        return False
    row.paused_at = sequence.paused_at = moment
    row.stamp(actor)
    row.save(update_fields=["paused_at", "updated_at", "updated_by"])
    record(event, row, actor=actor)
    return True
