"""At which hour somebody is best reached, and the choice of the next one.

The rates of all people by three-hour stretch of their own clock are the prior; a person's own tries move it (a Beta
prior and binomial counts on two floors). A choice draws from what is left possible and takes the best draw (Thompson,
Biometrika 25, 1933), so that hours little is known of are tried by themselves. One send in twenty goes to any hour at
all, and the hour of one person in ten is always left to chance: only against them can be said what learning brings.

The caller's legal window, throttle and smallest gap come first: nothing is chosen that `allowed` refuses.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from roofs.comms.consent.keys import hash_key
from roofs.comms.engagement.channels import counted
from roofs.comms.engagement.learning import WHOLE, smoothed
from roofs.comms.engagement.models import Habit, Sign
from roofs.comms.engagement.policy import ENGAGEMENT, EngagementRules
from roofs.comms.engagement.tries import BUCKETS, Count, Tallies, bucket_of
from roofs.comms.engagement.zones import zones_of
from roofs.core.kit.hashing import keyed_hash

Why = Literal["learned", "exploring", "holdout", "company", "as_planned"]
STEP = timedelta(minutes=15)
FARTHEST = timedelta(days=7)
MOST_ASKED = 24
"""Moments of one stretch that are put to the caller before the next stretch is tried."""
HOURS_STRENGTH = 30.0
"""Tries of all people in one stretch that weigh as much as the mean of the channel."""
OWN_STRENGTH = 12.0
ENOUGH_OWN, ENOUGH_OF_ALL = 4, 200
HOLDOUT, EXPLORE = "send-time-holdout", "explore"
_PARTS = 10_000

Rates = Mapping[int, tuple[int, int]]
"""Tried, and answered within a day, by bucket: an answer that came later was not because of the hour."""


@dataclass(frozen=True, slots=True)
class Choice:
    at: datetime
    why: Why
    bucket: int
    reasons: tuple[str, ...]
    """Words for the log and the API; screens have their own."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One stretch of the day, for showing: how likely a touch in it is answered, and how often they act in it."""

    bucket: int
    mean: float
    tried: int
    answered: int
    acts: int


@dataclass(slots=True)
class Known:
    """What choices of a whole crowd read, read once."""

    own: Mapping[int, Tallies]
    everyone: Mapping[str, tuple[dict[int, tuple[int, int]], float]]
    """By channel: the rates of all people, and their mean."""
    key: bytes = b""
    """By which it is drawn who is left to chance."""


def known_of(contact_ids: Collection[int], now: datetime) -> Known:
    """Some queries, however many people."""
    rates: defaultdict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for row in Habit.objects.all():
        rates[row.channel][row.bucket] = (row.tried, row.prompt)
    means = {channel: _with_mean(rows) for channel, rows in rates.items()}
    return Known(counted(contact_ids, now), means, hash_key())


def is_held_out(contact_id: int, share: float | None = None, key: bytes = b"") -> bool:
    """For ever the same people, whatever becomes of them: by a hash that nobody outside can foresee."""
    share = ENGAGEMENT.get().holdout_share if share is None else share
    return int(keyed_hash(key or hash_key(), f"{HOLDOUT}:{contact_id}")[:8], 16) % _PARTS < share * _PARTS


def choose(  # noqa: PLR0913 - the caller's window, clock and chance are all part of the question
    contact_id: int,
    channel: str,
    earliest: datetime,
    latest: datetime,
    zones: Sequence[str],
    now: datetime,
    *,
    seed: int | str,
    allowed: Callable[[datetime], bool],
    known: Known | None = None,
) -> Choice:
    """The same seed gives the same choice. When nothing in between is allowed it stays at `earliest`. `known`: for who
    chooses for many at once.
    """
    zone = zones[0] if zones else zones_of([contact_id])[contact_id]
    latest = min(latest, earliest + FARTHEST)
    by_bucket = _moments(earliest, latest, zone)
    as_planned = Choice(earliest, "as_planned", bucket_of(earliest, zone), ("no_other_hour",))
    if len(by_bucket) < 2:  # noqa: PLR2004 -- of one there is nothing to choose
        return as_planned
    rules, chance = ENGAGEMENT.get(), random.Random(f"{seed}|{contact_id}|{channel}")  # noqa: S311 -- a choice, no secret
    known = known_of([contact_id], now) if known is None else known
    if is_held_out(contact_id, rules.holdout_share, known.key):
        return _by_chance(by_bucket, chance, allowed, zone) or as_planned
    order, why = _in_order(contact_id, channel, by_bucket, known, rules, chance)
    for bucket in order:
        at = _first_allowed(by_bucket[bucket], chance, allowed)
        if at is not None:
            return Choice(at, why, bucket, (why, f"bucket:{bucket}"))
    return as_planned


def _moments(earliest: datetime, latest: datetime, zone: str) -> dict[int, list[datetime]]:
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    at = earliest
    while at <= latest:
        found[bucket_of(at, zone)].append(at)
        at += STEP
    return found


