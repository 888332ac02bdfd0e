"""Who may do what with appointments: every route against every kind of person."""

from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.calendar import booking
from roofs.comms.calendar.models import Appointment
from roofs.core.accounts.models import User
from tests.surfaces.api.clients import Program

TEN = dt.datetime(2026, 5, 4, 14, tzinfo=dt.UTC)
NEW = {"kind": "inspection", "starts_at": "2026-06-01T10:00:00Z"}
MOVE = {"starts_at": "2026-06-02T10:00:00Z"}
REMIND = {"audience": "attendee"}
ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
# route, body, and the status for each of ROLES; the owner attends
ROUTES = [
    ("GET", "/appointments/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/appointments/upcoming", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/appointments/calendar", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/appointments/availability/{owner}", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/appointments/", NEW, (401, 403, 201, 201, 201, 201, 201)),
    ("GET", "/appointments/{id}", None, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/appointments/{id}", {"city": "Troy"}, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/appointments/{id}", {"override": True, **MOVE}, (401, 403, 404, 404, 409, 200, 200)),
    ("POST", "/appointments/{id}/reschedule", MOVE, (401, 403, 404, 404, 200, 200, 200)),
    ("POST", "/appointments/{id}/send-reminder", REMIND, (401, 403, 404, 404, 200, 200, 200)),
    ("DELETE", "/appointments/{id}", None, (401, 403, 404, 404, 204, 204, 204)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {body or ''} {role}")
    for method, path, body, statuses in ROUTES
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.fixture
def visit(staff: dict[str, User]) -> Appointment:
    return booking.book("inspection", TEN, people=[staff["owner"]], remind=())


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, visit: Appointment, staff: dict[str, User]):
    client = Program(staff.get(role))
    answered = client.send(method, path.format(id=visit.pk, owner=staff["owner"].pk), body)
    assert answered.status_code == status, answered.content
    if status >= 400:
        assert answered["Content-Type"] == "application/problem+json"


def test_lists_hold_what_each_may_see(visit: Appointment, staff: dict[str, User]):
    def seen(role: str, path: str) -> list[int]:
        return [row["id"] for row in Program(staff[role]).send("GET", path).json()["items"]]

    for path in ("/appointments/", "/appointments/calendar?start=2026-05-01"):
        assert seen("manager", path) == [visit.pk]
        assert seen("owner", path) == [visit.pk]
        assert seen("colleague", path) == []
        assert seen("field", path) == []


def test_field_staff_book_themselves_alone(staff: dict[str, User]):
    client = Program(staff["field"])
    answered = client.send("POST", "/appointments/", NEW | {"people": [staff["owner"].pk]})
    assert answered.status_code == 403
    assert client.send("POST", "/appointments/", NEW | {"people": [staff["field"].pk]}).status_code == 201


def test_nobody_makes_appointments_about_what_they_may_not_see(lead, staff: dict[str, User]):
    wish = NEW | {"subject_type": "lead", "subject_id": lead.pk}
    refused = Program(staff["colleague"]).send("POST", "/appointments/", wish)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "subject_id"
    assert Program(staff["owner"]).send("POST", "/appointments/", wish).status_code == 201
