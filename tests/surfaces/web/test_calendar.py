from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.comms.calendar import booking, tasks
from roofs.comms.calendar.models import Appointment, BookingLink, Task
from roofs.comms.calendar.policy import CALENDAR
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.surfaces.web.browsers import filled_in, page, signed_in, words

NOW = dt.datetime(2026, 5, 1, 14, tzinfo=dt.UTC)  # a Friday, 10:00 in Detroit
TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NEW = {"kind": "inspection", "day": "2026-05-04", "time": "10:00", "minutes": "60", "state": "MI"}


@pytest.fixture(autouse=True)
def _on_friday(time_machine):
    time_machine.move_to(NOW)


def person(name: str, role: str) -> User:
    return User.objects.create(email=f"{name.lower()}@example.com", full_name=f"{name} Miller", role=role)


@pytest.fixture
def mia() -> User:
    return person("Mia", "manager")


@pytest.fixture
def ava() -> User:
    return person("Ava", "sales")


@pytest.fixture
def tom() -> User:
    return person("Tom", "sales")


@pytest.fixture
def rob() -> User:
    return person("Rob", "field")


@pytest.fixture
def lead(ava) -> Lead:
    arriving = LeadIn(full_name="Ann Hale", email="ann@example.com", address="418 Maple Ave, Birmingham, MI 48009")
    return accept(arriving, door="hand", owner=ava).lead


@pytest.fixture
def visit(ava, lead) -> Appointment:
    return booking.book("inspection", TEN, people=[ava], subject=lead, contact=lead.contact, actor=ava, remind=())


# --- the calendar


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda"])
def test_every_view_shows_the_appointment_on_its_day(view, visit, ava):
    shown = words(signed_in(ava).get(f"/calendar/?view={view}&day=2026-05-04"))
    assert "Inspection: Ann Hale" in shown
    assert "Inspection: Ann Hale" not in words(signed_in(ava).get(f"/calendar/?view={view}&day=2026-09-04"))


def test_each_sees_their_own_calendar(visit, ava, tom, rob, mia):
    path = "/calendar/?view=week&day=2026-05-04"
    assert "Ann Hale" in page(signed_in(mia).get(path))
    for stranger in (tom, rob):
        assert "Ann Hale" not in page(signed_in(stranger).get(path))
        assert signed_in(stranger).get(f"/calendar/{visit.pk}/").status_code == 404


def test_a_manager_chooses_whose_calendars_to_see(visit, tom, ava, mia):
    booking.book("call", TEN, people=[tom], title="Gutter talk", remind=())
    path = "/calendar/?view=week&day=2026-05-04"
    only_tom = page(signed_in(mia).get(f"{path}&people={tom.pk}"))
    assert "Gutter talk" in only_tom
    assert "Ann Hale" not in only_tom
    both = page(signed_in(mia).get(f"{path}&people={tom.pk}&people={ava.pk}"))
    assert "Gutter talk" in both
    assert "Ann Hale" in both


def test_what_was_cancelled_is_shown_when_asked_for(visit, ava):
    booking.cancel(visit, ava)
    path = "/calendar/?view=week&day=2026-05-04"
    assert "Ann Hale" not in page(signed_in(ava).get(path))
    assert "Ann Hale" in page(signed_in(ava).get(f"{path}&cancelled=1"))


def test_a_phone_begins_with_the_agenda(ava):
    client = signed_in(ava)
    assert "Nothing planned" in words(client.get("/calendar/", headers={"User-Agent": "Mobile Safari Mobi"}))
    assert "Nothing planned" not in words(client.get("/calendar/"))


@pytest.mark.parametrize("query", ["view=year", "day=tomorrow", "day=9999-12-31", "day=0001-01-01", "people=x&kind=y"])
def test_an_odd_address_still_opens(query, ava):
    assert signed_in(ava).get(f"/calendar/?{query}").status_code == 200


def test_the_days_on_which_the_clock_is_changed(ava):
    booking.book("call", dt.datetime(2026, 3, 8, 7, 30, tzinfo=dt.UTC), people=[ava], title="Early bird", remind=())
    for view in ("week", "day", "month"):
        assert "Early bird" in page(signed_in(ava).get(f"/calendar/?view={view}&day=2026-03-08"))


