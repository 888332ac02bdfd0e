"""How what happens to an appointment reads in a history."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.calendar.models import Appointment, Task
from roofs.comms.calendar.vocabulary import Audience, Channel, Kind
from roofs.comms.timeline.wording import describe, field_changes, hide
from roofs.core.events.models import Event

_fields = field_changes(Appointment)
_task_changes = field_changes(Task)


def _what(event: Event) -> str:
    kind = dict(Kind.choices).get(event.data.get("kind", ""), "")
    return ", ".join(str(part) for part in (kind, _when(event, event.data.get("starts_at"))) if part)


def _when(event: Event, moment: object) -> str:
    if not isinstance(moment, str):
        return ""
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(event.data.get("zone") or "UTC"))
    return date_format(local, "SHORT_DATETIME_FORMAT")


def _moved(event: Event) -> str:
    before, after = event.data.get("changes", {}).get("starts_at", [None, None])
    told = f"{_when(event, before)} → {_when(event, after)}" if before else _what(event)
    reason = event.data.get("reason", "")
    return f"{told}\n{reason}" if reason else told


def _because(event: Event) -> str:
    who = _("by the customer") if event.data.get("by_customer") else ""
    return "\n".join(part for part in (_what(event), event.data.get("reason", ""), who) if part)


def _outcome(event: Event) -> str:
    return "\n".join(part for part in (_what(event), event.data.get("outcome", "")) if part)


def _reminded(event: Event) -> str:
    who = dict(Audience.choices).get(event.data.get("audience", ""), "")
    return ", ".join(str(part) for part in (who, dict(Channel.choices).get(event.data.get("channel", ""), "")) if part)


hide("task.reminded")
describe("task.changed", _l("Task changed"), icon="pencil", body=_task_changes)
describe("appointment.booked", _l("Appointment made"), icon="calendar-plus", body=_what)
describe("appointment.noted", _l("Appointment written down afterwards"), icon="calendar-plus", body=_what)
describe("appointment.rescheduled", _l("Appointment moved"), icon="calendar-clock", body=_moved)
describe("appointment.changed", _l("Appointment changed"), icon="pencil", body=_fields)
describe("appointment.cancelled", _l("Appointment cancelled"), icon="circle-x", body=_because)
describe("appointment.reinstated", _l("Appointment takes place after all"), icon="undo-2", body=_what)
describe("appointment.confirmed", _l("Appointment confirmed"), icon="calendar-check", body=_what)
describe("appointment.completed", _l("Appointment done"), icon="check-check", body=_outcome)
describe("appointment.missed", _l("Nobody was there"), icon="user-x", body=_outcome)
describe("appointment.reminded", _l("Reminded of an appointment"), icon="bell", body=_reminded)
