"""What starts and what stops a follow-up. Stops run inside the transaction of their cause: nothing slips between."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, hide
from roofs.core.backup.tables import makes_itself
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.marketing.cadence import phoning
from roofs.marketing.cadence.enrolling import enrol, leave_all
from roofs.marketing.cadence.models import Sequence, SequenceVersion, Step
from roofs.marketing.cadence.policy import CADENCE
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead

makes_itself(Sequence, SequenceVersion, Step)

TALKED = frozenset({"call", "meeting", "visit"})
SILENT_OUTCOMES = frozenset({"no_answer", "voicemail", "left_message", "busy", "wrong_number", "call_back", ""})


@on("lead.arrived", inside=True)
def begin_follow_up(event: Event) -> None:
    """A list that is imported is followed up only when the person who imports it says so."""
    rules = CADENCE.get()
    if not rules.enrol_new_leads or event.data.get("door") == "import":
        return
    _enrol(event, str(event.data.get("door", "")))


@on("contact.merged", inside=True)
def follow_up_one_person_once(event: Event) -> None:
    """What stayed behind, because the record that is kept is in such a sequence already, ends: nobody gets it twice."""
    loser = Contact.objects.filter(pk=event.data["loser"]).first()
    if loser is not None:
        leave_all(loser, "merged")


@on("interaction.received", inside=True)
def stop_on_answer(event: Event) -> None:
    if not event.data.get("auto"):
        _stop(event, "reply")


@on("lead.returned", inside=True)
def stop_when_they_come_back(event: Event) -> None:
    if event.data.get("spoke"):
        _stop(event, "reply")


@on("interaction.logged", inside=True)
def stop_when_we_talked(event: Event) -> None:
    talked = event.data.get("kind") in TALKED and str(event.data.get("outcome", "")) not in SILENT_OUTCOMES
    if talked or event.data.get("direction") == "in":
        _stop(event, "conversation")


@on("task.done", inside=True)
def act_on_the_call(event: Event) -> None:
    outcome = str(event.data.get("outcome", ""))
    if outcome and event.data.get("kind") == "call":
        phoning.act_on(int(event.data["task"]), outcome, event.actor)


@on("task.reopened", inside=True)
def take_back_the_call(event: Event) -> None:
    if event.data.get("kind") == "call":
        phoning.take_back(int(event.data["task"]), event.actor)


@on("lead.advanced", inside=True)
def stop_on_stage(event: Event) -> None:
    _, status = event.data["changes"]["status"]
    if status in CADENCE.get().quiet_statuses:
        _stop(event, f"status:{status}")


@on("lead.deleted", inside=True)
def stop_when_deleted(event: Event) -> None:
    _stop(event, "deleted")


@on("address.suppressed", "consent.revoked", inside=True)
def stop_when_not_wanted(event: Event) -> None:
    key = event.subject_id if event.subject_type == "contact" else event.data.get("contact")
    contact = Contact.objects.filter(pk=key or 0).first()
    if contact is not None:
        leave_all(contact, str(event.data.get("reason", "unsubscribed")))


def _stop(event: Event, reason: str) -> None:
    lead = Lead.objects.meant_by(event)
    if lead is not None:
        leave_all(lead.contact, reason, lead=lead, actor=event.actor)


@on("lead.wanted_follow_up", inside=True)
def begin_because_asked(event: Event) -> None:
    """Whoever imported the list said that these people asked us."""
    _enrol(event, "import")


def _enrol(event: Event, source: str) -> None:
    lead = Lead.objects.meant_by(event)
    sequence = Sequence.objects.filter(slug=CADENCE.get().new_lead_sequence, paused_at=None).first()
    if lead is not None and sequence is not None:
        enrol(lead, sequence, actor=event.actor, source=source)


def _step(event: Event) -> str:
    return str(event.data.get("step", ""))


hide("touch.sent")  # the message or task itself stands in the history
describe("cadence.enrolled", _l("Follow-up began"), icon="repeat")
describe("cadence.left", _l("Follow-up stopped"), icon="circle-stop")
describe("cadence.paused", _l("Follow-up paused"), icon="pause")
describe("cadence.resumed", _l("Follow-up goes on"), icon="play")
describe("touch.failed", _l("Could not be sent"), icon="circle-alert", body=_step)
describe("touch.unknown", _l("May or may not have arrived"), icon="circle-question-mark", body=_step)
