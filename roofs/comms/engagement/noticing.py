"""Taking note of a sign of life: in constant time, once for each, in whatever order they come.

A sign that is newer than all others is added to what is there; one that comes late lets this person be counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.policy import ENGAGEMENT, EngagementRules
from roofs.comms.engagement.vocabulary import ANSWERS
from roofs.comms.engagement.warmth import (
    ALL_IN_A_DAY,
    Earlier,
    Given,
    Warmth,
    add,
    count,
    falls_at,
    level_of,
    weigh,
)  # fmt: skip
from roofs.core.events import Happening, record_many

NOTHING_NEW: Mapping[int, str] = MappingProxyType({})
ONE_BY_ONE = 20
"""More people than this at once are counted together."""
COUNTED = (
    "value", "silent_value", "value_at", "level", "level_since", "look_again_at", "last_sign_at", "last_kind", "signs",
    "is_tally_due",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noticed:
    """`key` names what happened, as "event:17": told twice it counts once. `message` is our letter it was about."""

    contact: int
    kind: str
    key: str
    at: datetime
    channel: str = ""
    message: int | None = None

    @property
    def day(self) -> int:
        return self.at.astimezone(UTC).toordinal()

    def row(self, now: datetime) -> Sign:
        """A clock of somebody else's that is fast must not keep them warm: what is to come counts as now."""
        return Sign(
            contact_id=self.contact,
            kind=self.kind,
            key=self.key,
            at=min(self.at, now),
            channel=self.channel,
            message_id=self.message,
        )


def notice(noticed: Noticed, now: datetime | None = None) -> bool:
    """False when it was known."""
    return notice_many([noticed], now) > 0


def notice_many(noticed: Iterable[Noticed], now: datetime | None = None) -> int:
    """How many were new. Inside the transaction of whoever brings the news."""
    now = now or timezone.now()
    theirs: defaultdict[int, list[Sign]] = defaultdict(list)
    for one in {one.key: one for one in noticed}.values():
        theirs[one.contact].append(one.row(now))
    if not theirs:
        return 0
    rules = ENGAGEMENT.get()
    with transaction.atomic():
        if len(theirs) > ONE_BY_ONE:
            return _take_a_crowd(theirs, rules, now)
        # In one order, so that two transactions never wait for each other.
        return sum(_take(contact, theirs[contact], rules, now) for contact in sorted(theirs))


def _take_a_crowd(theirs: Mapping[int, Sequence[Sign]], rules: EngagementRules, now: datetime) -> int:
    """A list of old talks is brought in: some statements for all of them."""
    standings = locked_all(theirs)
    rows = [row for contact in theirs for row in theirs[contact]]
    known = set(Sign.objects.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in known]
    Sign.objects.bulk_create(fresh, ignore_conflicts=True)
    count_again(standings, rules, now, {row.contact_id: row.kind for row in fresh})
    return len(fresh)


def _take(contact: int, rows: Sequence[Sign], rules: EngagementRules, now: datetime) -> int:
    standing = locked(contact)
    near = _near(contact, rows)
    known = {one.key for one in near}
    fresh = sorted((row for row in rows if row.key not in known), key=lambda row: (row.at, row.key))
    fresh = _worth_keeping(fresh, near)
    if not fresh:
        return 0
    if standing.value_at is not None and fresh[0].at <= standing.value_at:
        Sign.objects.bulk_create(fresh, ignore_conflicts=True)
        count_again([standing], rules, now, {contact: fresh[-1].kind})
        return len(fresh)
    warmth = Warmth(standing.value, standing.silent_value, standing.value_at)
    seen = list(near)
    for row in fresh:
        silent = warmth.aged(row.at, rules.half_life_days).silent
        row.points = weigh(row.kind, _before(row, seen), silent, rules)
        warmth = add(warmth, _given(row), row.points, rules)
        seen.append(row)
    Sign.objects.bulk_create(fresh)
    standing.signs += len(fresh)
    is_answer = any(row.kind in ANSWERS for row in fresh)
    moved = _settle(standing, warmth, fresh[-1], rules, now, why=fresh[-1].kind, is_answer=is_answer)
    standing.save()
    record_many([moved] if moved else [])
    return len(fresh)


def locked(contact: int) -> Engagement:
    """Their row, made if there is none, for us alone until the transaction ends."""
    found = Engagement.objects.select_for_update().filter(contact=contact).first()
    return found or locked_all([contact])[0]


def locked_all(contacts: Iterable[int]) -> list[Engagement]:
    wanted = sorted(contacts)
    Engagement.objects.bulk_create([Engagement(contact_id=key) for key in wanted], ignore_conflicts=True)
    return list(Engagement.objects.select_for_update().filter(contact__in=wanted).order_by("contact"))


