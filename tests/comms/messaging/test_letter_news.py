"""What a mail service tells whose clock is not ours."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from roofs.comms.messaging import letter_news
from roofs.comms.messaging.letter_news import News
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.sending import write
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
SENT = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
READ = SENT + dt.timedelta(minutes=30)
HOUR = dt.timedelta(hours=1)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


@pytest.fixture
def letter(ann) -> Message:
    return write(touch(contact=ann, state="sent", sent_at=SENT), ("lead", 7))


def clicked(letter: Message, at: dt.datetime) -> News:
    return News(provider="acme", what="clicked", at=at, about=letter.idem_key or "", url="https://example.com/faq",
                agent=CHROME)  # fmt: skip


@pytest.mark.parametrize("off", [-HOUR, HOUR])
def test_a_click_told_by_a_clock_an_hour_off_is_a_persons_and_counts_as_of_now(letter, off):
    with time_machine.travel(READ, tick=False):
        assert letter_news.take([clicked(letter, READ + off)]) == {"new": 1}

    event = letter.events.get(kind="clicked")
    assert (event.verdict, event.at) == ("human", READ)


def test_told_again_with_the_same_wrong_moment_it_is_known(letter):
    with time_machine.travel(READ, tick=False):
        letter_news.take([clicked(letter, READ + HOUR)])
    with time_machine.travel(READ + dt.timedelta(minutes=7), tick=False):
        assert letter_news.take([clicked(letter, READ + HOUR)]) == {"known": 1}


def test_what_can_have_been_is_believed_to_the_second(letter):
    with time_machine.travel(READ + HOUR, tick=False):
        letter_news.take([clicked(letter, READ)])
    assert letter.events.get(kind="clicked").at == READ


def test_an_arrival_before_the_sending_keeps_what_was_told(letter):
    with time_machine.travel(READ, tick=False):
        letter_news.take([News(provider="acme", what="delivered", at=SENT - HOUR, about=letter.idem_key or "")])
    event = letter.events.get(kind="delivered")
    assert (event.at, event.detail["their_clock"]) == (READ, (SENT - HOUR).isoformat())
