"""A call in a sequence is a task for a person, with the script in it. What came of it decides how things go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent.models import Channel, Reason
from roofs.comms.consent.suppression import lift, suppress, suppression_of
from roofs.comms.timeline.log import log, remove
from roofs.comms.timeline.models import Interaction
from roofs.core.events import record
from roofs.marketing.cadence import library, words
from roofs.marketing.cadence.enrolling import leave_all, rejoin
from roofs.marketing.cadence.models import Touch
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

ENDED_BY_CALL = "call:"
TIME_TO_CALL = timedelta(hours=4)


def hand_to_rep(touch: Touch, lead: Lead, now: datetime) -> None:
    """Inside the caller's transaction: the task and the touch become true together."""
    rendered = words.rendered(touch, lead, now)
    task = tasks.add(
        f"{touch.step.title}: {lead.contact.name}",
        now + TIME_TO_CALL,
        kind=Task.Kind.CALL,
        notes=rendered.text,
        assigned_to=lead.assigned_to,
        subject=lead,
        contact=lead.contact,
        source="cadence",
        origin_key=f"touch:{touch.idem_key}",
    )
    touch.task, touch.state, touch.reason = task, Touch.State.SENT, ""
    touch.handed_at = touch.sent_at = now
    touch.next_try_at, touch.lease_token, touch.lease_until = None, "", None
    touch.save()
    record("touch.sent", lead, touch=touch.pk, channel=touch.channel, step=touch.step.title)


def outcomes_of(tasks: Iterable[Task]) -> dict[int, list[library.CallOutcome]]:
    """What may come of the calls among these tasks, by the task's key. One query, however many tasks."""
    touches = Touch.objects.filter(task__in=[task.pk for task in tasks]).select_related("step")
    return {touch.task_id: touch.step.call_outcomes for touch in touches if touch.task_id}


def act_on(task_id: int, outcome: str, actor: User | None) -> None:
    """Inside the transaction that ticks the task off: the sequence hears of it, and the call stands in the history."""
    touch, lead = _call(task_id)
    found = next((one for one in touch.step.call_outcomes if one.key == outcome), None) if touch else None
    if touch is None or lead is None or found is None:
        return
    contact = touch.enrolment.contact
    if found.then != "continue":
        leave_all(contact, f"{ENDED_BY_CALL}{found.key}", lead=lead, actor=actor)
    if found.then == "opt_out" and contact.phone:
        suppress(Channel.PHONE, contact.phone, Reason.DO_NOT_CALL, source=_source(touch), contact_id=contact.pk)
    said = log(lead, kind="call", direction="out", outcome=found.key, summary=found.label, contact=contact, actor=actor)
    Touch.objects.filter(pk=touch.pk).update(provider_ref=str(said.pk))


def take_back(task_id: int, actor: User | None) -> None:
    """The task was ticked off by mistake: whoever left because of it is in the sequence again."""
    touch, lead = _call(task_id)
    if touch is None or lead is None:
        return
    contact = touch.enrolment.contact
    known = suppression_of(Channel.PHONE, contact.phone) if contact.phone else None
    if known is not None and known.source == _source(touch):
        lift(Channel.PHONE, contact.phone, "the outcome of the call was taken back", actor=actor)
    said = Interaction.objects.alive().filter(pk=touch.provider_ref or 0).first()
    if said is not None:
        remove(said, actor)
    if touch.enrolment.exit_reason.startswith(ENDED_BY_CALL):
        rejoin(touch.enrolment, actor)


def _call(task_id: int) -> tuple[Touch | None, Lead | None]:
    touch = Touch.objects.select_related("step", "enrolment__contact", "task").filter(task=task_id).first()
    return touch, Lead.objects.filter(pk=touch.enrolment.subject_id).first() if touch else None


def _source(touch: Touch) -> str:
    return f"touch:{touch.pk}"
