from __future__ import annotations

import datetime as dt
import threading
from email import message_from_bytes
from typing import Any

import pytest
from django.db import connection
from structlog.testing import capture_logs

from roofs.comms.calendar import booking, letters, reminders
from roofs.comms.calendar.models import Appointment, Reminder
from roofs.comms.calendar.policy import ReminderRule
from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.messaging import compose
from roofs.comms.messaging.models import Message, Purpose
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 14, tzinfo=dt.UTC)  # a Friday, 10:00 in Detroit
TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
BY_MAIL = ReminderRule(audience="customer", channel="email", minutes_before=1440)
BY_TEXT = ReminderRule(audience="customer", channel="sms", minutes_before=120)
FOR_US = ReminderRule(audience="attendee", channel="push", minutes_before=30)


@pytest.fixture(autouse=True)
def _on_friday(time_machine):
    time_machine.move_to(NOW, tick=False)


def visit(*people, at=TEN, remind=(BY_MAIL,), **wish) -> Appointment:
    return booking.book("inspection", at, people=people, remind=remind, **wish)


def sent() -> list[Message]:
    return list(Message.objects.order_by("pk"))


def test_a_customer_is_reminded_once_when_it_is_time(seller, ann):
    visit(seller, contact=ann, subject=("lead", 7), address_line="418 Maple Ave", city="Birmingham")

    assert reminders.send_due(TEN - DAY - MINUTE) == 0
    assert reminders.send_due(TEN - DAY) == 1
    assert reminders.send_due(TEN - DAY) == 0
    (letter,) = sent()
    assert (letter.to_address, letter.contact, letter.purpose) == ("ann@example.com", ann, Purpose.REPLY)
    assert (letter.subject_type, letter.subject_id, letter.expires_at) == ("lead", 7, TEN)
    for words in ("Hello Ann", "Monday, May 4, 2026, 10 a.m. to 11 a.m. (EDT)", "418 Maple Ave", "/appointment/"):
        assert words in letter.text
    assert Event.objects.get(name="appointment.reminded").data["channel"] == "email"
    assert Reminder.objects.get().state == "sent"


def test_reminders_move_with_the_appointment(seller, ann):
    row = visit(seller, contact=ann)
    booking.reschedule(row, TEN + DAY, actor=seller)
    assert reminders.send_due(TEN - DAY) == 0
    assert reminders.send_due(TEN) == 1
    booking.reschedule(row, TEN + 7 * DAY, actor=seller)  # who was reminded of the old time is reminded of the new one
    assert reminders.send_due(TEN + 6 * DAY) == 1
    assert [("May 5" in one.text, "May 11" in one.text) for one in sent()] == [(True, False), (False, True)]


def test_what_is_cancelled_is_not_reminded_of_until_it_comes_back(seller, ann):
    row = booking.cancel(visit(seller, contact=ann), seller)
    assert reminders.send_due(TEN) == 0
    booking.reinstate(row, seller)
    assert reminders.send_due(TEN - DAY) == 1


def test_nobody_is_reminded_when_it_is_too_late(seller, ann, time_machine):
    row = visit(seller, contact=ann, at=NOW + HOUR)
    assert row.reminders.get().why_not == "It was too late for it."
    visit(seller, contact=ann)
    assert reminders.send_due(TEN + HOUR) == 1  # the engine was away
    assert sent() == []
    assert [one.state for one in Reminder.objects.all()] == ["skipped", "skipped"]


@pytest.mark.parametrize(
    ("starts", "before", "expected"),
    [
        (TEN, 120, "04 08:00"),
        (TEN, 121, "04 08:00"),  # 7:59 is too early, 8:00 is still before it
        (TEN - 2 * HOUR, 60, "03 18:00"),  # an appointment at 8:00: the evening before
        (TEN + 12 * HOUR, 30, "04 18:00"),
        (TEN + 7 * HOUR, 1440, "03 17:00"),
    ],
)
def test_customers_are_left_alone_at_night(seller, ann, starts, before, expected):
    rule = ReminderRule(audience="customer", channel="email", minutes_before=before)
    row = visit(seller, contact=ann, at=starts, remind=[rule])
    due = row.reminders.get().due_at
    assert due is not None
    assert due.astimezone(seller.zone).strftime("%d %H:%M") == expected


