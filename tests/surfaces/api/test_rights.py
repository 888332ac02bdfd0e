"""Who may do what: every route against every kind of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from tests.surfaces.api.clients import Program

NEW = {"email": "ann@example.com"}
ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
# route, body, and the status for each of ROLES
LEADS = [
    ("GET", "/leads/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/leads/hot", None, (401, 403, 200, 200, 200, 200, 200)),
    ("GET", "/leads/stats", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/leads/", NEW, (401, 403, 403, 201, 201, 201, 201)),
    ("GET", "/day", None, (401, 403, 403, 403, 403, 200, 200)),
    ("GET", "/leads/{id}", None, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/leads/{id}", {"city": "Troy"}, (401, 403, 403, 404, 200, 200, 200)),
    ("DELETE", "/leads/{id}", None, (401, 403, 403, 404, 204, 204, 204)),
    ("POST", "/leads/{id}/restore", None, (401, 403, 403, 404, 200, 200, 200)),
    ("POST", "/leads/{id}/assign", {"assigned_to": "me"}, (401, 403, 403, 404, 200, 200, 200)),
    ("POST", "/leads/{id}/assign", {"assigned_to": None}, (401, 403, 403, 404, 403, 200, 200)),
    ("POST", "/leads/{id}/convert", None, (401, 403, 403, 404, 200, 200, 200)),
    ("POST", "/leads/{id}/score", None, (401, 403, 403, 404, 200, 200, 200)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {body or ''} {role}")
    for method, path, body, statuses in LEADS
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, lead: Lead, staff: dict[str, User]):
    client = Program(staff.get(role))
    answered = client.send(method, path.format(id=lead.pk), body)
    assert answered.status_code == status
    if status >= 400:
        assert answered["Content-Type"] == "application/problem+json"
        assert answered.json()["status"] == status


@pytest.mark.parametrize(("role", "status"), list(zip(ROLES, (401, 403, 403, 202, 202, 202, 202), strict=True)))
def test_each_role_may_import_or_not(role, status, staff: dict[str, User]):
    upload = SimpleUploadedFile("leads.csv", b"First name,Email\nAnn,ann@example.com\n", "text/csv")
    client = Program(staff.get(role))
    assert client.post("/api/leads/bulk-import", {"file": upload}).status_code == status


def test_a_seller_sees_own_and_free_leads_only(arrive: Callable[..., Lead], staff: dict[str, User], program):
    mine, free, theirs = arrive(staff["owner"]), arrive(), arrive(staff["colleague"])
    Lead.objects.filter(pk=free.pk).update(assigned_to=None)
    shown = {row["id"] for row in program("owner").send("GET", "/leads/").json()["items"]}
    assert shown == {mine.pk, free.pk}
    assert theirs.pk not in shown


def test_a_field_technician_sees_an_empty_list_and_no_counts(lead: Lead, program):
    assert program("field").send("GET", "/leads/").json()["items"] == []
    assert program("field").send("GET", "/leads/stats").json()["total"] == 0


def test_a_seller_may_take_a_free_lead_but_give_none_away(arrive, staff: dict[str, User], program):
    free = arrive()
    Lead.objects.filter(pk=free.pk).update(assigned_to=None)
    given = program("owner").send("POST", f"/leads/{free.pk}/assign", {"assigned_to": staff["colleague"].pk})
    assert given.status_code == 403
    taken = program("owner").send("POST", f"/leads/{free.pk}/assign", {"assigned_to": "me"})
    assert taken.json()["assigned_to"]["id"] == staff["owner"].pk


def test_a_manager_gives_a_lead_only_to_those_who_sell(lead: Lead, staff: dict[str, User], program):
    manager = program("manager")
    assert manager.send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": staff["field"].pk}).status_code == 409
    assert manager.send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": 999_999}).status_code == 409
    given = manager.send("POST", f"/leads/{lead.pk}/assign", {"assigned_to": staff["colleague"].pk})
    assert given.json()["assigned_to"]["name"] == "colleague"


def test_a_deleted_lead_is_gone_until_who_deleted_it_brings_it_back(lead: Lead, program):
    assert program("owner").send("DELETE", f"/leads/{lead.pk}").status_code == 204
    assert program("owner").send("GET", f"/leads/{lead.pk}").status_code == 404
    assert program("colleague").send("POST", f"/leads/{lead.pk}/restore").status_code == 404
    assert program("owner").send("POST", f"/leads/{lead.pk}/restore").status_code == 200
    assert program("owner").send("GET", f"/leads/{lead.pk}").status_code == 200


def test_someone_who_left_is_let_in_nowhere(lead: Lead, staff: dict[str, User], program):
    client = program("owner")
    User.objects.filter(pk=staff["owner"].pk).update(is_active=False)
    assert client.send("GET", f"/leads/{lead.pk}").status_code == 401


def test_a_browser_session_reads_but_changes_only_with_the_pages_token(lead: Lead, staff: dict[str, User]):
    browser = Program(enforce_csrf_checks=True)
    browser.force_login(staff["owner"])
    assert browser.send("GET", f"/leads/{lead.pk}").status_code == 200
    refused = browser.send("PUT", f"/leads/{lead.pk}", {"city": "Troy"})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    token = "x" * 32
    browser.cookies["csrftoken"] = token
    changed = browser.send("PUT", f"/leads/{lead.pk}", {"city": "Troy"}, headers={"X-CSRFToken": token})
    assert changed.status_code == 200


def test_a_wrong_token_is_refused_although_the_session_is_good(lead: Lead, staff: dict[str, User]):
    browser = Program()
    browser.force_login(staff["owner"])
    refused = browser.send("GET", "/leads/", headers={"Authorization": "Bearer nonsense"})
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
