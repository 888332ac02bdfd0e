from __future__ import annotations

import re

import pytest

from roofs.core.accounts.models import User
from roofs.core.fields.defining import define
from roofs.core.tags.models import Tag
from roofs.people.contacts.models import Customer
from roofs.sales.leads.models import Lead

NEW = {
    "first_name": "Ann",
    "last_name": "Reed",
    "email": "ann.reed@example.com",
    "phone": "(248) 555-0123",
    "source": "google_ads",
    "address": "418 Maple Ave, Birmingham, MI 48009",
    "property_value": 620000,
    "need": "immediate",
}


def test_a_new_lead_is_scored_and_shown_with_its_breakdown(program):
    answered = program("manager").send("POST", "/leads/", NEW)
    assert answered.status_code == 201
    body = answered.json()
    assert answered["Location"] == f"/api/leads/{body['id']}"
    assert (body["is_new"], body["status"], body["phone"]) == (True, "new", "+12485550123")
    assert (body["city"], body["state"], body["postal_code"]) == ("Birmingham", "MI", "48009")
    assert body["lead_score"] == body["score"]["total"] > 0
    assert {line["key"]: line["points"] for line in body["score"]["lines"]}["property_value"] == 30


def test_somebody_who_asks_again_joins_their_open_lead(program):
    first = program("manager").send("POST", "/leads/", NEW).json()
    again = program("manager").send("POST", "/leads/", NEW | {"message": "still waiting", "budget": "confirmed"})
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["is_new"], again.json()["budget"]) == (first["id"], False, "confirmed")
    assert Lead.objects.count() == 1


def test_both_spellings_of_an_address_answer_alike(lead: Lead, program):
    client = program("owner")
    for path in ("/leads", "/leads/", "/leads/stats/", f"/leads/{lead.pk}/", f"/leads/{lead.pk}/score/"):
        method = "POST" if "score" in path else "GET"
        assert client.send(method, path).status_code == 200, path
    assert client.send("POST", "/leads", NEW).status_code == 201


def test_a_change_touches_only_what_was_sent_and_scores_again(lead: Lead, program):
    before = program("owner").send("GET", f"/leads/{lead.pk}").json()
    changed = program("owner").send("PUT", f"/leads/{lead.pk}", {"property_value": 510000, "email": "new@example.com"})
    body = changed.json()
    assert changed.status_code == 200
    assert (body["email"], body["last_name"]) == ("new@example.com", before["last_name"])
    assert body["lead_score"] == before["lead_score"] + 30


def test_the_status_moves_along_the_pipeline(lead: Lead, program):
    client = program("owner")
    assert client.send("PUT", f"/leads/{lead.pk}", {"status": "contacted"}).json()["status"] == "contacted"
    without_reason = client.send("PUT", f"/leads/{lead.pk}", {"status": "lost"})
    assert without_reason.status_code == 409
    assert without_reason.json()["errors"][0]["field"] == "lost_reason"
    lost = client.send("PUT", f"/leads/{lead.pk}", {"status": "lost", "lost_reason": "price", "lost_note": "2k apart"})
    assert (lost.json()["status"], lost.json()["lost_reason"]) == ("lost", "price")
    assert client.send("PUT", f"/leads/{lead.pk}", {"lost_reason": "spam"}).status_code == 409


def test_a_refused_change_leaves_nothing_behind(lead: Lead, program):
    client = program("owner")
    assert client.send("PUT", f"/leads/{lead.pk}", {"city": "Troy", "status": "lost"}).status_code == 409
    assert client.send("GET", f"/leads/{lead.pk}").json()["city"] == ""
    assert client.send("PUT", f"/leads/{lead.pk}", {"email": ""}).status_code == 409


