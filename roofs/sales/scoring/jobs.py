from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roofs.core.jobs import progress, task
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.rescoring import rescore, rescore_many
from roofs.sales.scoring.rules import RULES

BATCH = 500


@task(max_attempts=5)
def rescore_one(lead_id: int) -> None:
    lead = Lead.objects.alive().filter(pk=lead_id).first()
    if lead is not None:
        rescore(lead)


def rescore_later(lead_id: int) -> None:
    rescore_one.using(unique_key=f"rescore:lead:{lead_id}").enqueue(lead_id)


@task(max_attempts=5, atomic=False, priority=-10)
def rescore_all() -> int:
    """All open and closed leads, batch by batch: nobody waits for it and it can be cancelled."""
    return _rescore_where(only_silent=False)


@task(max_attempts=3, atomic=False, priority=-10)
def cool_down() -> int:
    """Once a day: a lead cools by silence, which no event announces."""
    return _rescore_where(only_silent=True)


def _rescore_where(*, only_silent: bool) -> int:
    leads = Lead.objects.alive()
    if only_silent:
        quiet = timezone.now() - timedelta(days=min(RULES.get().silent_days, RULES.get().lively_days))
        leads = leads.open().filter(created_at__lte=quiet).exclude(temperature="cold")
    total, done, last = leads.count(), 0, 0
    while True:
        with transaction.atomic():
            batch = list(leads.filter(pk__gt=last).order_by("pk")[:BATCH])
            rescore_many(batch)
        if not batch:
            return done
        done, last = done + len(batch), batch[-1].pk
        progress.report(done, total)