# --- dragging


def test_pictures_of_a_visit_stay_with_it(visit, ava, tom):
    here = f"/records/appointment/{visit.pk}/documents/"
    upload = SimpleUploadedFile("ridge.png", b"\x89PNG\r\n\x1a\n a ridge")
    signed_in(ava).post(here, {"kind": "photo", "file": upload})
    shown = signed_in(ava).get(f"/calendar/{visit.pk}/").content.decode()
    assert "ridge.png" in shown
    assert signed_in(tom).get(here).status_code == 404


def test_dragging_moves_it_and_answers_with_the_grid(visit, ava):
    sent = {"appointment": visit.pk, "day": "2026-05-05", "minute": 13 * 60 + 30, "minutes": 90}
    answer = signed_in(ava).post("/calendar/moves/?view=week&day=2026-05-04", sent, headers={"HX-Request": "true"})
    visit.refresh_from_db()
    assert (visit.starts_at, visit.minutes) == (TEN + DAY + 3.5 * HOUR, 90)
    assert "Ann Hale" in page(answer)
    assert "toast" in answer["HX-Trigger"]


def test_dragging_onto_another_is_refused_and_said(visit, ava):
    booking.book("call", TEN + DAY, people=[ava], remind=())
    sent = {"appointment": visit.pk, "day": "2026-05-05", "minute": 600}
    answer = signed_in(ava).post("/calendar/moves/", sent, headers={"HX-Request": "true"})
    assert "already booked" in answer["HX-Trigger"]
    visit.refresh_from_db()
    assert visit.starts_at == TEN


def test_nobody_drags_what_they_do_not_see(visit, tom):
    sent = {"appointment": visit.pk, "day": "2026-05-05", "minute": 600}
    assert signed_in(tom).post("/calendar/moves/", sent).status_code == 404


# --- making one


def test_the_form_knows_the_lead_and_its_address(lead, ava):
    shown = page(signed_in(ava).get(f"/calendar/new/?about=lead:{lead.pk}"))
    assert "Ann Hale" in shown
    assert 'value="418 Maple Ave"' in shown


def test_an_appointment_is_made_from_the_form(lead, ava):
    sent = NEW | {
        "subject": f"lead:{lead.pk}",
        "people": [ava.pk],
        "reminders": ["customer-email-1440"],
        "notify": "on",
    }
    answer = signed_in(ava).post("/calendar/new/", sent)
    row = Appointment.objects.get()
    assert answer["Location"] == f"/calendar/{row.pk}/"
    assert (row.starts_at, row.contact, row.people) == (TEN, lead.contact, [ava])
    assert [one.minutes_before for one in row.reminder_list] == [1440]
    assert Message.objects.get(to_address="ann@example.com").subject.startswith("Your inspection")


def test_a_collision_stands_at_the_time(visit, ava, mia):
    answer = signed_in(ava).post("/calendar/new/", NEW | {"people": [ava.pk]})
    assert answer.status_code == 422
    assert "already booked" in words(answer)
    assert signed_in(ava).post("/calendar/new/", NEW | {"people": [ava.pk], "override": "on"}).status_code == 422
    assert signed_in(mia).post("/calendar/new/", NEW | {"people": [ava.pk], "override": "on"}).status_code == 302


def test_nobody_makes_one_about_a_lead_they_do_not_see(lead, tom):
    signed_in(tom).post("/calendar/new/", NEW | {"subject": f"lead:{lead.pk}", "people": [tom.pk]})
    row = Appointment.objects.get()
    assert (row.subject_id, row.contact) == (None, None)


def test_field_staff_choose_themselves_alone(rob, ava):
    assert signed_in(rob).post("/calendar/new/", NEW | {"people": [ava.pk]}).status_code == 422
    assert signed_in(rob).post("/calendar/new/", NEW | {"people": [rob.pk]}).status_code == 302


def test_free_times_are_shown_while_choosing(visit, ava, tom):
    query = f"day=2026-05-04&time=10:30&minutes=60&people={ava.pk}&people={tom.pk}"
    shown = words(signed_in(ava).get(f"/calendar/times/?{query}"))
    assert "Ava Miller: not free at 10:30" in shown
    assert "11:30 a.m." in shown
    assert "9:30 a.m." not in shown
    assert "Free at noon" in words(signed_in(ava).get(f"/calendar/times/?{query.replace('10:30', '12:00')}"))
    moved = words(signed_in(ava).get(f"/calendar/times/?{query}&but={visit.pk}"))
    assert "Free at 10:30" in moved


