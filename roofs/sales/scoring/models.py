from __future__ import annotations

from django.db import models
from django.utils import timezone

from roofs.sales.leads.models import Lead


class Score(models.Model):
    """The latest breakdown of one lead's score. `Lead.lead_score` and `Lead.temperature` are copies for lists."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="score")
    total = models.PositiveSmallIntegerField()
    breakdown = models.JSONField()
    computed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.total} points"
