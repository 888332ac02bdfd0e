from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from roofs.comms.calendar import booking, links
from roofs.comms.calendar.models import Appointment, BookingLink
from roofs.comms.consent.models import Consent
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.company.office import Hours, Week
from roofs.people.team import duty
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.public import throttle
from tests.surfaces.web.browsers import ELSEWHERE, page, words

NOW = dt.datetime(2026, 5, 1, 14, tzinfo=dt.UTC)  # a Friday, 10:00 in Detroit
TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
AT = "2026-05-04T10:00:00-04:00"
TYPED = {
    "full_name": "Marta Delgado",
    "phone": "248 555 0123",
    "email": "marta@example.com",
    "address": "12 Oak St, Royal Oak, MI 48067",
    "message": "It drips.",
    "website": "",
    "at": AT,
}
MORNINGS = Week(
    monday=Hours(opens=dt.time(9), closes=dt.time(12)),
    tuesday=Hours(opens=dt.time(9), closes=dt.time(12)),
    wednesday=None,
    thursday=None,
    friday=None,
    saturday=None,
)


@pytest.fixture(autouse=True)
def _on_friday(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def sam() -> User:
    user = User.objects.create(email="sam@example.org", full_name="Sam Sells", role="sales")
    duty.keep_hours(user, MORNINGS, None)
    return user


@pytest.fixture
def link(sam) -> BookingLink:
    return BookingLink.objects.create(user=sam, kind="inspection", title="Free roof inspection")


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def ticket(visitor: Client, link: BookingLink, time_machine) -> dict[str, str]:
    """Of a form that has been open for half a minute."""
    time_machine.move_to(NOW - dt.timedelta(seconds=30))
    shown = page(visitor.get(f"/book/{link.key}/?{urlencode({'at': AT})}"))
    time_machine.move_to(NOW)
    found = re.search(r'name="ticket" value="([^"]+)"', shown)
    assert found is not None
    return {"ticket": found[1]}


def booked(visitor: Client, link: BookingLink, time_machine, **typed: str) -> Appointment:
    visitor.post(f"/book/{link.key}/", TYPED | ticket(visitor, link, time_machine) | typed)
    return Appointment.objects.latest("pk")


def test_days_and_times_are_offered(visitor, link):
    shown = words(visitor.get(f"/book/{link.key}/"))
    assert "Free roof inspection" in shown
    assert "With Sam Sells · 60 minutes" in shown
    assert "Monday, May 4" in shown
    assert re.findall(r"\b(?:9|10|11)(?::30)? a\.m\.", shown) == [
        "9 a.m.",
        "9:30 a.m.",
        "10 a.m.",
        "10:30 a.m.",
        "11 a.m.",
    ]
    assert "Tuesday, May 5" in words(visitor.get(f"/book/{link.key}/?day=2026-05-05"))


def test_somebody_books_and_becomes_a_lead(visitor, link, sam, time_machine):
    sent = TYPED | ticket(visitor, link, time_machine) | {"sms_consent": "on"}
    answer = visitor.post(f"/book/{link.key}/", sent)

    row = Appointment.objects.get()
    assert (row.starts_at, row.kind, row.origin, row.people, row.zone) == (
        TEN,
        "inspection",
        "link",
        [sam],
        "America/Detroit",
    )
    assert (row.address_line, row.city, row.notes) == ("12 Oak St", "Royal Oak", "It drips.")
    lead = Lead.objects.get()
    assert (row.subject_type, row.subject_id, row.contact) == ("lead", lead.pk, lead.contact)
    assert (lead.assigned_to, lead.source, lead.project_type) == (sam, Source.WEBSITE, "inspection")
    assert Consent.objects.get().channel == "sms"
    letter = Message.objects.get(to_address="marta@example.com")
    assert "BEGIN:VCALENDAR" in letter.data["calendar"]
    assert links.manage_url(row) in letter.text
    assert Message.objects.filter(to_user=sam, subject__startswith="New in your calendar").count() == 2
    thanks = visitor.get(answer["Location"])
    assert "See you then" in words(thanks)


def test_a_second_press_is_the_same_appointment(visitor, link, time_machine):
    sent = TYPED | ticket(visitor, link, time_machine)
    first, second = (visitor.post(f"/book/{link.key}/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (Appointment.objects.count(), Lead.objects.count()) == (1, 1)
    assert Message.objects.filter(to_address="marta@example.com").count() == 1


def test_a_time_that_was_just_taken_leads_to_the_next_ones(visitor, link, sam, time_machine):
    sent = TYPED | ticket(visitor, link, time_machine)
    booking.book("call", TEN, people=[sam], remind=())
    answer = visitor.post(f"/book/{link.key}/", sent)
    assert answer.status_code == 409
    assert "just been taken" in words(answer)
    assert 'value="2026-05-04T11:00:00-04:00"' in page(answer)
    assert Lead.objects.count() == 0
    again = visitor.post(f"/book/{link.key}/", sent | {"at": "2026-05-04T11:00:00-04:00"})
    assert again.status_code == 302
    assert Appointment.objects.latest("pk").starts_at == TEN + HOUR


@pytest.mark.parametrize(
    "at",
    [
        "2026-05-04T10:10:00-04:00",
        "2026-05-06T10:00:00-04:00",
        "2026-05-01T10:30:00-04:00",
        "2027-05-03T10:00:00-04:00",
    ],
)
def test_only_what_is_offered_can_be_booked(at, visitor, link, time_machine):
    answer = visitor.post(f"/book/{link.key}/", TYPED | ticket(visitor, link, time_machine) | {"at": at})
    assert answer.status_code == 409
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("at", ["", "soon", "9999-12-31T23:59:59+00:00", "2026-05-04T10:00:00"])
def test_an_odd_time_leads_back_to_the_choice(at, visitor, link):
    answer = visitor.get(f"/book/{link.key}/?{urlencode({'at': at})}")
    assert answer.status_code in {200, 409}
    assert "Monday, May 4" in words(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"full_name": ""}, "Your name"),
        ({"phone": "", "email": ""}, "phone number or an e-mail"),
        ({"phone": "12"}, "check the number"),
        ({"website": "buy.example.com"}, "once more"),
        ({"ticket": "made-up"}, "once more"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(typed, said, visitor, link, time_machine):
    answer = visitor.post(f"/book/{link.key}/", TYPED | ticket(visitor, link, time_machine) | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Appointment.objects.exists()


def test_a_robot_is_slowed_down(visitor, link, time_machine):
    sent = TYPED | ticket(visitor, link, time_machine) | {"full_name": ""}
    answers = [visitor.post(f"/book/{link.key}/", sent, **ELSEWHERE).status_code for _ in range(throttle.MOST + 1)]
    assert answers[-1] == 429


def test_the_page_speaks_spanish(visitor, link):
    shown = visitor.get(f"/book/{link.key}/?language=es")
    assert '<html lang="es">' in page(shown)
    assert "language=en" in page(shown)
    assert '<html lang="es">' in page(visitor.get(f"/book/{link.key}/", headers={"Accept-Language": "es"}))


def test_a_closed_page_says_so(visitor, link, sam):
    BookingLink.objects.update(is_active=False)
    assert visitor.get(f"/book/{link.key}/").status_code == 410
    BookingLink.objects.update(deleted_at=NOW)
    assert visitor.get(f"/book/{link.key}/").status_code == 404
    BookingLink.objects.update(deleted_at=None, is_active=True)
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert visitor.get(f"/book/{link.key}/").status_code == 404


# --- one's own appointment


def own(row: Appointment) -> str:
    return "/appointment/" + links.manage_url(row).partition("/appointment/")[2]


def test_the_customer_confirms_moves_and_cancels(visitor, link, time_machine):
    row = booked(visitor, link, time_machine)
    visitor.post(own(row), {"do": "confirm"})
    row.refresh_from_db()
    assert row.status == "confirmed"

    assert "Tuesday, May 5" in words(visitor.get(f"{own(row)}?move=1&day=2026-05-05"))
    visitor.post(own(row), {"do": "move", "at": "2026-05-05T10:00:00-04:00"})
    row.refresh_from_db()
    assert (row.starts_at, row.status) == (TEN + DAY, "scheduled")

    visitor.post(own(row), {"do": "cancel", "reason": "Sold the house"})
    row.refresh_from_db()
    assert (row.status, row.cancel_reason) == ("cancelled", "Sold the house")
    told = [one.subject.split()[0] for one in Message.objects.filter(to_address="marta@example.com").order_by("pk")]
    assert told == ["Your", "New", "Cancelled:"]
    assert "Cancelled" in words(visitor.get(own(row)))


def test_it_cannot_be_moved_to_where_nobody_is_free(visitor, link, time_machine):
    row = booked(visitor, link, time_machine)
    answer = visitor.post(own(row), {"do": "move", "at": "2026-05-06T10:00:00-04:00"})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.starts_at == TEN


def test_what_is_past_is_no_longer_changed(visitor, link, time_machine):
    row = booked(visitor, link, time_machine)
    time_machine.move_to(TEN + HOUR)
    assert visitor.post(own(row), {"do": "cancel"}).status_code == 409
    row.refresh_from_db()
    assert row.status == "scheduled"


def test_a_made_up_link_leads_nowhere(visitor, link, time_machine):
    row = booked(visitor, link, time_machine)
    path = own(row)
    assert visitor.get(path[:-2] + ("A/" if path[-2] != "A" else "B/")).status_code == 404
    file = visitor.get(f"{path}calendar.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20260504T140000Z" in file.content


# --- the feed


def feed_path(user: User) -> str:
    feed = links.feed_of(user)
    assert feed is not None
    return "/calendars/" + links.feed_url(feed).partition("/calendars/")[2]


def test_a_calendar_program_reads_what_the_person_attends(visitor, link, sam, time_machine):
    row = booked(visitor, link, time_machine)
    booking.book("call", TEN, title="Not for Sam", remind=())
    links.open_feed(sam, sam)
    answer = visitor.get(feed_path(sam))
    content = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert content.count("BEGIN:VEVENT") == 1
    assert f"UID:{row.uid}@" in content
    assert "SUMMARY:Inspection: Marta Delgado" in content
    feed = links.feed_of(sam)
    assert feed is not None
    assert feed.read_at is not None


def test_a_new_address_ends_the_old_one_and_taking_it_back_ends_all(visitor, sam):
    links.open_feed(sam, sam)
    first = feed_path(sam)
    links.open_feed(sam, sam)
    second = feed_path(sam)
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    links.close_feed(sam, sam)
    assert visitor.get(second).status_code == 404
    links.open_feed(sam, sam)
    assert visitor.get(second).status_code == 404
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert visitor.get(feed_path(sam)).status_code == 404