def _by_chance(
    by_bucket: Mapping[int, Sequence[datetime]], chance: random.Random, allowed: Callable[[datetime], bool], zone: str
) -> Choice | None:
    """Any moment of the window is as likely as any other."""
    moments = [at for some in by_bucket.values() for at in some]
    chance.shuffle(moments)
    at = next((one for one in moments if allowed(one)), None)
    return None if at is None else Choice(at, "holdout", bucket_of(at, zone), ("holdout",))


def _in_order(
    contact_id: int,
    channel: str,
    by_bucket: Mapping[int, Sequence[datetime]],
    known: Known,
    rules: EngagementRules,
    chance: random.Random,
) -> tuple[list[int], Why]:
    buckets = sorted(by_bucket)
    if chance.random() < rules.explore_share:
        chance.shuffle(buckets)
        return buckets, "exploring"
    own = _of_channel(known.own.get(contact_id, {}), channel)
    everyone, mean = known.everyone.get(channel) or _with_mean({})
    draws = {bucket: _draw(everyone.get(bucket, (0, 0)), own.get(bucket, (0, 0)), mean, chance) for bucket in buckets}
    has_own = sum(tried for tried, _ in own.values()) >= ENOUGH_OWN
    has_all = sum(tried for tried, _ in everyone.values()) >= ENOUGH_OF_ALL
    why: Why = "learned" if has_own else "company" if has_all else "exploring"
    return sorted(buckets, key=lambda bucket: -draws[bucket]), why


def _draw(everyone: tuple[int, int], own: tuple[int, int], mean: float, chance: random.Random) -> float:
    tried, answered = everyone
    prior = chance.betavariate(mean * HOURS_STRENGTH + answered, (1 - mean) * HOURS_STRENGTH + tried - answered)
    prior = min(max(prior, 1e-4), 1 - 1e-4)
    return chance.betavariate(prior * OWN_STRENGTH + own[1], (1 - prior) * OWN_STRENGTH + own[0] - own[1])


def _first_allowed(
    moments: Sequence[datetime], chance: random.Random, allowed: Callable[[datetime], bool]
) -> datetime | None:
    """Soon rather than late, yet not all people at the same minute."""
    first_day = [at for at in moments if at - moments[0] < timedelta(hours=12)]
    chance.shuffle(first_day)
    rest = [at for at in moments if at - moments[0] >= timedelta(hours=12)]
    asked = [*first_day, *rest[:: max(1, len(rest) // MOST_ASKED)]]
    return next((at for at in asked if allowed(at)), None)


def _of_channel(tallies: Tallies, channel: str) -> dict[int, tuple[int, int]]:
    return {bucket: (count.tried, count.prompt) for (on, bucket), count in tallies.items() if on == channel}


def _with_mean(rows: dict[int, tuple[int, int]]) -> tuple[dict[int, tuple[int, int]], float]:
    tried, answered = rows.get(WHOLE, (0, 0))
    return {bucket: told for bucket, told in rows.items() if bucket != WHOLE}, smoothed(answered, tried)


def best_of(contact_id: int, now: datetime) -> list[Hour]:
    """All sixteen stretches, for showing: over all channels, as people keep one day."""
    tallies, everyone = counted([contact_id], now).get(contact_id, {}), _everyone()
    own = _over_channels(tallies)
    acts = _acts(contact_id)
    tried_at_all = sum(tried for tried, _ in everyone.values())
    mean = smoothed(sum(answered for _, answered in everyone.values()), tried_at_all)
    return [_hour(bucket, own, everyone, mean, acts) for bucket in range(BUCKETS)]


def _hour(
    bucket: int,
    own: Mapping[int, tuple[int, int]],
    everyone: Rates,
    mean: float,
    acts: Mapping[int, int],
) -> Hour:
    all_tried, all_answered = everyone.get(bucket, (0, 0))
    prior = smoothed(all_answered, all_tried, mean, HOURS_STRENGTH)
    tried, answered = own.get(bucket, (0, 0))
    return Hour(bucket, smoothed(answered, tried, prior, OWN_STRENGTH), tried, answered, acts.get(bucket, 0))


def _everyone() -> Rates:
    rows = Habit.objects.exclude(bucket=WHOLE)
    return _over_channels({(row.channel, row.bucket): Count(row.tried, row.answered, row.prompt) for row in rows})


def _over_channels(tallies: Tallies) -> dict[int, tuple[int, int]]:
    found: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_channel, bucket), (tried, _answered, answered) in tallies.items():
        before = found[bucket]
        found[bucket] = (before[0] + tried, before[1] + answered)
    return dict(found)


def _acts(contact_id: int) -> dict[int, int]:
    """The hours at which they do something by themselves, whenever we wrote."""
    zone = zones_of([contact_id])[contact_id]
    found: defaultdict[int, int] = defaultdict(int)
    for at in _moments_of(contact_id):
        found[bucket_of(at, zone)] += 1
    return dict(found)


def _moments_of(contact_id: int) -> Iterator[datetime]:
    yield from Sign.objects.filter(contact=contact_id).order_by("-at").values_list("at", flat=True)[:500]