def test_whom_it_is_about_is_found_by_name(lead, ava, tom):
    assert f"lead:{lead.pk}" in page(signed_in(ava).get("/calendar/about/?about_q=hale"))
    assert "Nobody found" in words(signed_in(tom).get("/calendar/about/?about_q=hale"))


# --- one appointment


def test_its_page_shows_what_happened_to_it(visit, ava, lead):
    other = booking.book("call", TEN + DAY, subject=lead, actor=ava, remind=())
    booking.cancel(other, ava, "Not this one")
    client = signed_in(ava)
    client.post(
        f"/calendar/{visit.pk}/time/", {"day": "2026-05-06", "time": "09:00", "minutes": "60", "reason": "Rain"}
    )
    shown = words(client.get(f"/calendar/{visit.pk}/"))
    assert "Appointment moved" in shown
    assert "Rain" in shown
    assert "Not this one" not in shown
    assert "Rain" in words(client.get(f"/leads/{lead.pk}/"))


def test_moving_it_tells_the_customer_when_wanted(visit, ava):
    sent = {"day": "2026-05-06", "time": "09:00", "minutes": "30", "notify": "on"}
    signed_in(ava).post(f"/calendar/{visit.pk}/time/", sent)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.minutes) == (TEN + 2 * DAY - HOUR, 30)
    assert Message.objects.get().subject.startswith("New time")


def test_cancelling_can_be_undone(visit, ava):
    client = signed_in(ava)
    answer = client.post(f"/calendar/{visit.pk}/cancellation/", {"reason": "Sold the house"}, follow=True)
    assert f"/calendar/{visit.pk}/reinstatement/" in page(answer)
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("cancelled", "Sold the house")
    client.post(f"/calendar/{visit.pk}/reinstatement/")
    visit.refresh_from_db()
    assert visit.status == "scheduled"


def test_how_it_went_is_written_down(visit, ava, tom, time_machine):
    time_machine.move_to(TEN + HOUR)
    second = booking.book("call", TEN - DAY, people=[tom], remind=())
    signed_in(ava).post(f"/calendar/{visit.pk}/completion/", {"outcome": "Two valleys leak."})
    signed_in(tom).post(f"/calendar/{second.pk}/absence/", {"outcome": ""})
    visit.refresh_from_db()
    second.refresh_from_db()
    assert (visit.status, visit.outcome, second.status) == ("completed", "Two valleys leak.", "no_show")


def test_a_reminder_by_hand_says_why_it_cannot_be(visit, ava):
    client = signed_in(ava)
    path = f"/calendar/{visit.pk}/reminder/"
    assert "on its way" in words(client.post(path, {"audience": "customer", "channel": "email"}, follow=True))
    refused = client.post(path, {"audience": "customer", "channel": "sms"}, follow=True)
    assert "no phone number" in words(refused)


def test_editing_changes_who_goes(visit, ava, tom, mia):
    sent = {"kind": "estimate", "title": "Chimney", "people": [tom.pk], "reminders": ["attendee-push-30"]}
    assert signed_in(mia).post(f"/calendar/{visit.pk}/edit/", sent).status_code == 302
    visit.refresh_from_db()
    assert (visit.kind, visit.headline, visit.people) == ("estimate", "Chimney", [tom])
    assert [one.channel for one in visit.reminder_list] == ["push"]


def test_strangers_change_nothing(visit, tom):
    client = signed_in(tom)
    for noun in ("edit", "time", "cancellation", "reinstatement", "confirmation", "completion", "absence", "reminder"):
        assert client.post(f"/calendar/{visit.pk}/{noun}/").status_code == 404, noun


# --- what is given away


