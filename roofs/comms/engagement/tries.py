"""Which of our touches were answered. One touch is one try on one channel, at some hour of the person's own day.

What counts as an answer, and to which touch:
1. an answer to the letter itself, whenever it comes: they replied to it, or a person clicked a link in it;
2. a call that was taken answers that call;
3. a message that names no letter of ours answers our last touch of two weeks on the channel it came by;
4. everything else a person does by themselves (calls, asks again, books) answers our last touch of the `answer_hours`
   before it, on whatever channel that was; what came later than that was not because of us.
A word that they want no more is no answer.
A touch is a try once it is answered, or too old for an answer. What came back undelivered was never one; so was a
postcard, which nobody can answer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Exists, OuterRef

from roofs.comms.consent.models import Channel
from roofs.comms.engagement.models import Sign
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.vocabulary import ANSWERS, SILENT_CALLS, Kind
from roofs.comms.engagement.zones import zones_of
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, State
from roofs.comms.timeline.models import Interaction

ANSWERABLE = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.VOICE, Channel.MESSENGER)
HOURS_IN_BUCKET = 3
BUCKETS_IN_DAY = 24 // HOURS_IN_BUCKET
BUCKETS = 2 * BUCKETS_IN_DAY
_SATURDAY = 5
SAME_CHANNEL = timedelta(days=14)
ONE_CALL = timedelta(hours=2)
"""A machine's call stands in the outbox and in the history; within this it is the same."""

PROMPT = timedelta(hours=24)
"""What came later says nothing about the hour of the send."""


class Count(NamedTuple):
    """`prompt`: of those that were answered, within a day."""

    tried: int = 0
    answered: int = 0
    prompt: int = 0


NONE = Count()
Tallies = dict[tuple[str, int], Count]
"""By channel and bucket."""


@dataclass(slots=True)
class Try:
    """`message` is our letter; a call that one of us made has none."""

    channel: str
    at: datetime
    message: int | None = None
    answered_at: datetime | None = None

    def answer(self, at: datetime) -> None:
        """The first answer counts. A clock that is off makes none come before the touch."""
        at = max(at, self.at)
        self.answered_at = at if self.answered_at is None else min(at, self.answered_at)

    @property
    def is_prompt(self) -> bool:
        return self.answered_at is not None and self.answered_at - self.at <= PROMPT


def bucket_of(moment: datetime, zone: str) -> int:
    """Three hours of a local clock: 0 to 7 on weekdays, 8 to 15 at the weekend."""
    local = moment.astimezone(_clock(zone))
    return local.hour // HOURS_IN_BUCKET + (BUCKETS_IN_DAY if local.weekday() >= _SATURDAY else 0)


