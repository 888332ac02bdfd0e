"""Ninety days of several people at once, with an injected clock: nobody twice, none at night, nobody who said stop."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.marketing.cadence import explaining, planning, sending
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import NOON, Sink
from tests.sales.people import TakeIn

DETROIT = ZoneInfo("America/Detroit")


@pytest.mark.django_db
def test_ninety_days_of_four_people(take_in: TakeIn, posted: None, ava: User, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False):
        people = [take_in(email=f"n{number}@example.com", phone=f"248555010{number}") for number in range(4)]
        for lead in people:
            grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
    at = NOON
    stopped: dict[str, int] = {}
    while at <= NOON + timedelta(days=92):
        with time_machine.travel(at, tick=False):
            if at >= NOON + timedelta(days=20) and not stopped:
                stopped = _answer(people[1], "n1@example.com", sink)
            while planning.plan_due(at):
                pass
            while sending.send_due(at):
                pass
            at += max(timedelta(minutes=5), timedelta(seconds=planning.seconds_until_next(at) or 86_400))
    letters = Counter(mail.to_address for mail in sink.mails)
    assert letters["n1@example.com"] == stopped["letters"]
    assert {letters[f"n{number}@example.com"] for number in (0, 2, 3)} == {13}
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails)
    sent = Touch.objects.filter(state="sent").exclude(step__at_once=True)
    hours = {touch.sent_at.astimezone(DETROIT).hour for touch in sent if touch.sent_at}
    assert hours <= set(range(8, 20))
    states = Counter(Enrolment.objects.values_list("status", flat=True))
    assert states == {"finished": 3, "exited": 1}
    _told_whole(people[0], people[1])


def _answer(lead: Lead, address: str, sink: Sink) -> dict[str, int]:
    """STOP in the middle."""
    with transaction.atomic():
        record("interaction.received", lead, auto=False, channel="email", message=0)
    return {"letters": sum(mail.to_address == address for mail in sink.mails)}


def _told_whole(followed, stopped) -> None:
    """One page shows every touch, sent or not, with its reason."""
    [whole] = explaining.explain(followed)
    assert [line.state for line in whole.lines] == ["sent"] * 16
    [short] = explaining.explain(stopped)
    told = Counter(line.state for line in short.lines)
    assert sum(told.values()) == 16
    assert told["not_reached"] == 16 - told["sent"] - told["cancelled"]
    assert {line.reason for line in short.lines if line.state == "not_reached"} == {"reply"}
