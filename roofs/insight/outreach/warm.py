"""How warm people are now, who hears too much of us, and what is held back: how it stands, whatever the period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from roofs.comms.engagement.models import Engagement
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.vocabulary import Level
from roofs.comms.engagement.warmth import FULL, decay
from roofs.insight.outreach.models import Outcome
from roofs.marketing.cadence.models import Touch, TouchQuerySet
from roofs.marketing.cadence.policy import CADENCE
from roofs.people.contacts.models import Customer
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BAND, BANDS = 10, 10
WEEK = dt.timedelta(days=7)
HELD = (Touch.State.SUPPRESSED, Touch.State.EXPIRED, Touch.State.FAILED, Touch.State.SKIPPED)
HELD_DAYS = 30


def people(user: User, level: str = "") -> QuerySet[Engagement]:
    """Whom this person may see; the warmest first of all, then by the last sign."""
    rows = Engagement.objects.filter(level=level) if level else Engagement.objects.all()
    if not user.is_active or not (user.is_manager or user.role == "sales"):
        return rows.none()
    if not user.is_manager:
        leads = Lead.objects.visible_to(user).order_by().filter(contact=OuterRef("contact"))
        rows = rows.filter(Exists(leads))
    return rows


def levels(user: User) -> dict[str, int]:
    counted = dict(people(user).order_by().values_list("level").annotate(number=Count("pk")))
    return {level: counted.get(level, 0) for level in Level.values}


def bands(now: dt.datetime) -> list[int]:
    """How many people have a score from 0 to under 10, from 10 to under 20 … For the whole company."""
    half_life, counted = ENGAGEMENT.get().half_life_days, [0] * BANDS
    rows = Engagement.objects.filter(value_at__isnull=False).values_list("value", "value_at")
    for value, at in rows.iterator(chunk_size=5000):
        score = min(FULL, value * decay((now - at).total_seconds(), half_life)) if at else 0.0
        counted[min(BANDS - 1, int(score // BAND))] += 1
    return counted


def saturated(user: User, now: dt.datetime, most: int) -> list[tuple[int, int]]:
    """People who heard from us as often in seven days as the limit of a week allows, or more: who, and how often."""
    limit = CADENCE.get().per_week
    rows = Outcome.objects.visible_to(user).filter(day__gte=(now - WEEK).date(), at__gte=now - WEEK).order_by()
    counted = rows.values_list("contact").annotate(number=Count("pk")).filter(number__gte=limit)
    return list(counted.order_by("-number", "contact")[:most])


def held(user: User, now: dt.datetime) -> TouchQuerySet:
    """What was due in the last days and did not go out."""
    rows = Touch.objects.filter(state__in=HELD, due_at__gte=now - dt.timedelta(days=HELD_DAYS), due_at__lte=now)
    return _seen(rows, user)


def waiting(user: User) -> TouchQuerySet:
    return _seen(Touch.objects.waiting().exclude(reason=""), user)


def _seen(rows: TouchQuerySet, user: User) -> TouchQuerySet:
    """As sums are split: what is about one's own leads and customers, and about those nobody has."""
    if not user.is_active or not (user.is_manager or user.role == "sales"):
        return rows.none()
    if user.is_manager:
        return rows
    about = OuterRef("enrolment__subject_id")
    lead = Exists(Lead.objects.visible_to(user).order_by().filter(pk=about))
    customer = Exists(Customer.objects.visible_to(user).order_by().filter(pk=about))
    return rows.filter(Q(enrolment__subject_type="lead") & lead | Q(enrolment__subject_type="customer") & customer)


def reasons(rows: TouchQuerySet, most: int) -> Sequence[tuple[str, str, int]]:
    """Channel, reason, how many; the most first."""
    counted = rows.order_by().values_list("channel", "reason").annotate(number=Count("pk"))
    return list(counted.order_by("-number")[:most])
