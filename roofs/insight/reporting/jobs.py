from __future__ import annotations

from django.utils import timezone

from roofs.core.jobs import task
from roofs.insight.reporting import sending


@task
def send_due() -> None:
    sending.send_due(timezone.now())
