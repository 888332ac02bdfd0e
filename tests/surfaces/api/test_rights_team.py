"""Who may do what with the people of the team: every route against every kind of person."""

from __future__ import annotations

import datetime as dt

import pytest

from roofs.core.accounts.models import User
from roofs.people.team import absence
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
NEW = {"email": "rosa@example.com", "full_name": "Rosa Vega", "role": "sales"}
BOSS = NEW | {"role": "manager"}
DAYS = {"starts_on": "2031-07-07", "ends_on": "2031-07-09"}
# route, body, and the status for each of ROLES; the person in the address is "owner"
TEAM = [
    ("GET", "/team/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/team/", NEW, (401, 403, 403, 403, 403, 201, 201)),
    ("POST", "/team/", BOSS, (401, 403, 403, 403, 403, 403, 201)),
    ("GET", "/team/{id}", None, (401, 403, 200, 200, 200, 200, 200)),
    ("PUT", "/team/{id}", {"languages": ["es"]}, (401, 403, 403, 403, 200, 200, 200)),
    ("PUT", "/team/{id}", {"title": "Closer"}, (401, 403, 403, 403, 200, 200, 200)),
    ("PUT", "/team/{id}", {"target_won": 9}, (401, 403, 403, 403, 403, 200, 200)),
    ("PUT", "/team/{id}", {"commission_percent": 9}, (401, 403, 403, 403, 403, 200, 200)),
    ("PUT", "/team/{id}", {"role": "field"}, (401, 403, 403, 403, 403, 200, 200)),
    ("PUT", "/team/{id}", {"role": "admin"}, (401, 403, 403, 403, 403, 403, 200)),
    ("DELETE", "/team/{id}", None, (401, 403, 403, 403, 403, 204, 204)),
    ("GET", "/team/{id}/performance", None, (401, 403, 403, 403, 200, 200, 200)),
    ("GET", "/team/{id}/assignments", None, (401, 403, 200, 200, 200, 200, 200)),
    ("PUT", "/team/{id}/availability", {"on_duty": False}, (401, 403, 403, 403, 200, 200, 200)),
    ("GET", "/team/{id}/time-off", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/team/{id}/time-off", DAYS, (401, 403, 403, 403, 201, 201, 201)),
    ("PUT", "/team/{id}/time-off/{off}", {"approved": True}, (401, 403, 404, 404, 403, 200, 200)),
    ("DELETE", "/team/{id}/time-off/{off}", None, (401, 403, 404, 404, 204, 204, 204)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {body or ''} {role}")
    for method, path, body, statuses in TEAM
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, staff: dict[str, User]):
    owner = staff["owner"]
    off = absence.ask(owner, dt.date(2031, 3, 3), dt.date(2031, 3, 4), actor=owner).pk if "{off}" in path else 0
    answered = Program(staff.get(role)).send(method, path.format(id=owner.pk, off=off), body)
    assert answered.status_code == status
    if status >= 400:
        assert answered["Content-Type"] == "application/problem+json"


def test_pay_is_shown_to_managers_alone(staff: dict[str, User], program):
    place = f"/team/{staff['owner'].pk}"
    program("admin").send("PUT", place, {"commission_percent": 7.5, "target_won": 4})
    shown = {role: program(role).send("GET", place).json() for role in ("owner", "colleague", "manager")}
    assert {role: told["commission_percent"] for role, told in shown.items()} == {
        "owner": None, "colleague": None, "manager": 7.5,
    }  # fmt: skip
    assert shown["owner"]["target_won"] == 4


def test_a_colleague_sees_that_somebody_is_away_but_not_why(staff: dict[str, User], program):
    place = f"/team/{staff['owner'].pk}/time-off"
    sick = DAYS | {"kind": "sick", "reason": "Operation"}
    assert program("manager").send("POST", place, sick).json()["state"] == "approved"
    (told,) = program("colleague").send("GET", place).json()
    assert (told["starts_on"], told["kind"], told["reason"]) == ("2031-07-07", "other", "")
    assert program("owner").send("GET", place).json()[0]["reason"] == "Operation"
