from __future__ import annotations

from roofs.sales.playbook import wording

__all__ = ["wording"]  # importing the wordings is what declares them
