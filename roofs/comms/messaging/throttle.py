"""How fast we may go, counted in the database so that all processes share one allowance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from roofs.comms.messaging.models import RateBucket

# Two machines may disagree by this much. Beyond it a clock was set back, and waiting for it would stop the bucket.
CLOCK_SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Grant:
    granted: bool
    wait_seconds: float = 0.0

    def __bool__(self) -> bool:
        return self.granted


def take(key: str, *, rate_per_second: float, burst: float, n: float = 1, now: datetime | None = None) -> Grant:
    """Take `n` tokens or say how long to wait for them. All or nothing; never more than `burst` at once.

    The row stays locked until the caller's transaction ends: call it on its own, just before the provider.
    """
    if rate_per_second <= 0 or n > burst:
        raise ValueError("a bucket that never holds enough would wait for ever")
    now = now or timezone.now()
    with transaction.atomic():
        bucket, _ = RateBucket.objects.select_for_update().get_or_create(
            key=key, defaults={"tokens": burst, "refilled_at": now}
        )
        _refill(bucket, rate_per_second, burst, now)
        grant = _draw(bucket, rate_per_second, n, now)
        bucket.save(update_fields=["tokens", "refilled_at"])
    return grant


def hold(key: str, until: datetime) -> None:
    """Close a bucket for a while: the provider asked for a rest."""
    with transaction.atomic():
        bucket, is_new = RateBucket.objects.select_for_update().get_or_create(
            key=key, defaults={"tokens": 0, "refilled_at": until, "held_until": until}
        )
        if not is_new and (bucket.held_until is None or bucket.held_until < until):
            bucket.held_until = until
            bucket.save(update_fields=["held_until"])


def _refill(bucket: RateBucket, rate: float, burst: float, now: datetime) -> None:
    elapsed = (now - bucket.refilled_at).total_seconds()
    if elapsed > 0:
        bucket.tokens = min(burst, bucket.tokens + elapsed * rate)
        bucket.refilled_at = now
    elif bucket.refilled_at - now > CLOCK_SKEW and not (bucket.held_until and bucket.held_until > now):
        bucket.refilled_at = now
    bucket.tokens = min(bucket.tokens, burst)


def _draw(bucket: RateBucket, rate: float, n: float, now: datetime) -> Grant:
    if bucket.held_until and bucket.held_until > now:
        return Grant(granted=False, wait_seconds=(bucket.held_until - now).total_seconds())
    if bucket.tokens >= n:
        bucket.tokens -= n
        return Grant(granted=True)
    return Grant(granted=False, wait_seconds=(n - bucket.tokens) / rate)
