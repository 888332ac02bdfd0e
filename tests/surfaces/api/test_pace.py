"""The pace of the follow-up by the API: the next touch with its reasons, changing it by hand, whom to turn to now."""

from __future__ import annotations

import pytest

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.marketing.cadence import adjusting, enrolling, signals
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.sales.leads.models import Lead

NOT_FOR = pytest.mark.parametrize(("name", "status"), [("colleague", 404), ("field", 404), ("pending", 403), ("", 401)])


@pytest.fixture
def followed(lead: Lead) -> Enrolment:
    found = Enrolment.objects.filter(contact=lead.contact).first()
    if found is None:
        found = enrolling.enrol(lead, Sequence.objects.get(slug="sixteen-touch")).enrolment
    assert found is not None
    return found


@pytest.fixture
def adaptive(followed: Enrolment) -> Enrolment:
    adjusting.set_pace(followed.sequence, "adaptive", User.objects.managers()[0])
    return Enrolment.objects.get(pk=followed.pk)


def test_the_next_touch_is_told_with_what_it_was_decided_by(program, lead, adaptive):
    told = program("owner").send("GET", f"/sales/cadence/next-touch/{lead.pk}").json()
    [touch] = told["touches"]
    assert (touch["sequence"], touch["adaptive"], touch["channel"]) == ("sixteen-touch", True, "email")
    assert set(touch["decision"]) >= {"mode", "level", "reasons", "saw"} or touch["decision"] == {}
    assert touch["at"] is not None


def test_of_a_sequence_on_its_days_nothing_was_decided(program, lead, followed):
    [touch] = program("owner").send("GET", f"/sales/cadence/next-touch/{lead.pk}").json()["touches"]
    assert (touch["adaptive"], touch["decision"], touch["words"]) == (False, {}, "")


@NOT_FOR
def test_who_may_not_see_the_lead_hears_nothing(program, lead, name, status):
    assert program(name).send("GET", f"/sales/cadence/next-touch/{lead.pk}").status_code == status


def test_a_person_is_slowed_down_and_paused_until(program, lead, adaptive):
    owner = program("owner")
    told = owner.send("POST", "/sales/cadence/adjust", {"lead_id": lead.pk, "pace": "slower"})
    assert (told.status_code, told.json()["changed"]) == (200, 1)
    assert Enrolment.objects.get(pk=adaptive.pk).tempo == "slower"
    until = {"lead_id": lead.pk, "pace": "pause", "until": "2199-01-01T00:00:00Z"}
    assert owner.send("POST", "/sales/cadence/adjust", until).status_code == 200
    assert Enrolment.objects.get(pk=adaptive.pk).status == "paused"
    assert owner.send("POST", "/sales/cadence/adjust", {"lead_id": lead.pk, "pace": "usual"}).status_code == 200
    assert (Enrolment.objects.get(pk=adaptive.pk).status, Enrolment.objects.get(pk=adaptive.pk).tempo) == ("active", "")


def test_on_its_days_nobody_is_hurried(program, lead, followed):
    refused = program("owner").send("POST", "/sales/cadence/adjust", {"lead_id": lead.pk, "pace": "faster"})
    assert refused.status_code in {409, 422}
    assert "keeps to its days" in refused.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"pace": "slower"},
        {"lead_id": 1, "sequence": "sixteen-touch", "pace": "slower"},
        {"lead_id": 1, "pace": "adaptive"},
        {"sequence": "sixteen-touch", "pace": "slower"},
        {"lead_id": 1, "pace": "quicker"},
    ],
)
def test_what_makes_no_sense_is_refused(program, wrong):
    assert program("manager").send("POST", "/sales/cadence/adjust", wrong).status_code == 422


def test_a_moment_that_is_over_is_no_end_of_a_pause(program, lead, adaptive):
    past = {"lead_id": lead.pk, "pace": "pause", "until": "2020-01-01T00:00:00Z"}
    assert program("owner").send("POST", "/sales/cadence/adjust", past).status_code in {409, 422}


def test_the_pace_of_a_sequence_is_for_managers(program, followed):
    wanted = {"sequence": "sixteen-touch", "pace": "adaptive"}
    assert program("owner").send("POST", "/sales/cadence/adjust", wanted).status_code == 403
    manager = program("manager")
    assert manager.send("POST", "/sales/cadence/adjust", wanted).json()["changed"] == 1
    assert manager.send("POST", "/sales/cadence/adjust", wanted).json()["changed"] == 0


@pytest.mark.parametrize(("name", "seen"), [("owner", 1), ("manager", 1), ("colleague", 0)])
def test_hot_leads_are_told_to_whom_they_concern(program, lead, name, seen):
    Task.objects.create(
        title="Call now", due_at=lead.created_at, contact=lead.contact, source=signals.CALL, subject_type="lead",
        subject_id=lead.pk,
    )  # fmt: skip
    items = program(name).send("GET", "/sales/intelligence/hot-leads").json()["items"]
    assert [one["lead_id"] for one in items] == [lead.pk] * seen
    assert all(one["tasks"] and one["due_at"] for one in items)
