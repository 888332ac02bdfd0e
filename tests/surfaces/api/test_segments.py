"""Segments by the API: asking, keeping, reading the members, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from roofs.core.jobs.worker import drain
from roofs.core.segments.models import Segment
from roofs.core.segments.tree import MOST_TESTS
from roofs.sales.leads.models import Lead

ZIP = {"trait": "lead.postal_code", "op": "begins", "value": ["480"]}
NEW = {"name": "North", "kind": "lead", "tree": {"all": [ZIP]}}


@pytest.fixture
def inside(lead: Lead) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(postal_code="48009")
    return lead


def test_a_segment_is_asked_kept_filled_and_read(program: Any, inside: Lead) -> None:
    client = program("manager")
    seen = client.send("POST", "/segments/preview", {"kind": "lead", "tree": NEW["tree"]}).json()
    assert (seen["total"], [one["id"] for one in seen["sample"]], seen["problems"]) == (1, [inside.pk], [])
    made = client.send("POST", "/segments/", NEW)
    assert (made.status_code, made.json()["state"]) == (201, "building")
    drain()
    told = client.send("GET", f"/segments/{made.json()['id']}").json()
    assert (told["state"], told["members"], told["words"]) == ("ready", 1, "ZIP code begins with 480")
    listed = client.send("GET", f"/segments/{told['id']}/members").json()["items"]
    assert [one["id"] for one in listed] == [inside.pk]
    assert [one["id"] for one in client.send("GET", f"/leads/?segment={told['id']}").json()["items"]] == [inside.pk]
    assert client.send("GET", "/leads/?segment=999999").json()["items"] == []


def test_it_changes_only_for_who_has_seen_the_latest_and_comes_back_after_deletion(program: Any) -> None:
    client = program("manager")
    made = client.send("POST", "/segments/", NEW)
    place, tag = f"/segments/{made.json()['id']}", made["ETag"]
    changed = client.send("PUT", place, {"name": "Far north"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["tree"]) == (200, {"all": [ZIP]})
    assert client.send("PUT", place, {"name": "Late"}, headers={"If-Match": tag}).status_code == 412
    assert client.send("DELETE", place).status_code == 204
    assert client.send("GET", place).status_code == 404
    assert client.send("POST", f"{place}/restore").json()["name"] == "Far north"


def _nested(levels: int) -> dict[str, Any]:
    return ZIP if not levels else {"all": [_nested(levels - 1)]}


@pytest.mark.parametrize(
    "tree",
    [
        {"trait": "lead.nonsense", "op": "given", "value": None},
        {"trait": "lead.lead_score", "op": "contains", "value": "6"},
        {"trait": "lead.lead_score", "op": "at_least", "value": "many"},
        {"trait": "lead.lead_score", "op": "between", "value": {"low": 9, "high": 1}},
        {"trait": "lead.created_at", "op": "within", "value": 10**9},
        {"trait": "talk.called", "op": "did", "value": {"times": 0}},
        {"trait": "talk.called", "op": "did", "value": {"days": 3, "since": "2026-01-01"}},
        {"trait": "record.segment", "op": "any_of", "value": [999_999]},
        {"trait": "own.gone", "op": "given", "value": None},
        {"trait": "lead.city", "op": "any_of", "value": []},
        {"trait": "project.status", "op": "any_of", "value": ["quoted"]},
        {"any": []},
        {"all": [ZIP], "extra": 1},
        {"all": "everything"},
        {"all": [ZIP] * (MOST_TESTS + 1)},
        _nested(20),
        {},
    ],
)
def test_rules_that_make_no_sense_are_refused_and_nothing_is_kept(program: Any, tree: dict[str, Any]) -> None:
    before = Segment.objects.count()
    answered = program("manager").send("POST", "/segments/", NEW | {"tree": tree})
    assert answered.status_code in {409, 422}, answered.content
    assert Segment.objects.count() == before


def test_two_hundred_rows_are_one_question(program: Any, inside: Lead) -> None:
    rows = [{"any": [ZIP, {"trait": "lead.lead_score", "op": "at_least", "value": n}]} for n in range(MOST_TESTS // 2)]
    seen = program("manager").send("POST", "/segments/preview", {"kind": "lead", "tree": {"all": rows}}).json()
    assert (seen["total"], seen["problems"]) == (1, [])


def test_a_segment_does_not_name_itself_by_way_of_another(program: Any) -> None:
    client = program("manager")
    first = client.send("POST", "/segments/", NEW).json()["id"]
    names = {"trait": "record.segment", "op": "any_of", "value": [first]}
    second = client.send("POST", "/segments/", {"name": "Second", "kind": "lead", "tree": names}).json()["id"]
    back = {"tree": {"trait": "record.segment", "op": "none_of", "value": [second]}}
    assert client.send("PUT", f"/segments/{first}", back).status_code == 409
    refused = client.send("DELETE", f"/segments/{first}")
    assert (refused.status_code, "Second" in refused.content.decode()) == (409, True)


@pytest.mark.parametrize(("name", "reads", "writes"), [("owner", 200, 403), ("field", 404, 403), ("manager", 200, 201)])
def test_managers_write_sales_read_the_field_sees_nothing(program: Any, name: str, reads: int, writes: int) -> None:
    made = program("manager").send("POST", "/segments/", NEW).json()["id"]
    client = program(name)
    assert client.send("GET", f"/segments/{made}").status_code == reads
    assert client.send("GET", f"/segments/{made}/members").status_code == reads
    assert client.send("POST", "/segments/", NEW | {"name": "Another"}).status_code == writes
    assert client.send("PUT", f"/segments/{made}", {"name": "Mine"}).status_code == (200 if name == "manager" else 403)


def test_members_are_those_one_may_see(program: Any, inside: Lead) -> None:
    made = program("manager").send("POST", "/segments/", NEW).json()["id"]
    drain()
    seen = {
        name: program(name).send("GET", f"/segments/{made}/members").json()["items"] for name in ("owner", "colleague")
    }
    assert ([one["id"] for one in seen["owner"]], seen["colleague"]) == ([inside.pk], [])


def test_what_can_be_asked_is_told_with_its_values(program: Any) -> None:
    told = {one["name"]: one for one in program("owner").send("GET", "/segments/traits?kind=lead").json()["traits"]}
    assert ["hot", "Hot"] in told["lead.temperature"]["choices"]
    assert told["lead.storm"]["unknown"] == "no storm data"
    assert {"at_least", "between"} <= {one["name"] for one in told["lead.lead_score"]["operators"]}


def test_figures_of_leads_are_narrowed_by_a_segment_and_others_say_why_not(program: Any, inside: Lead) -> None:
    client = program("manager")
    made = client.send("POST", "/segments/", NEW).json()["id"]
    drain()
    body = {"measures": ["leads"], "period": "90d", "filters": {"segment": [made]}}
    told = client.send("POST", "/analytics/custom-report", body)
    assert told.status_code == 200, told.content
    assert (told.status_code, told.json()["totals"]["leads"]["value"]) == (200, 1), told.content
    Lead.objects.filter(pk=inside.pk).update(postal_code="10001")
    client.send("PUT", f"/segments/{made}", {"tree": {"all": [ZIP, ZIP]}})
    drain()
    assert client.send("POST", "/analytics/custom-report", body).json()["totals"]["leads"]["value"] == 0
    refused = client.send("POST", "/analytics/custom-report", body | {"dimensions": ["segment"]})
    assert refused.status_code in {409, 422}
