"""Leads of the highest worth get, on top of the alert, a personal call from one of the best."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.people.team.duty import available
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Clock
from roofs.sales.response.policy import RESPONSE

RECORD_DAYS = 90


def arrange_call(clock: Clock, now: datetime | None = None) -> Task | None:
    """A call task for a top seller, due within the rules' minutes. None for everybody else's leads."""
    if not clock.is_vip:
        return None
    now, rules = now or timezone.now(), RESPONSE.get()
    lead = clock.lead
    return tasks.add(
        _("Personal call: %(name)s") % {"name": lead.contact.name},
        clock.started_at + timedelta(minutes=rules.vip_minutes),
        kind=Task.Kind.CALL,
        priority=Task.Priority.HIGH,
        assigned_to=best_seller(now, rules.vip_top_share) or lead.assigned_to,
        subject=lead,
        contact=lead.contact,
        source="vip",
        origin_key=f"vip:{clock.pk}",
    )


def best_seller(now: datetime, top_share: int) -> User | None:
    """Of those on duty, one of the top share by leads won in the last 90 days; among these, the least busy."""
    since = now - timedelta(days=RECORD_DAYS)
    ranked = list(
        available(now).annotate(
            won=Count("leads", filter=Q(leads__won_at__gte=since)),
            waiting=Count("leads", filter=Q(leads__status="new", leads__deleted_at=None)),
        ).order_by(F("won").desc(), "pk")
    )  # fmt: skip
    top = ranked[: max(1, math.ceil(len(ranked) * top_share / 100))]
    return min(top, key=lambda person: getattr(person, "waiting", 0), default=None)


def is_vip(lead: Lead) -> bool:
    return lead.lead_score >= RESPONSE.get().vip_score
