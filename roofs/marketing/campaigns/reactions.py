from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.utils.translation import gettext_lazy as _l

from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.core.segments.usage import Use, used_by
from roofs.marketing.campaigns import running, wording
from roofs.marketing.campaigns.models import Campaign

if TYPE_CHECKING:
    from roofs.core.events.models import Event

__all__ = ["wording"]  # importing the wordings is what declares them


@on("cadence.resumed", inside=True)
def wait_with_the_others(event: Event) -> None:
    running.hold_again(int(event.data["enrolment"]))


govern("campaign", Campaign.objects.visible_to)


@used_by
def _campaigns(segments: Sequence[int]) -> Iterable[Use]:
    """Those that may still take people in; what is over needs nobody any more."""
    running_on = Campaign.objects.filter(deleted_at=None, query__contains="segment=")
    for campaign in running_on.exclude(status=Campaign.Status.COMPLETED):
        named = {one for value in parse_qs(campaign.query).get("segment", []) for one in value.split(",")}
        for key in segments:
            if str(key) in named:
                yield Use(key, _l("Campaign"), campaign.name, "web:campaign", campaign.pk)