def test_a_booking_page_is_made_closed_and_brought_back(ava, tom):
    client = signed_in(ava)
    client.post("/calendar/sharing/new/", {"user": ava.pk, "kind": "inspection", "is_active": "on"})
    link = BookingLink.objects.get()
    assert f"/book/{link.key}/" in page(client.get("/calendar/sharing/"))
    assert link.key not in page(signed_in(tom).get("/calendar/sharing/"))
    assert signed_in(tom).get(f"/calendar/sharing/{link.pk}/").status_code == 404
    client.post(f"/calendar/sharing/{link.pk}/deletion/")
    assert link.key not in page(client.get("/calendar/sharing/"))
    client.post(f"/calendar/sharing/{link.pk}/restoration/")
    assert link.key in page(client.get("/calendar/sharing/"))


def test_nobody_gives_away_a_colleagues_time(ava, tom, mia):
    sent = {"user": tom.pk, "kind": "inspection", "is_active": "on"}
    assert signed_in(ava).post("/calendar/sharing/new/", sent).status_code == 422
    assert signed_in(mia).post("/calendar/sharing/new/", sent).status_code == 302


def test_the_settings_are_a_form(mia):
    client = signed_in(mia)
    shown = page(client.get("/settings/calendar/"))
    assert 'name="kinds.0.minutes"' in shown
    rules = CALENDAR.get()
    sent: dict[str, object] = {
        "seen": filled_in(client.get("/settings/calendar/"))["seen"],
        "travel_minutes": 45,
        "slot_minutes": 15,
        "notice_minutes": 60,
        "days_ahead": 30,
        "remind_from": "08:00",
        "remind_until": "20:00",
        "reminders.0.audience": "customer",
        "reminders.0.channel": "email",
        "reminders.0.minutes_before": "60",
        "reminders.1.audience": "customer",  # the spare row
        "reminders.1.channel": "email",
        "reminders.1.minutes_before": "",
    }
    for number, kind in enumerate(rules.kinds):
        sent |= {f"kinds.{number}.{name}": value for name, value in kind.model_dump().items()}
    assert client.post("/settings/calendar/", sent).status_code == 302
    saved = CALENDAR.get()
    assert (saved.travel_minutes, len(saved.reminders), saved.of("call").minutes) == (45, 1, 15)


# --- tasks


def test_tasks_are_narrowed_by_whose_kind_and_urgency(ava, mia):
    tasks.add("Call Ann", NOW - HOUR, kind="call", assigned_to=ava)
    tasks.add("Order vents", NOW + 3 * DAY, assigned_to=ava)
    tasks.add("Count ladders", NOW + HOUR, assigned_to=mia)
    tasks.add("Somebody must", NOW + HOUR)

    def shown(user: User, query: str) -> set[str]:
        text = page(signed_in(user).get(f"/tasks/?{query}", headers={"HX-Request": "true"}))
        return {name for name in ("Call Ann", "Order vents", "Count ladders", "Somebody must") if name in text}

    assert shown(ava, "") == {"Call Ann", "Order vents"}
    assert shown(ava, "whose=all") == {"Call Ann", "Order vents"}
    assert shown(ava, f"whose={mia.pk}") == {"Call Ann", "Order vents"}
    assert shown(ava, "whose=none") == {"Somebody must"}
    assert shown(mia, f"whose={ava.pk}&kind=call") == {"Call Ann"}
    assert shown(mia, "whose=all&when=overdue") == {"Call Ann"}
    assert shown(mia, "whose=all&when=today") == {"Count ladders", "Somebody must"}
    assert shown(mia, "whose=all&when=later") == {"Order vents"}


def test_a_task_is_changed_deleted_and_brought_back(ava, tom):
    task = tasks.add("Call Ann", NOW + HOUR, kind="call", assigned_to=ava)
    client, path = signed_in(ava), f"/tasks/{task.pk}/"
    sent = {
        "title": "Call Ann twice",
        "kind": "call",
        "priority": 1,
        "due_at": "2026-05-02T09:00",
        "assigned_to": ava.pk,
    }
    assert client.post(path, sent).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.priority, task.due_at) == ("Call Ann twice", 1, NOW + 23 * HOUR)
    assert signed_in(tom).get(path).status_code == 404
    answer = client.post(f"{path}deletion/", follow=True)
    assert f"{path}restoration/" in page(answer)
    assert not Task.objects.visible_to(ava).exists()
    assert signed_in(tom).post(f"{path}restoration/").status_code == 404
    client.post(f"{path}restoration/")
    assert Task.objects.visible_to(ava).get() == task
