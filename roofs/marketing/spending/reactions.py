from __future__ import annotations

from roofs.marketing.spending import wording

__all__ = ["wording"]  # importing the wordings is what declares them
