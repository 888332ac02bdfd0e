from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from roofs.core.accounts.models import RefreshToken
from roofs.core.jobs import task

# Kept a while after their end, so that a stolen one is still recognised.
RECOGNISED = timedelta(days=30)


@task()
def forget_old_tokens() -> None:
    RefreshToken.objects.filter(expires_at__lt=timezone.now() - RECOGNISED).delete()
