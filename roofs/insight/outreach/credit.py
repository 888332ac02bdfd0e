"""Which touch is credited with an appointment or a sale: the last one before it, to the same person, on whatever
channel, if it is not too old. Each counts for one touch, so the channels together are never more than there were.
It says who was last, not what caused it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from django.db.models import Sum

from roofs.comms.calendar.models import Appointment
from roofs.insight.outreach.models import Outcome
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import SOLD
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Status


def give(of_person: Mapping[int, Sequence[Outcome]], window: dt.timedelta) -> None:
    """`of_person`: what went out to each, in the order of time."""
    leads = list(
        Lead.objects.filter(contact__in=of_person, deleted_at=None).values_list(
            "pk", "contact", "status", "won_at", "estimated_value_cents"
        )
    )
    person_of: dict[int | None, int] = {row[0]: row[1] for row in leads}
    booked = Appointment.objects.filter(deleted_at=None, subject_type="lead", subject_id__in=person_of)
    for lead, at in booked.values_list("subject_id", "created_at"):
        last = _last_before(of_person[person_of[lead]], at, window)
        if last is not None:
            last.met = 1
    worth = _contracts([key for key, _person, status, won_at, _cents in leads if status == Status.WON and won_at])
    for key, person, status, won_at, cents in leads:
        last = _last_before(of_person[person], won_at, window) if status == Status.WON and won_at else None
        if last is not None:
            last.signed, last.signed_cents = 1, last.signed_cents + int(worth.get(key, cents or 0))


def _last_before(sent: Sequence[Outcome], at: dt.datetime, window: dt.timedelta) -> Outcome | None:
    place = bisect_right(sent, at, key=lambda one: one.at) - 1
    return sent[place] if place >= 0 and at - sent[place].at <= window else None


def _contracts(leads: Sequence[int]) -> dict[int, int]:
    """As soon as there is a contract, it says what was sold."""
    found = (
        Project.objects.alive()
        .filter(lead__in=leads, status__in=SOLD, contract_value_cents__isnull=False)
        .order_by()
        .values_list("lead")
        .annotate(cents=Sum("contract_value_cents"))
    )
    return dict(found)
