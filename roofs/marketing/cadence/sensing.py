"""What is known of people whose pace adapts: some queries, however many they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Sequence as List
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from roofs.comms.consent.models import Preferences
from roofs.comms.consent.policy import CONSENT
from roofs.comms.engagement import scores
from roofs.comms.engagement.models import Sign
from roofs.comms.engagement.scores import Standing
from roofs.comms.messaging.models import Direction, Message, Purpose
from roofs.marketing.cadence.capping import SENT, WENT_OUT, Contacted
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.pacing import Facts
from roofs.marketing.cadence.policy import PaceRules

OPENED, CLICKED = "opened", ("clicked", "quote")


def facts_of(contact_ids: Collection[int], now: datetime, rules: PaceRules) -> dict[int, Facts]:
    """Of everybody asked about; whoever has no history yet is unknown."""
    keys = set(contact_ids)
    standings = scores.standing_of(keys, now)
    signs, wishes = _signs(keys, now - timedelta(days=rules.buying_days), now), wishes_of(keys)
    heard = contacted_since(keys, now - timedelta(days=max(rules.unanswered_days, rules.dead_days, rules.silent_days)))
    return {
        key: facts(standings.get(key), heard.get(key, []), signs.get(key, Counter()), wishes.get(key, ""), now, rules)
        for key in keys
    }


def facts(
    standing: Standing | None,
    heard: List[Contacted],
    signs: Counter[str],
    wish: str,
    now: datetime,
    rules: PaceRules,
) -> Facts:
    """`heard`: every touch of ours, the oldest first."""
    last_sign = standing.last_sign_at if standing is not None else None
    since = [one for one in heard if last_sign is None or one.at > last_sign]
    guarded = now - timedelta(days=rules.unanswered_days)
    return Facts(
        level=standing.level if standing is not None else "unknown",
        score=standing.score if standing is not None else 0.0,
        last_sign_at=last_sign,
        silent_days=standing.silent_days if standing is not None else None,
        clicks=sum(signs[kind] for kind in CLICKED),
        opens=signs[OPENED],
        unanswered=sum(one.at > guarded for one in since),
        last=heard[-1].at if heard else None,
        wish=wish,
        wish_days=CONSENT.get().less_often_days if wish == "less_often" else 0,
        by_channel={one.channel: one.at for one in heard},
        run=_run(since),
    )


def _run(since: List[Contacted]) -> tuple[str, int]:
    if not since:
        return "", 0
    channel, length = since[-1].channel, 0
    for one in reversed(since):
        if one.channel != channel:
            break
        length += 1
    return channel, length


def contacted_since(contact_ids: Collection[int], since: datetime) -> dict[int, list[Contacted]]:
    """Every touch, call and letter of ours to each of them after that moment, as the limits count them."""
    found: defaultdict[int, list[Contacted]] = defaultdict(list)
    for key, at, channel in (*_by_hand(contact_ids, since), *_letters(contact_ids, since)):
        if key is not None and at is not None:
            found[key].append(Contacted(at, channel))
    return {key: sorted(theirs) for key, theirs in found.items()}


def _letters(contact_ids: Collection[int], since: datetime) -> Iterable[tuple[int | None, datetime | None, str]]:
    sent = Message.objects.filter(
        contact__in=contact_ids, direction=Direction.OUT, purpose=Purpose.TOUCH, state__in=SENT
    ).annotate(went_at=Coalesce(F("sent_at"), F("created_at")))
    return sent.filter(went_at__gt=since).values_list("contact", "went_at", "channel")


def _by_hand(contact_ids: Collection[int], since: datetime) -> Iterable[tuple[int | None, datetime | None, str]]:
    """Calls and the like, which leave no message."""
    handed = Touch.objects.filter(
        enrolment__contact__in=contact_ids, message=None, state__in=WENT_OUT, handed_at__gt=since
    )
    return handed.values_list("enrolment__contact", "handed_at", "channel")


def _signs(contact_ids: Collection[int], since: datetime, now: datetime) -> dict[int, Counter[str]]:
    """Opens and clicks of people; what a machine did is no sign."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Sign.objects.filter(contact__in=contact_ids, at__gt=since, at__lte=now, kind__in=(OPENED, *CLICKED))
    for contact, kind in rows.values_list("contact", "kind"):
        found[contact][kind] += 1
    return found


def wishes_of(contact_ids: Collection[int]) -> dict[int, str]:
    chosen = Preferences.objects.filter(Q(less_often=True) | ~Q(topics_off=[]), contact__in=contact_ids)
    rows = chosen.values_list("contact", "less_often")
    return {contact: "less_often" if is_less else "topic_off" for contact, is_less in rows}