@lru_cache(maxsize=512)
def _clock(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def tallies_of(contact_ids: Collection[int], now: datetime) -> dict[int, Tallies]:
    """Counted from the letters and the history themselves. Some queries, however many people."""
    clocks = zones_of(contact_ids)
    return {key: _tallied(found, clocks.get(key, "UTC")) for key, found in tries_of(contact_ids, now).items()}


def _tallied(found: Iterable[Try], zone: str) -> Tallies:
    tallied: Tallies = {}
    for one in found:
        place = (one.channel, bucket_of(one.at, zone))
        tried, answered, prompt = tallied.get(place, NONE)
        tallied[place] = Count(tried + 1, answered + (one.answered_at is not None), prompt + one.is_prompt)
    return tallied


def tries_of(contact_ids: Collection[int], now: datetime) -> dict[int, list[Try]]:
    """Those that are decided: answered, or too old for an answer."""
    rules = ENGAGEMENT.get()
    since, patience = now - timedelta(days=rules.look_back_days), timedelta(hours=rules.answer_hours)
    ours = _letters(contact_ids, since)
    for key, call in _calls(contact_ids, since):
        if not any(one.channel == Channel.VOICE and abs(one.at - call.at) < ONE_CALL for one in ours[key]):
            ours[key].append(call)
    signs = _signs(contact_ids, since)
    replied = _replied(contact_ids, since)
    found = {}
    for key in contact_ids:
        tries = sorted(ours[key], key=lambda one: one.at)
        _answer(tries, signs[key], replied, patience)
        found[key] = [one for one in tries if one.answered_at is not None or one.at <= now - patience]
    return found


def _answer(tries: list[Try], signs: Iterable[Sign], replied: Mapping[int, datetime], patience: timedelta) -> None:
    by_letter = {one.message: one for one in tries if one.message is not None}
    for key, one in by_letter.items():
        if key in replied:
            one.answer(replied[key])
    moments = [one.at for one in tries]
    for sign in signs:
        if sign.message_id is not None:
            if sign.message_id in by_letter:
                by_letter[sign.message_id].answer(sign.at)
            continue
        before = tries[: bisect_right(moments, sign.at)]
        found = _last(before, sign.at - SAME_CHANNEL, sign.channel) if sign.kind == Kind.REPLIED else None
        found = found or _last(before, sign.at - patience)
        if found is not None:
            found.answer(sign.at)


def _last(tries: Sequence[Try], since: datetime, channel: str = "") -> Try | None:
    alike = (one for one in reversed(tries) if not channel or one.channel == channel)
    latest = next(alike, None)
    return latest if latest is not None and latest.at >= since else None


def _letters(contact_ids: Collection[int], since: datetime) -> defaultdict[int, list[Try]]:
    returned = MessageEvent.objects.filter(message=OuterRef("pk"), kind=MessageEvent.Kind.BOUNCED)
    rows = Message.objects.filter(
        ~Exists(returned),
        contact__in=contact_ids,
        direction=Direction.OUT,
        purpose=Purpose.TOUCH,
        state__in=(State.SENT, State.KEPT),
        channel__in=ANSWERABLE,
        sent_at__gte=since,
    )
    found: defaultdict[int, list[Try]] = defaultdict(list)
    for contact, key, channel, at in rows.values_list("contact", "pk", "channel", "sent_at"):
        if at is not None:
            found[contact].append(Try(channel, at, key))
    return found


def _calls(contact_ids: Collection[int], since: datetime) -> list[tuple[int, Try]]:
    """Calls of ours of which somebody said what came of them."""
    rows = (
        Interaction.objects.alive()
        .filter(
            contact__in=contact_ids,
            kind=Interaction.Kind.CALL,
            direction=Direction.OUT,
            message=None,
            happened_at__gte=since,
        )
        .exclude(outcome="")
        .values_list("contact", "happened_at", "outcome")
    )
    return [
        (contact, Try(Channel.PHONE, at, None, None if outcome in SILENT_CALLS else at))
        for contact, at, outcome in rows
    ]


def _signs(contact_ids: Collection[int], since: datetime) -> defaultdict[int, list[Sign]]:
    """What may answer a touch. Talks logged as calls of ours answer themselves."""
    found: defaultdict[int, list[Sign]] = defaultdict(list)
    for sign in Sign.objects.filter(contact__in=contact_ids, kind__in=ANSWERS, at__gte=since).order_by("at"):
        if sign.kind == Kind.REPLIED or sign.kind != Kind.TALKED or sign.channel != Channel.PHONE:
            found[sign.contact_id].append(sign)
    return found


def _replied(contact_ids: Collection[int], since: datetime) -> dict[int, datetime]:
    """Our letters that were answered themselves, with more than a no, and when."""
    kinds = (MessageEvent.Kind.REPLIED, MessageEvent.Kind.UNSUBSCRIBED)
    rows = MessageEvent.objects.filter(kind__in=kinds, message__contact__in=contact_ids, message__sent_at__gte=since)
    told = list(rows.values_list("message_id", "kind", "at"))
    refused = {message for message, kind, _at in told if kind == MessageEvent.Kind.UNSUBSCRIBED}
    return {message: at for message, _kind, at in told if message not in refused}
