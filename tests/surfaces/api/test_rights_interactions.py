"""Who may read, write and correct what was said: every route against every kind of person."""

from __future__ import annotations

import pytest

from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
NEW = {"kind": "call", "subject_type": "lead", "subject_id": "{lead}"}
ROUTES = [
    ("GET", "/interactions/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/interactions/", NEW, (401, 403, 409, 409, 201, 201, 201)),
    ("GET", "/interactions/{id}", None, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/interactions/{id}", {"outcome": "reached"}, (401, 403, 404, 404, 200, 200, 200)),
    ("DELETE", "/interactions/{id}", None, (401, 403, 404, 404, 204, 204, 204)),
    ("POST", "/interactions/{id}/transcription", {"text": "Hello."}, (401, 403, 404, 404, 200, 200, 200)),
    ("GET", "/interactions/timeline/lead/{lead}", None, (401, 403, 404, 404, 200, 200, 200)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {role}")
    for method, path, body, statuses in ROUTES
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, lead: Lead, staff: dict[str, User]):
    kept = log(lead, kind="call", actor=staff["owner"])
    if body and "subject_id" in body:
        body = body | {"subject_id": lead.pk}
    answered = Program(staff.get(role)).send(method, path.format(id=kept.pk, lead=lead.pk), body)
    assert answered.status_code == status


def test_what_a_manager_wrote_down_is_read_but_not_changed_by_the_seller(lead: Lead, staff: dict[str, User], program):
    place = f"/interactions/{log(lead, kind='note', body='Careful', actor=staff['manager']).pk}"
    assert program("owner").send("GET", place).json()["body"] == "Careful"
    assert program("owner").send("PUT", place, {"body": "Fine"}).status_code == 403
    assert program("owner").send("DELETE", place).status_code == 403


def test_what_is_about_nothing_is_seen_by_who_wrote_it_and_managers(staff: dict[str, User], program):
    place = f"/interactions/{log(None, kind='note', actor=staff['owner']).pk}"
    seen = {role: program(role).send("GET", place).status_code for role in ("owner", "colleague", "manager")}
    assert seen == {"owner": 200, "colleague": 404, "manager": 200}