def test_texts_need_a_yes_and_end_with_a_stop(seller, ann):
    *_others, row = [visit(contact=ann, remind=[BY_TEXT]) for _number in range(3)]
    first, second, third = Reminder.objects.order_by("pk")
    reminders.send_due(TEN - 2 * HOUR)
    for one in (first, second, third):
        one.refresh_from_db()
    assert {one.why_not for one in (first, second, third)} == {"They have not agreed to text messages."}

    ledger.grant(ann, "sms", Basis.EXPRESS)
    booking.reschedule(row, TEN + DAY, actor=None)
    reminders.send_due(TEN + DAY - 2 * HOUR)
    (text,) = sent()
    assert (text.channel, text.to_address) == ("sms", "+12485550123")
    ledger.suppress("sms", ann.phone, "stop")
    booking.reschedule(row, TEN + 2 * DAY, actor=None)
    reminders.send_due(TEN + 2 * DAY - 2 * HOUR)
    assert len(sent()) == 1


def test_each_of_us_is_reminded(seller, other_seller):
    visit(seller, other_seller, remind=[FOR_US])
    assert reminders.send_due(TEN - 30 * MINUTE) == 1
    assert {one.to_user for one in sent()} == {seller, other_seller}
    assert {one.channel for one in sent()} == {"push"}


def test_the_usual_reminders_are_those_of_the_settings(seller, ann):
    row = booking.book("inspection", TEN, people=[seller], contact=ann)
    assert [(one.audience, one.channel, one.minutes_before) for one in row.reminders.all()] == [
        ("customer", "email", 1440),
        ("customer", "sms", 120),
        ("attendee", "push", 30),
    ]


def test_changed_reminders_keep_what_was_sent(seller, ann):
    row = visit(seller, contact=ann, remind=[BY_MAIL, FOR_US])
    reminders.send_due(TEN - DAY)
    booking.correct(row, {}, seller, remind=[BY_MAIL, BY_TEXT])
    assert {(one.channel, one.state) for one in row.reminders.all()} == {("email", "sent"), ("sms", "waiting")}


def test_a_reminder_by_hand(seller, ann):
    row = visit(seller, contact=ann, remind=())
    assert len(reminders.remind_now(row, seller)) == 1
    reminders.remind_now(row, seller)  # pressed twice
    assert len(sent()) == 1
    with pytest.raises(Refused) as refused:
        reminders.remind_now(row, seller, channel="sms")
    assert refused.value.field == "channel"
    booking.cancel(row, seller)
    with pytest.raises(Refused):
        reminders.remind_now(row, seller)


def test_the_customer_is_told_with_a_file_for_their_calendar(seller, ann):
    row = visit(seller, contact=ann, address_line="418 Maple Ave")
    letter = letters.tell_customer(row, "booked")
    assert letter is not None
    built = message_from_bytes(compose.build(letter).mime)
    (file,) = [part for part in built.walk() if part.get_content_type() == "text/calendar"]
    assert file.get_filename() == "appointment.ics"
    payload: Any = file.get_payload(decode=True)
    content = payload.decode()
    assert "DTSTART:20260504T140000Z\r\n" in content
    assert "METHOD:PUBLISH" in content
    assert f"UID:{row.uid}@" in content
    assert compose.build(letter, NOW).mime == compose.build(letter, NOW).mime

    booking.cancel(row, seller, "rain")
    row.refresh_from_db()
    cancelled = letters.tell_customer(row, "cancelled")
    assert cancelled is not None
    assert "METHOD:CANCEL" in cancelled.data["calendar"]
    assert "STATUS:CANCELLED" in cancelled.data["calendar"]
    assert "/appointment/" not in cancelled.text


def test_those_who_attend_hear_of_it_but_not_who_did_it(seller, other_seller, ann):
    row = visit(seller, other_seller, contact=ann)
    letters.tell_people(row, "booked", but=seller)
    assert {(one.to_user, one.channel) for one in sent()} == {(other_seller, "push"), (other_seller, "email")}


@pytest.mark.django_db(transaction=True)
def test_many_engines_send_it_once(seller, ann):
    visit(seller, contact=ann)
    start = threading.Barrier(5)

    def engine() -> None:
        start.wait()
        try:
            reminders.send_due(TEN - DAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=engine) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent()) == 1


def test_one_that_cannot_be_written_is_put_aside_and_holds_up_nobody(seller, ann, monkeypatch):
    broken, sound = visit(seller, contact=ann), visit(seller, contact=ann, at=TEN + 2 * HOUR)
    written = letters.reminders_of

    def fails(row, *rest):
        if row.pk == broken.pk:
            raise ValueError("ann@example.com")
        return written(row, *rest)

    monkeypatch.setattr(letters, "reminders_of", fails)
    with capture_logs() as said:
        assert reminders.send_due(TEN - HOUR) == 2
        assert reminders.send_due(TEN - HOUR) == 0
    assert [(one.state, one.why_not) for one in (broken.reminders.get(), sound.reminders.get())] == [
        ("skipped", "It could not be written. The log of the server says why."),
        ("sent", ""),
    ]
    assert len(sent()) == 1
    assert [one["error"] for one in said] == ["ValueError"]
    assert "example.com" not in str(said)
