from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roofs.comms.calendar import booking
from roofs.comms.calendar.holding import Collision
from roofs.comms.calendar.models import Appointment, Attendance
from roofs.comms.calendar.vocabulary import Kind, Status
from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Contact

pytestmark = pytest.mark.django_db
TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)  # 10:00 in Detroit, a Monday
HOUR = dt.timedelta(hours=1)


def visit(*people: User, at: dt.datetime = TEN, **wish) -> Appointment:
    return booking.book(Kind.INSPECTION, at, **{"people": people, "remind": (), **wish})


def test_an_appointment_lasts_as_long_as_its_kind(seller, manager, ann):
    row = visit(seller, actor=manager, contact=ann, subject=("lead", 7))

    assert (row.ends_at - row.starts_at, row.zone, row.status) == (HOUR, "America/Detroit", "scheduled")
    assert (row.created_by, row.people, row.headline) == (manager, [seller], "Inspection: Ann Hale")
    event = Event.objects.get(name="appointment.booked")
    assert (event.subject_type, event.subject_id, event.to) == ("lead", 7, [])


def test_nobody_is_in_two_places_at_once(seller, other_seller):
    visit(seller)
    with pytest.raises(Collision) as refused:
        visit(seller, other_seller, at=TEN + HOUR / 2)
    assert refused.value.field == "starts_at"
    assert refused.value.person == seller
    assert "Sam Sells" in refused.value.reason
    assert "10 a.m." in refused.value.reason
    assert Appointment.objects.count() == 1
    visit(other_seller, at=TEN + HOUR / 2)
    visit(seller, at=TEN + HOUR)
    visit(seller, at=TEN - HOUR)


def test_a_manager_may_book_somebody_twice_on_purpose(seller, manager):
    visit(seller)
    with pytest.raises(Refused) as refused:
        visit(seller, actor=seller, override=True)
    assert refused.value.field == "override"
    second = visit(seller, actor=manager, override=True)
    assert second.attendances.get().doubled is True
    with pytest.raises(Collision):  # what was doubled takes time like everything else
        visit(seller, at=TEN + HOUR / 2)


def test_what_was_cancelled_or_missed_leaves_the_time_to_others(seller, time_machine):
    time_machine.move_to(TEN)
    booking.cancel(visit(seller), seller, "ill")
    booking.miss(visit(seller), seller)
    visit(seller)


def test_a_cancelled_appointment_comes_back_unless_the_time_is_taken(seller, other_seller):
    first = booking.cancel(visit(seller), seller, "ill")
    assert booking.reinstate(first, seller).status == Status.SCHEDULED
    booking.cancel(first, seller)
    visit(seller, at=TEN + HOUR / 2)
    with pytest.raises(Collision):
        booking.reinstate(first, seller)
    first.refresh_from_db()
    assert first.status == Status.CANCELLED


def test_moving_keeps_the_length_the_old_time_and_the_reason(seller, manager):
    row = booking.confirm(visit(seller, subject=("lead", 7)), seller)
    moved = booking.reschedule(row, TEN + 24 * HOUR, actor=manager, reason="rain")

    assert (moved.ends_at, moved.status, moved.revision) == (TEN + 25 * HOUR, Status.SCHEDULED, 2)
    assert moved.attendances.get().starts_at == TEN + 24 * HOUR
    event = Event.objects.get(name="appointment.rescheduled")
    assert event.actor == manager
    assert event.data["reason"] == "rain"
    assert event.data["changes"]["starts_at"] == ["2026-05-04T14:00+00:00", "2026-05-05T14:00+00:00"]
    told = next(one for one in entries_for("lead", 7).entries if one.kind == "appointment.rescheduled")
    assert "→" in told.body
    assert "rain" in told.body
    visit(seller)  # the old time is free


def test_it_is_not_moved_onto_another(seller):
    visit(seller)
    second = visit(seller, at=TEN + HOUR)
    with pytest.raises(Collision):
        booking.reschedule(second, TEN + HOUR / 2, actor=seller)
    second.refresh_from_db()
    assert second.starts_at == TEN + HOUR
    moved = booking.reschedule(second, TEN + HOUR, TEN + 3 * HOUR, actor=seller)
    assert moved.minutes == 120


def test_who_comes_in_addition_must_be_free(seller, other_seller):
    visit(other_seller)
    row = visit(seller)
    with pytest.raises(Collision):
        booking.correct(row, {}, seller, people=[seller, other_seller])
    booking.correct(row, {"title": "Chimney", "notes": "Dog"}, seller, people=[])
    assert row.attendances.count() == 0
    changes = Event.objects.get(name="appointment.changed").data["changes"]
    assert changes["people"] == [["Sam Sells"], []]
    assert changes["title"] == ["", "Chimney"]


def test_what_is_over_is_neither_moved_nor_cancelled(seller, time_machine):
    time_machine.move_to(TEN + HOUR)
    row = booking.complete(visit(seller), seller, "Two valleys leak.")
    assert row.outcome == "Two valleys leak."
    for refused in (
        lambda: booking.reschedule(row, TEN + 24 * HOUR, actor=seller),
        lambda: booking.cancel(row, seller),
        lambda: booking.miss(row, seller),
    ):
        with pytest.raises(Refused):
            refused()
    assert booking.reinstate(row, seller).is_active


