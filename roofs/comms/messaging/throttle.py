"""How fast we may go, counted in the database so that all processes share one allowance.

A `Limit` is either a pace (a token bucket) or so many in a day of one zone. Who wants to send names every limit that
concerns it; all of them must have room, else it takes from none and hears which one has not, and until when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from roofs.comms.messaging.models import RateBucket

# Two machines may disagree by this much. Beyond it a clock was set back, and waiting for it would stop the bucket.
CLOCK_SKEW = timedelta(seconds=60)
REST = timedelta(minutes=10)  # what Gmail wants when it says we are too fast
SLOWEST = 1 / 16
LOOK_AGAIN = timedelta(minutes=15)  # at a bucket that only a person can open
LONGEST_QUEUE = timedelta(minutes=15)  # nobody is told to come back later than this because of others before him


@dataclass(frozen=True, slots=True)
class Limit:
    """`kind` is what a person is told: mailbox, domain, recipient, brand, provider, company."""

    key: str
    kind: str
    per_second: float = 0.0
    burst: float = 0.0
    per_day: int = 0
    zone: str = "UTC"
    in_turn: bool = True

    def __post_init__(self) -> None:
        if self.per_day <= 0 and (self.per_second <= 0 or self.burst <= 0):
            raise ValueError("a bucket that never holds enough would wait for ever")


@dataclass(frozen=True, slots=True)
class Refusal:
    kind: str
    key: str
    until: datetime
    held_for: str = ""


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
    [refusal] = draw([[Limit(key, "", rate_per_second, burst, in_turn=False)]], now, n=n)
    return (
        Grant(granted=True)
        if refusal is None
        else Grant(granted=False, wait_seconds=(refusal.until - now).total_seconds())
    )


def draw(wishes: Sequence[Sequence[Limit]], now: datetime, *, n: float = 1) -> list[Refusal | None]:
    """For each wish None when it may go, in their order: one transaction and three statements however many they are."""
    limits = {limit.key: limit for wish in wishes for limit in wish}
    if not limits:
        return [None] * len(wishes)
    with transaction.atomic():
        buckets = _locked(limits, now)
        for key, limit in limits.items():
            _refill(buckets[key], limit, now)
        answers = [_draw(wish, buckets, n, now) for wish in wishes]
        RateBucket.objects.bulk_update(buckets.values(), ["tokens", "refilled_at", "is_new", "promised_at"])
    return answers


def give_back(limits: Iterable[Limit]) -> None:
    """What was drawn and not used, because a gate said no."""
    unused = Counter(limit.key for limit in limits)
    if not unused:
        return
    with transaction.atomic():
        buckets = list(RateBucket.objects.select_for_update().filter(key__in=unused).order_by("key"))
        for bucket in buckets:
            bucket.tokens += unused[bucket.key]
        RateBucket.objects.bulk_update(buckets, ["tokens"])


def hold(key: str, until: datetime, why: str = "") -> None:
    """Close a bucket for a while: the provider asked for a rest."""
    with transaction.atomic():
        bucket = _one(key, until)
        if bucket.held_until is None or bucket.held_until < until:
            bucket.held_until, bucket.held_for = until, why[:60]
            bucket.save(update_fields=["held_until", "held_for"])


def slow_down(key: str, now: datetime, why: str = "too_fast") -> None:
    """They said that we are too fast: a rest of at least ten minutes, then half the pace. It doubles again each day.

    Several letters under way at once hear the same complaint; it counts once.
    """
    with transaction.atomic():
        bucket = _one(key, now)
        if not (bucket.held_until and bucket.held_until > now):
            bucket.share, bucket.slowed_at = max(SLOWEST, _share(bucket, now) / 2), now
        bucket.held_until, bucket.held_for = max(bucket.held_until or now, now + REST), why[:60]
        bucket.save(update_fields=["share", "slowed_at", "held_until", "held_for"])


def stop(key: str, why: str, now: datetime) -> bool:
    """Nothing more until a person says that it is mended. False when it stood already."""
    with transaction.atomic():
        bucket = _one(key, now)
        if bucket.stopped_at is not None:
            return False
        bucket.stopped_at, bucket.held_for = now, why[:60]
        bucket.save(update_fields=["stopped_at", "held_for"])
        return True


def go_on(key: str) -> bool:
    """A person has mended what was wrong."""
    return bool(
        RateBucket.objects.filter(key=key).update(
            stopped_at=None, held_until=None, held_for="", share=1.0, slowed_at=None
        )
    )


def _one(key: str, now: datetime) -> RateBucket:
    """Made when missing; its tokens come with the first draw."""
    bucket, _ = RateBucket.objects.select_for_update().get_or_create(
        key=key, defaults={"tokens": 0, "refilled_at": now, "is_new": True}
    )
    return bucket


def _locked(limits: dict[str, Limit], now: datetime) -> dict[str, RateBucket]:
    """In the order of their keys, so that two who want the same ones never wait for each other in a circle."""
    rows = RateBucket.objects.select_for_update().filter(key__in=limits).order_by("key")
    found = {bucket.key: bucket for bucket in rows}
    missing = [key for key in limits if key not in found]
    if missing:
        fresh = [RateBucket(key=key, tokens=0, refilled_at=now, is_new=True) for key in sorted(missing)]
        RateBucket.objects.bulk_create(fresh, ignore_conflicts=True)
        found = {bucket.key: bucket for bucket in rows.all()}
    return found


def _refill(bucket: RateBucket, limit: Limit, now: datetime) -> None:
    if limit.per_day:
        _begin_day(bucket, limit, now)
        return
    burst = _burst(bucket, limit, now)
    if bucket.is_new:
        bucket.tokens, bucket.refilled_at, bucket.is_new = burst, now, False
    elapsed = (now - bucket.refilled_at).total_seconds()
    if elapsed > 0:
        bucket.tokens += elapsed * limit.per_second * _share(bucket, now)
        bucket.refilled_at = now
    elif bucket.refilled_at - now > CLOCK_SKEW and not (bucket.held_until and bucket.held_until > now):
        bucket.refilled_at = now
    bucket.tokens = min(bucket.tokens, burst)


def _begin_day(bucket: RateBucket, limit: Limit, now: datetime) -> None:
    """Of a day's allowance `tokens` is what was used, below zero: a changed allowance then counts at once."""
    zone = ZoneInfo(limit.zone)
    is_another_day = bucket.refilled_at.astimezone(zone).date() != now.astimezone(zone).date()
    # A clock that was set back over midnight by little gives no second allowance.
    is_later = bucket.refilled_at < now or bucket.refilled_at - now > timedelta(days=1)
    if bucket.is_new or (is_another_day and is_later):
        bucket.tokens, bucket.refilled_at, bucket.is_new = 0.0, now, False
    bucket.tokens = min(0.0, bucket.tokens)


