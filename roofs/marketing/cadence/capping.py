"""Not too often: what one person got or may have got from any sequence, campaign or request for a review.

Answers and reminders of agreed work do not count: they are not ours to hold back, nor a reason to say less.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from roofs.comms.consent.models import Preferences
from roofs.comms.consent.permits import TALKING
from roofs.comms.consent.policy import CONSENT
from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.questions import Answer, Question

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WENT_OUT = ("sent", "unknown", "sending")
SENT = (State.SENT, State.KEPT, State.UNKNOWN, State.SENDING, State.INTENT)


@dataclass(frozen=True, slots=True, order=True)
class Contacted:
    at: datetime
    channel: str


def caps(question: Question) -> Answer:
    if question.touch.step.at_once:
        return Answer("caps", "pass", "at_once")
    rules, less_often = question.rules, _less_often(question)
    since = question.now - max(WEEK, less_often)
    seen = contacted_since(question, since)
    week = [one for one in seen if one.at > question.now - WEEK]
    if len(week) >= rules.per_week:
        return _wait("cap_week", week[-rules.per_week].at + WEEK, len(week))
    today = [one for one in week if one.at > question.now - DAY]
    if len(today) >= rules.per_day:
        return _wait("cap_day", today[-rules.per_day].at + DAY, len(today))
    if capped := _by_channel(question.touch.channel, week):
        return capped
    gap = max(timedelta(minutes=rules.min_gap_minutes), less_often)
    free_at = seen[-1].at + gap if seen else question.now
    if free_at <= question.now:
        return Answer("caps", "pass")
    return _wait("less_often" if less_often and gap == less_often else "min_gap", free_at, len(week))


def contacted_since(question: Question, since: datetime) -> list[Contacted]:
    """Every touch, call and letter of ours after that moment, the oldest first. What was at the moment itself is over:
    else who waits for it to pass would be told to wait until now.
    """
    contact = question.enrolment.contact_id
    touches = (
        Touch.objects.filter(enrolment__contact=contact, state__in=WENT_OUT, handed_at__gt=since)
        .exclude(pk=question.touch.pk)
        .values_list("handed_at", "channel", "message")
    )
    rows = list(touches)
    letters = (
        Message.objects.filter(contact=contact, direction=Direction.OUT, purpose=Purpose.TOUCH, state__in=SENT)
        .exclude(pk__in=[message for _at, _channel, message in rows if message])
        .exclude(pk=question.touch.message_id or 0)
        .annotate(went_at=Coalesce(F("sent_at"), F("created_at")))
        .filter(went_at__gt=since)
        .values_list("went_at", "channel")
    )
    found = [Contacted(at, channel) for at, channel, _message in rows if at is not None]
    return sorted([*found, *(Contacted(at, channel) for at, channel in letters)])


def talks_since(question: Question, since: datetime) -> list[datetime]:
    """Calls and texts, as the caps of the states count them."""
    return [one.at for one in contacted_since(question, since) if one.channel in TALKING]


def _by_channel(channel: str, week: list[Contacted]) -> Answer | None:
    cap = CONSENT.get().weekly_cap(channel)
    mine = [one for one in week if one.channel == channel]
    return _wait("cap_channel", mine[-cap].at + WEEK, len(mine)) if cap and len(mine) >= cap else None


def _less_often(question: Question) -> timedelta:
    """How long somebody who asked for fewer messages is left alone after each."""
    wishes = Preferences.objects.filter(contact=question.enrolment.contact_id, less_often=True)
    return timedelta(days=CONSENT.get().less_often_days) if wishes.exists() else timedelta(0)


def _wait(reason: str, until: datetime, count: int) -> Answer:
    return Answer("caps", "wait", reason, until, {"count": str(count)})