def test_a_stale_change_is_refused(lead: Lead, program):
    client = program("owner")
    etag = client.send("GET", f"/leads/{lead.pk}")["ETag"]
    assert client.send("PUT", f"/leads/{lead.pk}", {"city": "Troy"}, headers={"If-Match": etag}).status_code == 200
    stale = client.send("PUT", f"/leads/{lead.pk}", {"city": "Novi"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    fresh = {"If-Match": f"W/{stale['ETag']}"}  # as it comes back from a compressed answer
    assert client.send("PUT", f"/leads/{lead.pk}", {"city": "Novi"}, headers=fresh).status_code == 200
    assert client.send("PUT", f"/leads/{lead.pk}", {"city": "Livonia"}, headers={"If-Match": "*"}).status_code == 200


def test_a_new_score_makes_nobodys_etag_stale(lead: Lead, program):
    client = program("owner")
    etag = client.send("GET", f"/leads/{lead.pk}")["ETag"]
    assert client.send("POST", f"/leads/{lead.pk}/score").status_code == 200
    assert client.send("PUT", f"/leads/{lead.pk}", {"city": "Troy"}, headers={"If-Match": etag}).status_code == 200


def test_converting_twice_gives_one_customer(lead: Lead, program):
    first = program("owner").send("POST", f"/leads/{lead.pk}/convert").json()
    second = program("owner").send("POST", f"/leads/{lead.pk}/convert").json()
    assert first["customer_id"] == second["customer_id"] == Customer.objects.get().pk
    assert second["lead"]["status"] == "won"


def test_scoring_by_hand_answers_with_the_reasons(lead: Lead, program):
    body = program("owner").send("POST", f"/leads/{lead.pk}/score").json()
    assert body["lead_score"] == body["score"]["total"]
    assert {line["group"] for line in body["score"]["lines"]} == {"demographics", "behaviour", "bant"}


def test_hot_leads_come_with_the_highest_score_first(arrive, staff: dict[str, User], program):
    scores = {arrive(staff["owner"]).pk: score for score in (81, 95, 88)}
    for key, score in scores.items():
        Lead.objects.filter(pk=key).update(lead_score=score, temperature="hot")
    Lead.objects.filter(pk=arrive(staff["owner"]).pk).update(lead_score=99, temperature="hot", status="won")
    arrive(staff["owner"])
    assert [row["lead_score"] for row in program("owner").send("GET", "/leads/hot").json()["items"]] == [95, 88, 81]


def test_counts_are_of_what_the_caller_sees(arrive, staff: dict[str, User], program):
    for status, temperature, source in (("new", "hot", "chat"), ("won", "hot", "chat"), ("lost", "cold", "referral")):
        key = arrive(staff["owner"]).pk
        Lead.objects.filter(pk=key).update(status=status, temperature=temperature, source=source, lead_score=40)
    arrive(staff["colleague"])
    mine = program("owner").send("GET", "/leads/stats").json()
    assert mine["total"] == 3
    assert mine["by_status"] == {"new": 1, "won": 1, "lost": 1}
    assert mine["by_source"] == {"chat": 2, "referral": 1}
    assert mine["by_temperature"] == {"hot": 2, "cold": 1}
    assert (mine["won_share"], mine["average_score"]) == (0.5, 40.0)
    assert program("manager").send("GET", "/leads/stats").json()["total"] == 4
    assert program("owner").send("GET", "/leads/stats?temperature=hot").json()["total"] == 2


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x;--"]
)
def test_formulas_and_markup_stay_the_text_they_are(text, program):
    answered = program("manager").send(
        "POST", "/leads/", {"email": "x@example.com", "last_name": text, "message": text}
    )
    assert (answered.json()["last_name"], answered.json()["message"]) == (text, text)
    assert answered["Content-Type"] == "application/json"
    assert answered["X-Content-Type-Options"] == "nosniff"


def test_answers_are_kept_by_no_cache_and_name_their_request(lead: Lead, program):
    answered = program("owner").send("GET", f"/leads/{lead.pk}")
    assert answered["Cache-Control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{12}", answered["X-Request-ID"])


def test_own_fields_and_tags_are_read_and_written_with_the_lead(lead: Lead, program, staff: dict[str, User]):
    define("lead", "Gate code", "text", staff["manager"])
    define("lead", "Deductible", "money", staff["manager"])
    client, path = program("owner"), f"/leads/{lead.pk}"
    before = client.send("GET", path)
    assert before.json()["custom"] == {"gate_code": None, "deductible": None}
    sent = {"custom": {"gate_code": "1234", "deductible": 250_000}, "tags": ["Storm", "VIP"]}
    after = client.send("PUT", path, sent, headers={"If-Match": before["ETag"]})
    assert (after.json()["custom"], after.json()["tags"]) == (sent["custom"], ["Storm", "VIP"])
    assert after["ETag"] != before["ETag"]
    kept = client.send("PUT", path, {"city": "Troy"}).json()
    assert (kept["custom"], kept["tags"]) == (sent["custom"], ["Storm", "VIP"])
    emptied = client.send("PUT", path, {"custom": {"gate_code": None}, "tags": []}).json()
    assert (emptied["custom"], emptied["tags"]) == ({"gate_code": None, "deductible": 250_000}, [])


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"custom": {"planet": "Mars"}}, 409, "custom.planet"),
        ({"custom": {"deductible": "much"}}, 409, "custom.deductible"),
        ({"tags": ["a, b"]}, 409, "tags"),
        ({"custom": [1]}, 422, "custom"),
        ({"tags": ["x" * 51]}, 422, "tags.0"),
    ],
)
def test_what_an_own_field_cannot_be_is_named_and_nothing_changes(
    sent, status, field, lead: Lead, program, staff: dict[str, User]
):
    define("lead", "Deductible", "money", staff["manager"])
    refused = program("owner").send("PUT", f"/leads/{lead.pk}", {"city": "Elsewhere"} | sent)
    assert refused.status_code == status
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert Lead.objects.get(pk=lead.pk).city != "Elsewhere"


def test_the_list_is_narrowed_by_tags_and_answers(lead: Lead, program, staff: dict[str, User]):
    define("lead", "Gate code", "text", staff["manager"])
    body = program("owner").send("PUT", f"/leads/{lead.pk}", {"custom": {"gate_code": "1:2"}, "tags": ["Storm"]})
    assert body.status_code == 200
    storm = Tag.objects.get(name="Storm")

    def found(query: str) -> list[int]:
        return [row["id"] for row in program("owner").send("GET", f"/leads?{query}").json()["items"]]

    assert [found(f"tag={storm.pk}"), found(f"tag={storm.pk + 1}")] == [[lead.pk], []]
    assert [found("custom=gate_code:1:2"), found("custom=gate_code:9")] == [[lead.pk], []]
    assert program("owner").send("GET", "/leads?custom=nonsense").status_code == 422
