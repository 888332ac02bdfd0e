"""What was said, over the API."""

from __future__ import annotations

import datetime as dt

from roofs.comms.messaging.models import Message
from roofs.comms.timeline.log import log
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead

JUNE = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def test_a_call_is_written_down_once_and_knows_the_contact(lead: Lead, program):
    body = {"kind": "call", "direction": "out", "subject_type": "lead", "subject_id": lead.pk, "minutes": 12}
    owner = program("owner")
    first, second = (owner.send("POST", "/interactions/", body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    told = first.json()
    assert (told["contact"]["id"], told["person"]["name"], told["minutes"]) == (lead.contact_id, "owner", 12)
    assert Interaction.objects.get().subject_id == lead.pk
    assert first["Location"] == f"/api/interactions/{told['id']}"


def test_the_list_is_narrowed_and_goes_on_where_it_stopped(lead: Lead, staff: dict[str, User], program):
    for number, kind in enumerate(("call", "note", "sms", "call")):
        when = JUNE + dt.timedelta(days=number)
        log(lead, kind=kind, direction="in" if kind == "sms" else "", actor=staff["owner"], happened_at=when)
    log(lead, kind="call", actor=staff["manager"], happened_at=JUNE)
    owner = program("owner")

    def kinds(query: str) -> list[str]:
        return [row["kind"] for row in owner.send("GET", f"/interactions/?{query}").json()["items"]]

    assert kinds("kind=call,sms&person=me") == ["call", "sms", "call"]
    assert kinds("direction=in") == ["sms"]
    assert kinds("since=2026-06-02&until=2026-06-04&sort=happened_at:asc") == ["note", "sms"]
    assert kinds(f"subject_type=lead&subject_id={lead.pk + 1}") == []
    page = owner.send("GET", "/interactions/?per_page=3").json()
    rest = owner.send("GET", f"/interactions/?per_page=3&cursor={page['next_cursor']}").json()
    assert len({row["id"] for row in (*page["items"], *rest["items"])}) == 5
    assert owner.send("GET", "/interactions/?colour=blue").status_code == 422


def test_a_correction_is_told_without_the_words_and_refused_when_stale(lead: Lead, staff: dict[str, User], program):
    place, owner = f"/interactions/{log(lead, kind='call', actor=staff['owner']).pk}", program("owner")
    seen = owner.send("GET", place)["ETag"]
    changed = owner.send("PUT", place, {"body": "Wife decides", "outcome": "reached"}, headers={"If-Match": seen})
    assert (changed.json()["body"], changed.json()["outcome"]) == ("Wife decides", "reached")
    assert owner.send("PUT", place, {"body": "x"}, headers={"If-Match": seen}).status_code == 412
    told = Event.objects.get(name="interaction.corrected").data
    assert told["fields"] == ["body", "outcome"]
    assert "Wife" not in str(told)


def test_a_transcript_stands_with_the_one_and_not_in_lists(lead: Lead, staff: dict[str, User], program):
    kept, owner = log(lead, kind="call", actor=staff["owner"]), program("owner")
    assert (
        owner.send("POST", f"/interactions/{kept.pk}/transcription", {"text": "Hello."}).json()["transcript"]
        == "Hello."
    )
    assert "transcript" not in owner.send("GET", "/interactions/").json()["items"][0]
    assert owner.send("POST", f"/interactions/{kept.pk}/transcription", {"text": ""}).status_code == 422


def test_a_letter_that_was_received_stays_as_it_was(lead: Lead, staff: dict[str, User], program):
    kept = log(lead, kind="email", direction="in", body="Call me", actor=staff["owner"])
    Interaction.objects.filter(pk=kept.pk).update(message=Message.objects.create(channel="email", purpose="reply"))
    refused = program("owner").send("PUT", f"/interactions/{kept.pk}", {"body": "Do not call me"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "body")
    assert program("owner").send("PUT", f"/interactions/{kept.pk}", {"outcome": "reached"}).status_code == 200


def test_a_history_holds_everything_and_has_pages(lead: Lead, staff: dict[str, User], program):
    log(lead, kind="note", summary="Dog bites", actor=staff["owner"])
    place = f"/interactions/timeline/lead/{lead.pk}"
    told = program("owner").send("GET", place).json()
    assert {"Dog bites", "Arrived"} <= {row["title"] for row in told["items"]}
    first = program("owner").send("GET", f"{place}?per_page=1").json()
    assert (len(first["items"]), first["has_more"]) == (1, True)
    assert program("owner").send("GET", "/interactions/timeline/secret/1").status_code == 404


def test_what_was_taken_out_is_gone_from_lists_and_history(lead: Lead, staff: dict[str, User], program):
    kept, owner = log(lead, kind="note", summary="Dog bites", actor=staff["owner"]), program("owner")
    assert owner.send("DELETE", f"/interactions/{kept.pk}").status_code == 204
    assert owner.send("GET", f"/interactions/{kept.pk}").status_code == 404
    assert "Dog bites" not in str(owner.send("GET", f"/interactions/timeline/lead/{lead.pk}").json())
