from __future__ import annotations

import datetime as dt
import uuid

import pytest

from roofs.comms.calendar import booking
from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.company.office import Hours, Week
from roofs.people.team import duty

NOW = dt.datetime(2026, 5, 1, 14, tzinfo=dt.UTC)  # a Friday, 10:00 in Detroit
TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NEW = {"kind": "inspection", "starts_at": "2026-05-04T10:00:00-04:00"}


@pytest.fixture(autouse=True)
def _on_friday(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def visit(staff: dict[str, User]) -> Appointment:
    return booking.book("inspection", TEN, people=[staff["owner"]], remind=())


def test_contact_and_place_come_from_the_lead(arrive, staff, program):
    lead = arrive(staff["owner"], address="418 Maple Ave, Birmingham, MI 48009")
    made = program("owner").send("POST", "/appointments/", NEW | {"subject_type": "lead", "subject_id": lead.pk})

    assert made.status_code == 201
    body = made.json()
    assert made["Location"] == f"/api/appointments/{body['id']}"
    assert (body["ends_at"], body["minutes"], body["zone"]) == ("2026-05-04T15:00:00Z", 60, "America/Detroit")
    assert (body["contact"]["name"], body["address_line"]) == (lead.contact.name, "418 Maple Ave")
    assert [one["id"] for one in body["people"]] == [staff["owner"].pk]
    assert (body["origin"], body["status"]) == ("api", "scheduled")
    assert [one["channel"] for one in body["reminders"]] == ["email", "sms", "push"]
    assert Message.objects.count() == 0  # who made it attends, and the customer was not to be told


def test_the_customer_is_told_when_asked_for(arrive, staff, program):
    lead = arrive(staff["owner"])
    wish = NEW | {"subject_type": "lead", "subject_id": lead.pk, "notify_customer": True}
    program("owner").send("POST", "/appointments/", wish)
    letter = Message.objects.get()
    assert letter.to_address == lead.contact.email
    assert "BEGIN:VCALENDAR" in letter.data["calendar"]


def test_a_collision_names_the_time(visit, program):
    refused = program("owner").send("POST", "/appointments/", NEW)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "starts_at"
    assert "owner is already booked" in refused.json()["detail"]
    assert program("manager").send("POST", "/appointments/", NEW).status_code == 201


def test_a_manager_overrides_on_purpose(visit, staff, program):
    wish = NEW | {"people": [staff["owner"].pk]}
    assert program("manager").send("POST", "/appointments/", wish).status_code == 409
    assert program("manager").send("POST", "/appointments/", wish | {"override": True}).status_code == 201


def test_the_same_request_twice_is_one_appointment(program):
    key = str(uuid.uuid4())
    client = program("owner")
    first = client.send("POST", "/appointments/", NEW, headers={"Idempotency-Key": key})
    second = client.send("POST", "/appointments/", NEW, headers={"Idempotency-Key": key})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"kind": "party"}, 422, "kind"),
        ({"starts_at": "2026-05-04T10:00:00"}, 422, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, 409, "starts_at"),
        ({"ends_at": "2026-05-04T09:00:00-04:00"}, 409, "ends_at"),
        ({"zone": "Mars"}, 409, "zone"),
        ({"people": [10**9]}, 409, "people"),
        ({"reminders": [{"audience": "customer", "channel": "push", "minutes_before": 60}]}, 409, "reminders"),
        ({"color": "red"}, 422, "color"),
    ],
)
def test_what_is_wrong_is_named(program, body, status, field):
    refused = program("owner").send("POST", "/appointments/", NEW | body)
    assert refused.status_code == status
    assert refused.json()["errors"][0]["field"] == field


def test_a_change_by_somebody_faster_is_refused(visit, program):
    client = program("owner")
    tag = client.send("GET", f"/appointments/{visit.pk}")["ETag"]
    path = f"/appointments/{visit.pk}"
    assert client.send("PUT", path, {"notes": "Dog"}, headers={"If-Match": tag}).status_code == 200
    assert client.send("PUT", path, {"notes": "Cat"}, headers={"If-Match": tag}).status_code == 412
    assert client.send("GET", path).json()["notes"] == "Dog"


def test_the_answer_to_a_change_carries_the_new_tag(visit, program):
    client, path = program("owner"), f"/appointments/{visit.pk}"
    first = client.send("PUT", path, {"title": "Chimney"})
    assert first.json()["headline"] == "Chimney"
    assert first["ETag"] == client.send("GET", path)["ETag"]


def test_moving_by_put_and_by_its_own_route(visit, staff, program):
    client = program("manager")
    moved = client.send("PUT", f"/appointments/{visit.pk}", {"starts_at": "2026-05-05T14:00:00Z", "reason": "rain"})
    assert (moved.json()["starts_at"], moved.json()["minutes"]) == ("2026-05-05T14:00:00Z", 60)
    body = {"starts_at": "2026-05-06T14:00:00Z", "ends_at": "2026-05-06T14:30:00Z"}
    assert client.send("POST", f"/appointments/{visit.pk}/reschedule", body).json()["minutes"] == 30
    told = Message.objects.filter(to_user=staff["owner"], channel="email")
    assert [one.subject.startswith("Moved") for one in told] == [True, True]


