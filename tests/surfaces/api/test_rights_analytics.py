"""Who may ask for numbers: every route against every kind of person."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
OFFICE = (401, 403, 403, 200, 200, 200, 200)
REPORT = {"measures": ["leads"]}
ROUTES = [
    ("GET", "/analytics/dashboard", None, OFFICE),
    ("GET", "/analytics/funnel", None, OFFICE),
    ("GET", "/analytics/revenue", None, OFFICE),
    ("GET", "/analytics/team-performance", None, OFFICE),
    ("GET", "/analytics/lead-sources", None, OFFICE),
    ("GET", "/analytics/geographic", None, OFFICE),
    ("GET", "/analytics/forecasting", None, OFFICE),
    ("GET", "/analytics/measures", None, OFFICE),
    ("POST", "/analytics/custom-report", REPORT, OFFICE),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {role}")
    for method, path, body, statuses in ROUTES
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, staff: dict[str, User]):
    answered = Program(staff.get(role)).send(method, path, body)
    assert answered.status_code == status
    if status >= 400:
        assert answered["Content-Type"] == "application/problem+json"
