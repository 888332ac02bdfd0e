"""What one of us decides about the pace: of one person, or of a whole sequence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing, repacing
from roofs.marketing.cadence.enrolling import pause, resume
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Wanted = Literal["slower", "faster", "usual", "pause"]


@transaction.atomic
def adjust(
    people: EnrolmentQuerySet,
    wanted: Wanted,
    actor: User,
    *,
    until: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Of everything that runs for somebody. Raises Refused where nothing can be moved, and says why."""
    now = now or timezone.now()
    if until is not None and until <= now:
        raise Refused(_("Choose a moment that is still to come."), "until")
    running = list(people.running().select_related("sequence").select_for_update(of=("self",)))
    if not running:
        raise Refused(_("Nothing runs for this person."), "lead_id")
    if wanted == "pause":
        return sum(pause(one, actor, until=until, now=now) for one in running)
    adaptive = [one for one in running if one.sequence.pace == Sequence.Pace.ADAPTIVE]
    if not adaptive:
        words = _("“%(name)s” keeps to its days. Let its pace adapt first, or pause this person.")
        raise Refused(words % {"name": running[0].sequence.name}, "pace")
    tempo = "" if wanted == "usual" else Enrolment.Tempo(wanted).value
    for one in adaptive:
        if wanted == "usual" and one.status == Enrolment.Status.PAUSED:
            resume(one, actor, now=now)
        Enrolment.objects.filter(pk=one.pk).update(tempo=tempo, tempo_until=until if tempo else None)
        record("cadence.adjusted", (one.subject_type, one.subject_id), actor=actor, enrolment=one.pk, pace=wanted)
    repacing.reconsider({one.contact_id for one in adaptive}, now)
    return len(adaptive)


@transaction.atomic
def set_pace(sequence: Sequence, pace: str, actor: User) -> bool:
    """A new version that differs in its pace alone. False when it has this pace already."""
    plan = sequence.live.plan
    if plan.pace == pace:
        return False
    publishing.publish(sequence, plan.model_copy(update={"pace": Sequence.Pace(pace).value}), actor)
    return True