def test_moving_onto_another_names_the_time(visit, staff, program):
    booking.book("call", TEN + DAY, people=[staff["owner"]], remind=())
    path = f"/appointments/{visit.pk}/reschedule"
    refused = program("owner").send("POST", path, {"starts_at": "2026-05-05T14:10:00Z"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "starts_at")


def test_delete_cancels_and_put_brings_back(visit, program):
    client, path = program("owner"), f"/appointments/{visit.pk}"
    assert client.send("DELETE", path).status_code == 204
    assert client.send("GET", path).json()["status"] == "cancelled"
    assert client.send("PUT", path, {"status": "scheduled"}).json()["status"] == "scheduled"
    gone = client.send("PUT", path, {"status": "cancelled", "reason": "Sold the house"}).json()
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "Sold the house")


def test_how_it_went(visit, program, time_machine):
    path = f"/appointments/{visit.pk}"
    assert program("owner").send("PUT", path, {"status": "no_show"}).status_code == 409  # it has not begun
    time_machine.move_to(TEN + HOUR)
    done = program("owner").send("PUT", path, {"status": "completed", "outcome": "Two valleys leak."}).json()
    assert (done["status"], done["outcome"]) == ("completed", "Two valleys leak.")


def test_filters_order_and_pages(visit, staff, program):
    other = booking.book("call", TEN + DAY, people=[staff["manager"]], remind=(), title="Gutters")
    third = booking.cancel(booking.book("call", TEN + 2 * DAY, actor=staff["manager"], remind=()), None)
    client = program("manager")

    def listed(query: str) -> list[int]:
        return [row["id"] for row in client.send("GET", f"/appointments/?{query}").json()["items"]]

    assert listed("") == [third.pk, other.pk, visit.pk]
    assert listed("sort=starts_at:asc") == [visit.pk, other.pk, third.pk]
    assert listed("kind=call&status=scheduled") == [other.pk]
    assert listed("person=me") == [other.pk]
    assert listed("person=none") == [third.pk]
    assert listed(f"person={staff['owner'].pk}") == [visit.pk]
    assert listed("starts_after=2026-05-05&starts_before=2026-05-06") == [other.pk]
    assert listed("q=gutt") == [other.pk]
    assert client.send("GET", "/appointments/?colour=red").status_code == 422

    first = client.send("GET", "/appointments/?per_page=2").json()
    assert (first["has_more"], first["total"]) == (True, None)
    rest = client.send("GET", f"/appointments/?per_page=2&count=true&cursor={first['next_cursor']}").json()
    assert ([row["id"] for row in rest["items"]], rest["has_more"], rest["total"]) == ([visit.pk], False, 3)


def test_what_comes_next(visit, staff, program):
    later = booking.book("call", TEN + 30 * DAY, people=[staff["owner"]], remind=())
    client = program("owner")
    assert [row["id"] for row in client.send("GET", "/appointments/upcoming").json()["items"]] == [visit.pk]
    many = client.send("GET", "/appointments/upcoming?days=60").json()["items"]
    assert [row["id"] for row in many] == [visit.pk, later.pk]
    booking.cancel(visit, None)
    assert client.send("GET", "/appointments/upcoming").json()["items"] == []


def test_the_calendar_holds_what_reaches_into_it(visit, staff, program):
    long = booking.book("installation", TEN - 3 * DAY, TEN + 3 * DAY, people=[staff["manager"]], remind=())
    gone = booking.cancel(booking.book("call", TEN, actor=staff["manager"], remind=()), None)
    client = program("manager")

    def shown(query: str) -> list[int]:
        return [row["id"] for row in client.send("GET", f"/appointments/calendar?{query}").json()["items"]]

    day = "start=2026-05-04&end=2026-05-05"
    assert shown(day) == [long.pk, visit.pk]
    assert set(shown(f"{day}&cancelled=true")) == {long.pk, visit.pk, gone.pk}
    assert shown(f"{day}&person={staff['owner'].pk}") == [visit.pk]
    assert shown(f"{day}&kind=installation") == [long.pk]
    assert shown("start=2026-05-08&end=2026-05-09") == []
    long_one = client.send("GET", "/appointments/calendar?start=2026-05-04&end=2026-09-01").json()
    assert long_one["end"] == "2026-07-05T00:00:00Z"
    assert (
        client.send("GET", "/appointments/calendar?start=2026-05-04&end=2026-05-03").json()["end"][:10] == "2026-05-04"
    )


def test_when_somebody_is_free(visit, staff, program):
    duty.keep_hours(staff["owner"], Week(monday=Hours(opens=dt.time(9), closes=dt.time(13))), None)
    path = f"/appointments/availability/{staff['owner'].pk}"
    free = program("colleague").send("GET", f"{path}?start=2026-05-04&end=2026-05-04&minutes=30").json()
    assert free["zone"] == "America/Detroit"
    assert [one["starts_at"][11:16] for one in free["slots"]] == ["13:00", "15:30", "16:00", "16:30"]
    assert [(one["starts_at"][11:16], one["ends_at"][11:16]) for one in free["free"]] == [
        ("13:00", "13:30"),
        ("15:30", "17:00"),
    ]
    assert program("colleague").send("GET", f"{path}?zone=Mars").status_code == 409
    assert program("colleague").send("GET", "/appointments/availability/999999").status_code == 404
    assert program("colleague").send("GET", f"/appointments/availability/{staff['pending'].pk}").status_code == 404


def test_reminding_by_hand(arrive, staff, program):
    lead = arrive(staff["owner"])
    row = booking.book("call", TEN, contact=lead.contact, people=[staff["owner"]], remind=())
    path = f"/appointments/{row.pk}/send-reminder"
    sent = program("owner").send("POST", path)
    assert sent.status_code == 200, sent.content
    assert Message.objects.get(pk=sent.json()["messages"][0]).to_address == lead.contact.email
    refused = program("owner").send("POST", path, {"channel": "sms"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "channel")
