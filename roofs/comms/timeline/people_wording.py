"""How what happens to a person of the team reads in his history. It stands here because the team knows no timeline."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.confiding import confide
from roofs.comms.timeline.wording import describe, field_changes
from roofs.core.accounts.models import Role
from roofs.people.team.models import Profile
from roofs.people.team.profiles import may_see_pay

if TYPE_CHECKING:
    from roofs.core.events.models import Event


def _days(event: Event) -> str:
    first, last = (_day(event.data.get(name, "")) for name in ("starts_on", "ends_on"))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _day(told: str) -> str:
    return date_format(dt.date.fromisoformat(told), "SHORT_DATE_FORMAT") if told else ""


def _role(event: Event) -> str:
    labels = {str(value): str(label) for value, label in Role.choices}
    return " → ".join(labels.get(event.data.get(key, ""), "") for key in ("before", "after"))


describe("person.invited", _l("Invited"), icon="user-plus")
describe("person.registered", _l("Registered"), icon="user-plus")
describe("person.role_changed", _l("New role"), icon="shield", body=_role)
describe("person.deactivated", _l("Left"), icon="user-x")
describe("person.reactivated", _l("Came back"), icon="undo-2")
describe("person.changed", _l("Changed his profile"), icon="pencil")
describe("person.availability_changed", _l("Changed duty or hours"), icon="clock")
describe("person.described", _l("Changed"), icon="pencil", body=field_changes(Profile))
confide(may_see_pay, "person.pay_changed")
describe("person.pay_changed", _l("Commission changed"), icon="percent", body=field_changes(Profile))
describe("time_off.asked", _l("Asked for time off"), icon="calendar-clock", body=_days)
describe("time_off.approved", _l("Time off agreed"), icon="calendar-check", body=_days)
describe("time_off.declined", _l("Time off declined"), icon="circle-x", body=_days)
describe("time_off.withdrawn", _l("Time off withdrawn"), icon="undo-2", body=_days)
describe("time_off.restored", _l("Time off brought back"), icon="undo-2", body=_days)
