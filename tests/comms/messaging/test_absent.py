"""Who is away is waited for, until the day they name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roofs.comms.messaging.models import Message
from roofs.comms.messaging.policy import mail
from roofs.comms.messaging.sending import write
from roofs.core.company.office import office
from tests.comms.messaging.conftest import touch
from tests.comms.messaging.test_inbound import events, letter, take_in

pytestmark = pytest.mark.django_db
SATURDAY = dt.datetime(2026, 11, 21, 18, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(SATURDAY, tick=False):
        yield


@pytest.fixture
def ours(ann) -> Message:
    return write(touch(contact=ann, state="sent", idem_key="touch-1"), ("lead", 7))


def away_until(ours: Message, words: str, **headers: str) -> list[str]:
    usual = {"Auto_Submitted": "auto-replied", "In_Reply_To": ours.message_id, "Subject": "Out of office"}
    take_in(letter(words, **{**usual, **headers}))
    return [event.data["until"] for event in events("contact.away")]


def test_they_are_left_in_peace_until_the_morning_they_are_back(ours, ann):
    zone = ZoneInfo(office.get().timezone)
    found = away_until(ours, "I am out of the office and back on Monday, November 30.")
    assert dt.datetime.fromisoformat(found[0]) == dt.datetime(2026, 11, 30, 9, tzinfo=zone)
    event = events("contact.away")[0]
    assert (event.subject_type, event.subject_id, event.data["contact"]) == ("lead", 7, ann.pk)


def test_in_spanish_too(ours):
    found = away_until(ours, "Estoy de vacaciones hasta el 4 de diciembre.", Subject="Respuesta automática")
    assert found[0].startswith("2026-12-05")


def test_without_a_day_some_days_are_waited(ours):
    assert away_until(ours, "I am out of the office.")[0].startswith("2026-11-26")


def test_the_office_may_decide_not_to_wait(ours, db):
    mail.save(mail.get().model_copy(update={"away_days": 0}), None)
    assert away_until(ours, "I am out of the office.") == []


def test_a_machine_that_says_thanks_stops_nothing(ours):
    assert away_until(ours, "Thank you, ticket 12 was opened.", Subject="Re: Your roof") == []


def test_a_person_who_says_when_they_are_back_has_answered(ours):
    assert away_until(ours, "Call me, I am back on November 30.", Auto_Submitted="") == []
    assert events("interaction.received")[0].data["auto"] is False


def test_a_header_that_only_asks_for_no_automatic_answers_makes_nobody_a_machine(ours):
    found = away_until(ours, "I am back on November 30.", Auto_Submitted="", X_Auto_Response_Suppress="All")
    assert found == []
    assert events("interaction.received")[0].data["auto"] is False


def test_it_tells_the_follow_up_only_once(ours):
    away_until(ours, "Back on November 30.")
    assert len(away_until(ours, "Back on November 30.")) == 1
