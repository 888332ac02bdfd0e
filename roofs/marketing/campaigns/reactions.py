from __future__ import annotations

from roofs.core.accounts.reach import govern
from roofs.marketing.campaigns import wording
from roofs.marketing.campaigns.models import Campaign

__all__ = ["wording"]  # importing the wordings is what declares them

govern("campaign", Campaign.objects.visible_to)
