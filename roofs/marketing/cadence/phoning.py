"""A call in a sequence is a task for a person, with the script in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.events import record
from roofs.marketing.cadence import words
from roofs.marketing.cadence.models import Touch
from roofs.sales.leads.models import Lead

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