def _near(contact: int, rows: Sequence[Sign]) -> list[Sign]:
    """What these are weighed against: the same on the same letter, of the same kind on the same day, and themselves."""
    wanted = Q()
    for row in rows:
        start = datetime.combine(row.at.astimezone(UTC).date(), time(), UTC)
        wanted |= Q(kind=row.kind, at__gte=start, at__lt=start + timedelta(days=1))
        if row.message_id is not None:
            wanted |= Q(kind=row.kind, message=row.message_id)
    return list(Sign.objects.filter(Q(key__in=[row.key for row in rows]) | (Q(contact=contact) & wanted)))


def _worth_keeping(fresh: Sequence[Sign], near: Sequence[Sign]) -> list[Sign]:
    kept: list[Sign] = []
    for row in fresh:
        same_day = sum(one.kind == row.kind and _day(one) == _day(row) for one in [*near, *kept])
        is_late = any(one.kind == row.kind and _day(one) == _day(row) and one.at > row.at for one in near)
        if same_day < ALL_IN_A_DAY or is_late:
            kept.append(row)
    return kept


def _before(row: Sign, seen: Iterable[Sign]) -> Earlier:
    alike = [one for one in seen if one.kind == row.kind]
    times = sum(one.message_id == row.message_id for one in alike) if row.message_id is not None else 0
    return Earlier(times, sum(one.points for one in alike if _day(one) == _day(row)))


def _day(row: Sign) -> int:
    return row.at.astimezone(UTC).toordinal()


def _given(row: Sign) -> Given:
    return Given(row.kind, row.at, row.key, row.message_id)


def count_again(
    standings: Sequence[Engagement], rules: EngagementRules, now: datetime, causes: Mapping[int, str] = NOTHING_NEW
) -> None:
    """From all their signs. The rows are locked. Some statements, however many people. `causes`: what just came."""
    theirs: defaultdict[int, list[Sign]] = defaultdict(list)
    for row in Sign.objects.filter(contact__in=[one.contact_id for one in standings]):
        theirs[row.contact_id].append(row)
    changed: list[Sign] = []
    moved: list[Happening | None] = []
    for standing in standings:
        rows = theirs[standing.contact_id]
        counted = count(map(_given, rows), rules)
        for row in rows:
            points = counted.points.get(row.key, 0.0)
            if row.points != points:
                row.points = points
                changed.append(row)
        standing.signs = len(counted.points)
        newest = max((row for row in rows if row.key in counted.points), key=_place, default=None)
        why = causes.get(standing.contact_id) or (newest.kind if newest else "")
        moved.append(_settle(standing, counted.warmth, newest, rules, now, why=why, is_answer=True))
    Sign.objects.bulk_update(changed, ["points"], batch_size=500)
    Engagement.objects.bulk_update(standings, COUNTED, batch_size=500)
    record_many([one for one in moved if one is not None])


def _place(row: Sign) -> tuple[datetime, str]:
    return row.at, row.key


def _settle(
    standing: Engagement,
    warmth: Warmth,
    newest: Sign | None,
    rules: EngagementRules,
    now: datetime,
    *,
    why: str,
    is_answer: bool,
) -> Happening | None:
    standing.value, standing.silent_value, standing.value_at = warmth.value, warmth.silent, warmth.at
    standing.last_sign_at = newest.at if newest else None
    standing.last_kind = newest.kind if newest else ""
    standing.is_tally_due = standing.is_tally_due or is_answer
    return move(standing, rules, now, why=why)


def move(
    standing: Engagement, rules: EngagementRules, now: datetime, *, why: str, is_dead: bool = False
) -> Happening | None:
    """Set the level of this moment, and give the news to be told when it is another. The caller saves the row.

    `why` is the kind of sign that moved it; empty when it was time alone.
    """
    warmth = Warmth(standing.value, standing.silent_value, standing.value_at).aged(now, rules.half_life_days)
    level = "dead" if is_dead else level_of(warmth.value, silent_days=None, unanswered=0, rules=rules)
    standing.look_again_at = falls_at(warmth, rules)
    if level == "cold" and standing.last_sign_at is not None:
        standing.look_again_at = standing.last_sign_at + timedelta(days=rules.dead_after_days)
    before = standing.level
    if level == before:
        return None
    standing.level, standing.level_since = level, now
    told = {"from": before, "to": level, "why": why or "silence"}
    return Happening("engagement.moved", ("contact", standing.contact_id), told)
