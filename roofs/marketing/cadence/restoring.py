"""An installation made from a backup must not send what the old one may have sent since the backup was made."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from roofs.core.backup.bringing_back import afterwards
from roofs.marketing.cadence import planning
from roofs.marketing.cadence.lateness import is_stale
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.sending import BY_PERSON

RESTORED = "restored"


def hold_what_fell_due() -> None:
    """All that fell due since: too late for it, or a person says whether it has arrived. Tasks for our own people wait
    as before; doing one twice harms nobody.
    """
    now = timezone.now()
    while planning.plan_due(now):
        pass
    due = Touch.objects.filter(state__in=(Touch.State.INTENT, Touch.State.SENDING), next_try_at__lte=now)
    stale = [touch.pk for touch in due.select_related("step").iterator() if is_stale(touch, now)]
    done = {"next_try_at": None, "lease_token": "", "lease_until": None}
    for keys in (stale[start : start + 500] for start in range(0, len(stale), 500)):
        Touch.objects.filter(pk__in=keys).update(state=Touch.State.EXPIRED, reason="too_late", **done)
    due.exclude(channel__in=BY_PERSON).update(state=Touch.State.UNKNOWN, reason=RESTORED, handed_at=F("due_at"), **done)


afterwards(hold_what_fell_due)
