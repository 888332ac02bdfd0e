"""Campaigns, sequences and who is in them, by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Reason
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging.models import Message, MessageEvent, Purpose
from roofs.core.connections import keeping as accounts
from roofs.core.connections.vendors import vendor
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.marketing.cadence import cohorts
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch, idem_key
from roofs.marketing.campaigns.models import Campaign
from roofs.sales.leads.models import Lead

FACTS = {"name": "Quiet leads", "kind": "reactivation", "sequence": "nine-touch", "audience": "leads"}


@pytest.fixture
def made(program, lead):
    answer = program("manager").send("POST", "/sales/campaign/create", FACTS)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def started(program, made):
    """With its people in it."""
    Enrolment.objects.all().delete()
    program("manager").send("POST", f"/sales/campaign/{made['id']}/execute")
    for cohort in Campaign.objects.get(pk=made["id"]).cohorts:
        cohorts.fill.call(cohort.pk)
    return made


def test_a_campaign_is_written_looked_at_and_executed(program, lead, made):
    Enrolment.objects.all().delete()
    manager, place = program("manager"), f"/sales/campaign/{made['id']}"
    assert (made["status"], made["performance"]["people"]) == ("draft", 0)
    assert manager.send("GET", f"{place}/preview").json()["taken"] == 1
    assert manager.send("POST", f"{place}/execute").json()["status"] == "active"
    assert [one["id"] for one in manager.send("GET", "/sales/campaigns/active").json()["items"]] == [made["id"]]
    told = manager.send("GET", place).json()
    assert told["cohorts"][0]["source"] == "segment"


def test_chosen_leads_alone_are_taken_in(program, lead):
    Enrolment.objects.all().delete()
    manager = program("manager")
    made = manager.send("POST", "/sales/campaign/create", FACTS | {"target_leads": [lead.pk]}).json()
    assert made["target_leads"] == [lead.pk]
    manager.send("POST", f"/sales/campaign/{made['id']}/execute")
    cohorts.fill.call(Campaign.objects.get().cohorts.get().pk)
    assert Enrolment.objects.get().subject_id == lead.pk


def test_paused_resumed_completed_deleted_and_restored(program, started):
    manager, key = program("manager"), {"campaign_id": started["id"]}
    assert manager.send("POST", "/sales/campaign/pause", key).json()["status"] == "paused"
    assert manager.send("POST", "/sales/campaign/resume", key).json()["status"] == "active"
    place = f"/sales/campaign/{started['id']}"
    told = manager.send("POST", f"{place}/complete").json()
    assert (told["status"], told["performance"]["reasons"]) == ("completed", {"campaign_over": 1})
    assert manager.send("DELETE", place).status_code == 204
    assert manager.send("GET", place).status_code == 404
    assert manager.send("POST", f"{place}/restore").json()["id"] == started["id"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"sequence": "no-such"}, "sequence"),
        ({"audience": "customers"}, "sequence"),
        ({"kind": "spam"}, "kind"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"colour": "red"}, "colour"),
        ({"query": "satus=new"}, "query"),
        ({"query": "status=asleep"}, "query"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(program, lead, facts, field):
    refused = program("manager").send("POST", "/sales/campaign/create", FACTS | facts)
    assert refused.status_code in {409, 422}
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert Campaign.objects.count() == 0


def test_once_it_runs_who_and_what_cannot_be_changed(program, started):
    place = f"/sales/campaign/{started['id']}"
    assert program("manager").send("PUT", place, {"query": "q=x"}).status_code == 409
    assert program("manager").send("PUT", place, {"goal": "Spring"}).json()["goal"] == "Spring"


def test_what_cannot_be_changed_any_more_is_named_as_it_was_sent(program, started, lead):
    refused = program("manager").send("PUT", f"/sales/campaign/{started['id']}", {"target_leads": [lead.pk]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "target_leads")


def test_a_filter_that_can_no_longer_be_read_is_not_shown_as_nobody(program, made):
    Campaign.objects.update(query="status=asleep")
    refused = program("manager").send("GET", f"/sales/campaign/{made['id']}/preview")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "query")


def test_two_who_change_it_hear_of_each_other(program, made):
    place, manager = f"/sales/campaign/{made['id']}", program("manager")
    tag = manager.send("GET", place)["ETag"]
    manager.send("PUT", place, {"goal": "One"})
    assert manager.send("PUT", place, {"goal": "Two"}, headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [("admin", 200, 200), ("owner", 200, 403), ("colleague", 200, 403), ("field", 404, 403)],
)
def test_managers_run_campaigns_and_sellers_read_them(program, made, name, reads, writes):
    client, place = program(name), f"/sales/campaign/{made['id']}"
    assert client.send("GET", place).status_code == reads
    assert client.send("POST", "/sales/campaign/pause", {"campaign_id": made["id"]}).status_code == writes


def test_a_seller_takes_his_own_lead_in_and_out(program, lead, staff):
    Enrolment.objects.all().delete()
    owner = program("owner")
    given = {"sequence": "nine-touch", "subject_type": "lead", "subject_id": lead.pk}
    made = owner.send("POST", "/sales/enrolments", given)
    assert made.status_code == 201, made.content
    again = owner.send("POST", "/sales/enrolments", given)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (409, "subject_id")
    place = f"/sales/enrolments/{made.json()['id']}"
    assert owner.send("POST", f"{place}/pause").json()["status"] == "paused"
    assert owner.send("POST", f"{place}/resume").json()["status"] == "active"
    left = owner.send("POST", f"{place}/exit", {"reason": "asked"}).json()
    assert (left["status"], left["exit_reason"], left["next_step"]) == ("exited", "asked", None)
    told = Event.objects.get(name="cadence.left", subject_type="lead", subject_id=lead.pk)
    assert (told.actor, told.data) == (staff["owner"], {"enrolment": made.json()["id"], "reason": "asked"})
    assert owner.send("POST", f"{place}/exit").json()["exit_reason"] == "asked"
    assert Event.objects.filter(name="cadence.left").count() == 1
    listed = owner.send("GET", f"/sales/enrolments?subject_type=lead&subject_id={lead.pk}").json()["items"]
    assert [one["status"] for one in listed] == ["exited"]
    assert program("colleague").send("GET", place).status_code == 404
    assert program("colleague").send("POST", "/sales/enrolments", given).status_code == 409


def test_every_touch_of_a_lead_says_why(program, lead):
    told = program("owner").send("GET", f"/sales/explain/lead/{lead.pk}")
    assert told.status_code == 200, told.content
    (course,) = told.json()
    assert course["enrolment"]["subject_id"] == lead.pk
    assert len(course["touches"]) == 16
    assert all(one["words"] or one["state"] == "sent" or one["at"] for one in course["touches"])
    assert program("colleague").send("GET", f"/sales/explain/lead/{lead.pk}").status_code == 404


def test_what_is_held_back_says_so_for_programs_and_for_people(program, lead):
    owner = program("owner")
    first = touch(Enrolment.objects.get(), "sms", state="suppressed", reason="no_sms_consent")
    owner.send("POST", f"/sales/enrolments/{first.enrolment_id}/exit", {"reason": "hand"})
    lines = owner.send("GET", f"/sales/explain/lead/{lead.pk}").json()[0]["touches"]
    held = next(line for line in lines if line["touch_id"] == first.pk)
    assert (held["state"], held["reason"]) == ("suppressed", "no_sms_consent")
    assert held["words"] == "They have not agreed to text messages."
    missed = [line for line in lines if line["state"] == "not_reached"]
    assert {(line["reason"], line["words"]) for line in missed} == {("hand", "Stopped by hand.")}


def test_a_sequence_is_read_tried_and_published(program, lead):
    manager = program("manager")
    assert "nine-touch" in {one["slug"] for one in manager.send("GET", "/sales/sequences?per_page=100").json()["items"]}
    shown = manager.send("GET", "/sales/sequences/nine-touch")
    plan, tag = shown.json()["plan"], shown["ETag"]
    plan["description"] = "Shorter."
    assert manager.send("POST", "/sales/sequences/nine-touch/dry-run", plan).json()["people"] == 0
    published = manager.send("PUT", "/sales/sequences/nine-touch", plan, headers={"If-Match": tag})
    assert published.status_code == 200, published.content
    assert published.json()["version"] == shown.json()["version"] + 1
    assert manager.send("PUT", "/sales/sequences/nine-touch", plan, headers={"If-Match": tag}).status_code == 412
    plan["steps"][0]["template"] = "no_such_letter"
    refused = manager.send("POST", "/sales/sequences/nine-touch/dry-run", plan)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "steps.0.template")
    assert program("owner").send("PUT", "/sales/sequences/nine-touch", plan).status_code == 403
    assert Sequence.objects.get(slug="nine-touch").live.number == published.json()["version"]


def test_channels_tell_what_came_of_them_and_what_a_lead_answers_on(program, lead):
    grant(lead.contact, "email", "inquiry")
    owner = program("owner")
    assert "channels" in owner.send("GET", "/sales/channels/performance?date_from=2020-01-01").json()
    told = owner.send("GET", f"/sales/channels/preference/{lead.pk}").json()
    assert (told["preferred"], told["basis"]) == (None, "nothing")
    assert program("colleague").send("GET", f"/sales/channels/preference/{lead.pk}").status_code == 404


def touch(enrolment: Enrolment, channel: str, **facts: Any) -> Touch:
    step = enrolment.version.steps.filter(channel=channel).order_by("-position")[0]
    key = idem_key(enrolment.pk, step.key, 0)
    facts = {"due_at": timezone.now(), "idem_key": key, "step_key": step.key} | facts
    return Touch.objects.create(enrolment=enrolment, step=step, channel=channel, **facts)


def answered(lead: Lead, channel: str) -> None:
    message = Message.objects.create(channel=channel, purpose=Purpose.TOUCH, contact=lead.contact)
    touch(Enrolment.objects.get(subject_id=lead.pk), channel, state="sent", message=message)
    message.events.create(kind=MessageEvent.Kind.REPLIED, fingerprint=channel)


def test_a_channel_on_which_they_said_stop_is_not_preferred(program, arrive, staff):
    lead = arrive(staff["owner"], phone="+12485550123", sms_consent=True)
    place, owner = f"/sales/channels/preference/{lead.pk}", program("owner")
    grant(lead.contact, "sms", "express_written", text_shown="Yes, text me.")
    answered(lead, "sms")
    assert owner.send("GET", place).json()["preferred"] == "sms"
    suppress("sms", lead.contact.phone, Reason.UNSUBSCRIBED)  # their answer was STOP
    told = owner.send("GET", place).json()
    assert (told["preferred"], told["basis"]) == (None, "nothing")
    assert [line["answered"] for line in told["channels"] if line["channel"] == "sms"] == [1]
    answered(lead, "email")
    assert owner.send("GET", place).json()["preferred"] == "email"


def test_administrators_try_channels_and_hear_what_came_of_it(program, staff):
    admin, place = program("admin"), "/sales/channels/test"
    letter = admin.send("POST", place, {"channel": "email"})
    assert (letter.status_code, letter.json()["carrier"], letter.json()["state"]) == (202, "outbox", None)
    assert Message.objects.get(pk=letter.json()["message_id"]).to_address == "admin@example.com"
    refused = admin.send("POST", place, {"channel": "sms"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "channel")
    account = accounts.keep(vendor("sendgrid"), {"api_key": "SG.x", "region": "us"}, staff["admin"])
    accounts.choose(account, staff["admin"])
    account.failed("Refused.")
    tried = admin.send("POST", place, {"channel": "email"}).json()
    assert (tried["carrier"], tried["state"], tried["last_error"], tried["message_id"]) == ("sendgrid", "new", "", None)
    assert Job.objects.open().filter(task__endswith="keeping.try_out").count() == 1
    listed = {one["channel"]: one["carrier"] for one in admin.send("GET", "/sales/channels").json()}
    assert listed.keys() == {"email", "sms", "voice", "post", "messenger"}
    assert (listed["email"], listed["sms"]) == ("sendgrid", "outbox")
    for name in ("manager", "owner", "field"):
        assert program(name).send("POST", place, {"channel": "email"}).status_code == 403
        assert program(name).send("GET", "/sales/channels").status_code == 403
    assert admin.send("POST", place, {"channel": "smoke"}).status_code == 422