def test_nobody_is_missed_before_the_time(seller, time_machine):
    time_machine.move_to(TEN - HOUR)
    with pytest.raises(Refused):
        booking.miss(visit(seller), seller)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"ends_at": TEN}, "ends_at"),
        ({"ends_at": TEN + 32 * 24 * HOUR}, "ends_at"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_nonsense_is_refused(seller, wish, field):
    with pytest.raises(Refused) as refused:
        visit(seller, **wish)
    assert refused.value.field == field


def test_only_people_who_work_here_attend(seller):
    waiting = User.objects.create(email="new@example.com", role="pending")
    with pytest.raises(Refused) as refused:
        visit(seller, waiting)
    assert refused.value.field == "people"
    with pytest.raises(Refused):
        booking.book("party", TEN)


def test_the_same_key_is_one_appointment(seller):
    assert visit(seller, origin_key="link:1").pk == visit(seller, origin_key="link:1").pk
    assert Appointment.objects.count() == 1


def test_who_sees_which(manager, seller, other_seller, roofer):
    attended, made = visit(seller), visit(actor=seller)
    crew = visit(roofer)
    unassigned = visit(subject=("lead", 10**9))

    def seen(user):
        return set(Appointment.objects.visible_to(user))

    assert seen(manager) == {attended, made, crew, unassigned}
    assert seen(seller) == {attended, made}
    assert seen(roofer) == {crew}
    assert seen(other_seller) == set()
    assert seen(User.objects.create(email="new@example.com", role="pending")) == set()
    seller.is_active = False
    assert seen(seller) == set()


def meeting(*people: User, at: dt.datetime = TEN, **wish) -> booking.Wish:
    return booking.Wish(Kind.INSPECTION, at, people=people, **wish)


def test_of_many_booked_together_the_first_has_the_time_and_the_others_hear_why(seller, other_seller, manager):
    here = visit(other_seller, at=TEN + 3 * HOUR)
    ends = booking.book_all(
        [
            meeting(seller),
            meeting(seller, other_seller, at=TEN + HOUR / 2),
            meeting(other_seller, at=TEN + HOUR / 2),
            meeting(other_seller, at=TEN + 3 * HOUR),
            meeting(other_seller, at=TEN + 3 * HOUR, override=True),
            meeting(seller, at=TEN + HOUR, ends_at=TEN),
            meeting(seller, details={"status": Status.CANCELLED}),
            meeting(at=TEN, subject=("lead", 7)),
        ],
        manager,
    )
    assert [getattr(end, "field", "") for end in ends] == ["", "starts_at", "", "starts_at", "", "ends_at", "", ""]
    assert "Sam Sells" in str(ends[1])
    assert Attendance.objects.get(doubled=True).appointment == ends[4]
    assert list(Appointment.objects.exclude(pk=here.pk).order_by("pk")) == [ends[n] for n in (0, 2, 4, 6, 7)]
    assert [one.people for one in Appointment.objects.filter(attendances__user=seller).order_by("pk")] == [[seller]] * 2
    told = Event.objects.exclude(data__appointment=here.pk).filter(name__startswith="appointment.")
    assert sorted(told.values_list("name", flat=True)) == ["appointment.booked"] * 4 + ["appointment.noted"]
    assert told.get(subject_type="lead").actor_id == manager.pk


def test_many_are_booked_with_no_more_questions_than_two(seller):
    counts = []
    for first, many in ((0, 2), (10, 40)):
        with CaptureQueriesContext(connection) as asked:
            ends = booking.book_all([meeting(seller, at=TEN + HOUR * (first + n)) for n in range(many)], seller)
        assert all(isinstance(end, Appointment) for end in ends)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2  # SQLite takes so many values at once


@pytest.mark.postgresql
@pytest.mark.skipif(not settings.IS_POSTGRES, reason="only PostgreSQL can refuse ranges that overlap")
def test_postgresql_refuses_an_overlap_whoever_writes_it(seller):
    visit(seller)
    other = visit(at=TEN + HOUR / 2)
    with pytest.raises(IntegrityError, match="attendance_never_twice"), transaction.atomic():
        Attendance.objects.create(appointment=other, user=seller, starts_at=other.starts_at, ends_at=other.ends_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [False, True], ids=["by itself", "in a list"])
def test_of_many_who_want_one_hour_at_once_one_gets_it(seller, other_seller, together):
    """Each from its own connection; every second one wants both people, in either order."""
    got: list[Appointment | Refused] = []
    refused: list[Appointment | Refused] = []
    start = threading.Barrier(8)

    def want(number: int) -> None:
        start.wait()
        people = [[seller], [other_seller, seller], [seller, other_seller]][number % 3]
        at = TEN + number * HOUR / 10
        try:
            end = booking.book_all([meeting(*people, at=at)], None)[0] if together else visit(*people, at=at)
            (refused if isinstance(end, Collision) else got).append(end)
        except Collision as collision:
            refused.append(collision)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(refused)) == (1, 7)


def test_the_people_of_a_weeks_appointments_are_asked_for_apart(seller, django_assert_num_queries):
    """Joined to them, PostgreSQL read a million people through for twelve meetings of somebody who sees but some."""
    for hour in (1, 2):
        start = timezone.now() + dt.timedelta(hours=hour)
        person = Contact.objects.create(first_name="Marta", last_name=f"Delgado {hour}")
        made = Appointment.objects.create(
            contact=person, starts_at=start, ends_at=start + dt.timedelta(minutes=30), zone="UTC", created_by=seller
        )
        Attendance.objects.create(appointment=made, user=seller, starts_at=made.starts_at, ends_at=made.ends_at)

    coming = Appointment.objects.visible_to(seller).upcoming(timezone.now()).with_people().order_by("starts_at")

    assert "contacts_contact" not in str(coming.query)
    with django_assert_num_queries(4):
        assert [str(one.contact) for one in coming] == ["Marta Delgado 1", "Marta Delgado 2"]
