"""Ringing people: a row for each ring, written with the clock, and a job that hands it to its channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.people.team.models import PushSubscription
from roofs.sales.response.jobs import hand_over
from roofs.sales.response.models import Alert, Clock
from roofs.sales.response.policy import RESPONSE, ResponseRules

URGENT = 90


def ring(clock: Clock, people: Iterable[User], now: datetime) -> list[Alert]:
    """Inside the caller's transaction: clock, alerts and their jobs become true together or not at all."""
    rules, wanted = RESPONSE.get(), list(people)
    with_devices = set(PushSubscription.objects.filter(user__in=wanted).values_list("user_id", flat=True))
    alerts = [
        Alert(clock=clock, user=person, channel=channel, level=clock.level, raised_at=now)
        for person in wanted
        for channel in _channels(person, rules, has_device=person.pk in with_devices)
    ]
    for alert in alerts:
        if alert.channel == Alert.Channel.LIVE:
            alert.handed_at = now  # the event below is the hand-over
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    if wanted:
        record("alert.raised", clock.lead, to=[person.pk for person in wanted], clock=clock.pk, level=clock.level)
    for alert in Alert.objects.filter(clock=clock, level=clock.level, handed_at=None):
        hand_over.using(unique_key=f"alert:{alert.pk}", priority=URGENT).enqueue(alert.pk)
    return alerts


def _channels(person: User, rules: ResponseRules, *, has_device: bool) -> list[str]:
    channels: list[str] = [Alert.Channel.LIVE]
    if rules.by_push and has_device:
        channels.append(Alert.Channel.PUSH)
    if rules.by_email:
        channels.append(Alert.Channel.EMAIL)
    if rules.by_sms and person.phone:
        channels.append(Alert.Channel.SMS)
    return channels
