"""Who may do what with partners: every route against every kind of person."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.surfaces.api.clients import Program

ROLES = ("nobody", "pending", "field", "colleague", "owner", "manager", "admin")
NEW = {"name": "Oak Realty", "kind": "realtor", "contact_name": "Ida Moore", "email": "ida@example.com"}
RULE = {"rule": "percent", "percent": 2.5}
SENT = {"full_name": "Nora Reed", "email": "nora@example.com"}
ROUTES = [
    ("GET", "/partnerships/", None, (401, 403, 200, 200, 200, 200, 200)),
    ("POST", "/partnerships/", NEW, (401, 403, 403, 201, 201, 201, 201)),
    ("POST", "/partnerships/", NEW | RULE, (401, 403, 403, 403, 403, 201, 201)),
    ("GET", "/partnerships/{id}", None, (401, 403, 404, 404, 200, 200, 200)),
    ("PUT", "/partnerships/{id}", {"notes": "Nice"}, (401, 403, 403, 404, 200, 200, 200)),
    ("PUT", "/partnerships/{id}", RULE, (401, 403, 403, 404, 403, 200, 200)),
    ("DELETE", "/partnerships/{id}", None, (401, 403, 403, 404, 204, 204, 204)),
    ("GET", "/partnerships/{id}/referrals", None, (401, 403, 404, 404, 200, 200, 200)),
    ("POST", "/partnerships/{id}/referral", SENT, (401, 403, 403, 404, 201, 201, 201)),
    ("GET", "/partnerships/{id}/commission", None, (401, 403, 404, 404, 200, 200, 200)),
]
CASES = [
    pytest.param(method, path, body, role, status, id=f"{method} {path} {body or ''} {role}")
    for method, path, body, statuses in ROUTES
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.fixture
def partner(staff: dict[str, User]) -> Partnership:
    return keeping.take_in({"name": "Lakeside", "assigned_to": staff["owner"]}, staff["admin"])


@pytest.mark.parametrize(("method", "path", "body", "role", "status"), CASES)
def test_each_role_gets_what_it_may(method, path, body, role, status, partner: Partnership, staff: dict[str, User]):
    answered = Program(staff.get(role)).send(method, path.format(id=partner.pk), body)
    assert answered.status_code == status


def test_a_partner_is_told_as_he_was_taken_in_and_changed_once(program):
    manager = program("manager")
    tiers = [{"from_cents": 1_000_000, "percent": 3.0}, {"from_cents": 0, "percent": 2.0}]
    told = manager.send("POST", "/partnerships/", NEW | {"rule": "tiers", "tiers": tiers}).json()
    assert (told["contact"]["name"], told["tiers"]) == ("Ida Moore", tiers[::-1])
    place = f"/partnerships/{told['id']}"
    seen = manager.send("GET", place)["ETag"]
    assert manager.send("PUT", place, {"status": "paused"}, headers={"If-Match": seen}).json()["status"] == "paused"
    assert manager.send("PUT", place, {"status": "active"}, headers={"If-Match": seen}).status_code == 412
    assert manager.send("DELETE", place).status_code == 204
    assert manager.send("GET", "/partnerships/?status=ended&kind=realtor&q=ida").json()["items"][0]["id"] == told["id"]


def test_a_referral_is_logged_once_and_counted(partner: Partnership, staff: dict[str, User], program):
    keeping.change(partner, {"rule": "flat", "flat_cents": 20_000}, staff["admin"])
    owner, place = program("owner"), f"/partnerships/{partner.pk}"
    first, again = (owner.send("POST", f"{place}/referral", SENT, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    pipeline.win(Lead.objects.get(pk=first.json()["lead_id"]), staff["admin"])
    assert owner.send("GET", f"{place}/commission").json()["owed_cents"] == 20_000
    (row,) = owner.send("GET", f"{place}/referrals").json()["items"]
    assert (row["status"], row["commission_cents"]) == ("earned", 20_000)
    empty = owner.send("POST", f"{place}/referral", {"note": "Somebody"})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (409, "phone")


def test_a_lead_one_may_not_see_is_not_linked(partner: Partnership, arrive, staff: dict[str, User], program):
    theirs = arrive(staff["colleague"])
    refused = program("owner").send("POST", f"/partnerships/{partner.pk}/referral", {"lead_id": theirs.pk})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "lead_id")
