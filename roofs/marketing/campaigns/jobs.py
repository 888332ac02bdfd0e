from __future__ import annotations

import structlog
from django.utils import timezone

from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused
from roofs.marketing.campaigns import audience, running
from roofs.marketing.campaigns.models import Campaign

log = structlog.get_logger(__name__)


@task(max_attempts=3)
def keep_going() -> list[int]:
    """Begin what is due, end what is over, take in who came to fit: (begun, ended, waves begun)."""
    now = timezone.now()
    begun = [_one(running.start, one) for one in Campaign.objects.to_begin(now).select_related("sequence")]
    ended = [_one(running.complete, one) for one in Campaign.objects.over(now).select_related("sequence")]
    growing = (
        Campaign.objects.running().filter(keeps_adding=True).select_related("sequence", "created_by", "updated_by")
    )
    grown = [_one(audience.take_in_newcomers, one) for one in growing]
    return [sum(begun), sum(ended), sum(grown)]


def _one(act: object, campaign: Campaign) -> bool:
    """A campaign that cannot go on must not keep the others from it."""
    try:
        return bool(act(campaign, None))  # type: ignore[operator] # one of the three above
    except Refused as refused:
        log.warning("campaign cannot go on", campaign_id=campaign.pk, reason=refused.field)
        return False
