from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from roofs.comms.calendar import booking
from roofs.comms.calendar.models import Appointment
from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn

SOON = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=2)


def book(lead: Lead, actor: User | None, kind: str = "inspection", days: int = 0) -> Appointment:
    people = [actor] if actor else []
    return booking.book(kind, SOON + timedelta(days=days), people=people, subject=lead, actor=actor, remind=())


@pytest.mark.parametrize("before", ["new", "contacted", "qualified", "nurture"])
def test_a_booked_appointment_moves_the_lead(take_in: TakeIn, ava: User, before: str) -> None:
    lead = pipeline.advance(take_in(owner=ava), before, ava)
    book(lead, ava)
    lead.refresh_from_db()
    assert lead.status == "appointment_scheduled"
    told = Event.objects.filter(name="lead.advanced").latest("pk")
    assert (told.data["changes"], told.actor) == ({"status": [before, "appointment_scheduled"]}, ava)


@pytest.mark.parametrize("before", ["inspection_completed", "quote_sent", "negotiation", "won", "lost"])
def test_a_lead_that_is_further_along_stays_there(take_in: TakeIn, ava: User, before: str) -> None:
    lead = pipeline.advance(take_in(owner=ava), before, ava)
    book(lead, ava)
    lead.refresh_from_db()
    assert lead.status == before


def test_a_call_is_no_appointment_yet(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    book(lead, ava, "call")
    lead.refresh_from_db()
    assert lead.status == "new"


def test_what_is_called_off_moves_nothing_and_is_remembered(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    booking.cancel(book(lead, ava), ava, "Rain")
    lead.refresh_from_db()
    assert lead.status == "appointment_scheduled"
    about = Event.objects.filter(subject_type="lead", subject_id=lead.pk).order_by("pk")
    assert list(about.values_list("name", flat=True))[-1] == "appointment.cancelled"
    assert "Rain" in " ".join(f"{one.title} {one.body}" for one in entries_for("lead", lead.pk).entries)


def test_an_inspection_that_took_place_moves_it_on(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    booking.complete(book(lead, ava), ava, "Hail on the west side")
    lead.refresh_from_db()
    assert lead.status == "inspection_completed"
    estimate = book(pipeline.advance(lead, "qualified", ava), ava, "estimate", days=1)
    booking.complete(estimate, ava)
    lead.refresh_from_db()
    assert lead.status == "appointment_scheduled"


def test_who_books_for_themselves_moves_their_lead(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    book(lead, None)
    lead.refresh_from_db()
    assert lead.status == "appointment_scheduled"
