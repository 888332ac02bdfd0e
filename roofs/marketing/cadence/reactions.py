"""What starts and what stops a follow-up. Stops run inside the transaction of their cause: nothing slips between."""

from __future__ import annotations

from collections.abc import Sequence as Several

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, hide
from roofs.core.backup.tables import makes_itself
from roofs.core.events import on, on_many
from roofs.core.events.models import Event
from roofs.marketing.cadence import (
    asking,
    engagement,
    entering,
    held,
    in_segments,
    phoning,
    restoring,
    rezoning,
    signals,
    stops,
    subjects,
)
from roofs.marketing.cadence.enrolling import enrol, leave_about, leave_all, pause_all
from roofs.marketing.cadence.entering import TRIGGERS
from roofs.marketing.cadence.models import Entry, Sequence, SequenceVersion, Step, Watch
from roofs.marketing.cadence.policy import CADENCE
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead

CONDITIONS = (asking, engagement, in_segments)
"""Loading them is what makes them known."""
LISTENERS = (held, restoring, signals, stops)
makes_itself(Sequence, SequenceVersion, Step, Entry, Watch)

ZONED = frozenset({"timezone", "state", "postal_code"})
TALKED = frozenset({"call", "meeting", "visit"})
SILENT_OUTCOMES = frozenset({"no_answer", "voicemail", "left_message", "busy", "wrong_number", "call_back", ""})


@on("lead.arrived", inside=True)
def begin_follow_up(event: Event) -> None:
    """A list that is imported is followed up only when the person who imports it says so."""
    rules = CADENCE.get()
    if not rules.enrol_new_leads or event.data.get("door") == "import":
        return
    _enrol(event, str(event.data.get("door", "")))


@on_many(*TRIGGERS)
def follow_the_rules(events: Several[Event]) -> None:
    """Goals and ways out at once, entries by a job of this transaction."""
    entering.end_by(events)
    entering.begin_by(events)


@on("contact.away", inside=True)
def wait_for_their_return(event: Event) -> None:
    """An out-of-office note with a date in it."""
    contact, until = subjects.meant_by(event), parse_datetime(str(event.data.get("until", "")))
    if contact is not None and until is not None:
        pause_all(contact, "away", until=until, actor=event.actor)


@on("contact.changed", "customer.changed", "lead.changed", inside=True)
def keep_to_their_clock(event: Event) -> None:
    """Whoever moved is waited for in the new zone, from the same beginning."""
    if not ZONED.isdisjoint(event.data.get("changes", {})):
        contact = subjects.meant_by(event)
        if contact is not None:
            rezoning.recompute(contact)


@on("contact.merged", inside=True)
def follow_up_one_person_once(event: Event) -> None:
    """What stayed behind, because the record that is kept is in such a sequence already, ends: nobody gets it twice."""
    loser = Contact.objects.filter(pk=event.data["loser"]).first()
    if loser is not None:
        leave_all(loser, "merged")


@on("interaction.received", inside=True)
def stop_on_answer(event: Event) -> None:
    if not event.data.get("auto"):
        _stop(event, "reply", ignorable="reply")


@on("lead.returned", inside=True)
def stop_when_they_come_back(event: Event) -> None:
    if event.data.get("spoke"):
        _stop(event, "reply", ignorable="reply")


@on("interaction.logged", inside=True)
def stop_when_we_talked(event: Event) -> None:
    talked = event.data.get("kind") in TALKED and str(event.data.get("outcome", "")) not in SILENT_OUTCOMES
    if talked or event.data.get("direction") == "in":
        _stop(event, "conversation", ignorable="conversation", but=phoning.way_of(str(event.data.get("source", ""))))


@on("task.done", inside=True)
def act_on_the_outcome(event: Event) -> None:
    """Of a call, or of a post on a network."""
    outcome = str(event.data.get("outcome", ""))
    if outcome:
        again_at = parse_datetime(str(event.data.get("again_at", "")))
        phoning.act_on(int(event.data["task"]), outcome, event.actor, again_at=again_at)


@on("task.reopened", inside=True)
def take_back_the_outcome(event: Event) -> None:
    phoning.take_back(int(event.data["task"]), event.actor)


@on("lead.advanced", inside=True)
def stop_on_stage(event: Event) -> None:
    _, status = event.data["changes"]["status"]
    if event.subject_id is not None:
        leave_about(("lead", event.subject_id), f"status:{status}", actor=event.actor, stage=status)


@on("lead.deleted", "customer.deleted", "project.deleted", inside=True)
def stop_when_deleted(event: Event) -> None:
    if event.subject_id is not None:
        leave_about((event.subject_type, event.subject_id), "deleted", actor=event.actor)


@on("address.suppressed", "consent.revoked", inside=True)
def stop_when_not_wanted(event: Event) -> None:
    key = event.subject_id if event.subject_type == "contact" else event.data.get("contact")
    contact = Contact.objects.filter(pk=key or 0).first()
    if contact is not None:
        leave_all(contact, str(event.data.get("reason", "unsubscribed")))


def _stop(event: Event, reason: str, *, ignorable: str = "", but: int | None = None) -> None:
    contact = subjects.meant_by(event)
    if contact is not None:
        leave_all(contact, reason, actor=event.actor, ignorable=ignorable, but=but)


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
describe("sequence.published", _l("New version of a sequence"), icon="repeat")
describe("sequence.paused", _l("Sequence paused"), icon="pause")
describe("sequence.resumed", _l("Sequence goes on"), icon="play")
describe("cohort.begun", _l("People are being put into a sequence"), icon="users")
describe("cohort.filled", _l("People were put into a sequence"), icon="users")
describe("cohort.cancelled", _l("Stopped putting people into a sequence"), icon="circle-stop")
describe("cohort.undone", _l("People were taken out of a sequence again"), icon="undo-2")
describe("cadence.paused", _l("Follow-up paused"), icon="pause")
describe("cadence.resumed", _l("Follow-up goes on"), icon="play")
describe("touch.failed", _l("Could not be sent"), icon="circle-alert", body=_step)
describe("touch.unknown", _l("May or may not have arrived"), icon="circle-question-mark", body=_step)
describe("touch.decided", _l("An uncertain step was decided"), icon="circle-question-mark", body=_step)
