"""What a person may do with a touch that has not gone out: call it off, or ask the gates again now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.events import record
from roofs.marketing.cadence.models import Touch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roofs.core.accounts.models import User

CANCELLED = "hand"
WAITING = (Touch.State.INTENT,)
REVIVABLE = (Touch.State.INTENT, Touch.State.EXPIRED, Touch.State.FAILED, Touch.State.SUPPRESSED)
"""What may be tried once more. The gates are asked as ever: who may not be written to is not."""


@transaction.atomic
def cancel(touches: Iterable[Touch], actor: User) -> int:
    """These touches only; the sequence goes on with the next step. Returns how many were still waiting."""
    return _change(touches, WAITING, "touch.cancelled", actor, state=Touch.State.CANCELLED, reason=CANCELLED)


@transaction.atomic
def send_now(touches: Iterable[Touch], actor: User) -> int:
    """At once, as far as gates and allowances have nothing against it. Returns how many it was asked for."""
    anew = {"next_try_at": timezone.now(), "handed_at": None, "attempt": 0}
    return _change(touches, REVIVABLE, "touch.hurried", actor, state=Touch.State.INTENT, reason="send_now", **anew)


def _change(
    touches: Iterable[Touch], states: tuple[Touch.State, ...], name: str, actor: User, **changes: object
) -> int:
    keys = [touch.pk for touch in touches]
    mine = Touch.objects.select_for_update(of=("self",)).filter(pk__in=keys, state__in=states)
    found = list(mine.select_related("enrolment", "step"))
    fresh = {"next_try_at": None, "lease_token": "", "lease_until": None} | changes
    Touch.objects.filter(pk__in=[touch.pk for touch in found]).update(**fresh)
    for touch in found:
        about = (touch.enrolment.subject_type, touch.enrolment.subject_id)
        record(name, about, actor=actor, touch=touch.pk, channel=touch.channel, step=touch.step.title)
    return len(found)
