from __future__ import annotations

from typing import TYPE_CHECKING

from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.marketing.campaigns import running, wording
from roofs.marketing.campaigns.models import Campaign

if TYPE_CHECKING:
    from roofs.core.events.models import Event

__all__ = ["wording"]  # importing the wordings is what declares them


@on("cadence.resumed", inside=True)
def wait_with_the_others(event: Event) -> None:
    running.hold_again(int(event.data["enrolment"]))


govern("campaign", Campaign.objects.visible_to)