def _share(bucket: RateBucket, now: datetime) -> float:
    """What is left of the usual pace. Halved at each complaint, doubled by each day without one."""
    if bucket.slowed_at is None:
        return 1.0
    days = max(0, (now - bucket.slowed_at).days)
    return float(min(1.0, bucket.share * 2 ** min(days, 10)))


def _burst(bucket: RateBucket, limit: Limit, now: datetime) -> float:
    return max(1.0, limit.burst * _share(bucket, now)) if limit.burst >= 1 else limit.burst


def _draw(wish: Sequence[Limit], buckets: dict[str, RateBucket], n: float, now: datetime) -> Refusal | None:
    refusals = [found for limit in wish if (found := _refusal(limit, buckets[limit.key], n, now)) is not None]
    if refusals:
        return max(refusals, key=lambda refusal: refusal.until)
    for limit in wish:
        buckets[limit.key].tokens -= n
    return None


def _refusal(limit: Limit, bucket: RateBucket, n: float, now: datetime) -> Refusal | None:
    said = Refusal(limit.kind, limit.key, now)
    if bucket.stopped_at is not None:
        return replace(said, until=now + LOOK_AGAIN, held_for=bucket.held_for)
    if bucket.held_until and bucket.held_until > now:
        return replace(said, until=bucket.held_until, held_for=bucket.held_for)
    if limit.per_day:
        allowed = max(1.0, limit.per_day * _share(bucket, now))
        return None if allowed + bucket.tokens >= n else replace(said, until=next_midnight(now, limit.zone))
    if bucket.tokens >= n:
        return None
    pace = limit.per_second * _share(bucket, now)
    next_token = now + timedelta(seconds=(n - bucket.tokens) / pace)
    return replace(said, until=_turn(bucket, n, pace, next_token) if limit.in_turn else next_token)


def _turn(bucket: RateBucket, n: float, per_second: float, earliest: datetime) -> datetime:
    """Who has to wait comes back when it is his turn, not all of them for the next token."""
    if bucket.promised_at is not None and earliest < bucket.promised_at + timedelta(seconds=n / per_second):
        earliest = min(bucket.promised_at + timedelta(seconds=n / per_second), earliest + LONGEST_QUEUE)
    bucket.promised_at = earliest
    return earliest


def next_midnight(now: datetime, zone: str) -> datetime:
    """When the next day begins there, as a moment of UTC."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, ZoneInfo(zone)).astimezone(UTC)
