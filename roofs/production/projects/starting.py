"""Some days before the work begins the log says so: what the customer should know beforehand hangs on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from roofs.core.company.office import office
from roofs.core.events import Happening, record_many
from roofs.core.events.models import Event
from roofs.core.jobs import task
from roofs.production.projects.models import Project
from roofs.production.projects.policy import PROJECTS
from roofs.production.projects.vocabulary import Status

STARTS_SOON = "project.starts_soon"


@transaction.atomic
def tell_what_starts_soon(now: datetime | None = None) -> int:
    """Once for each first day of work: another day is told of again. Returns how many projects it was."""
    today = (now or timezone.now()).astimezone(office.get().zone).date()
    last = today + timedelta(days=PROJECTS.get().days_of_notice)
    rows = Project.objects.alive().filter(status=Status.SCHEDULED, scheduled_start__range=(today, last)).order_by("pk")
    starts = {key: day.isoformat() for key, day in rows.values_list("pk", "scheduled_start") if day is not None}
    told = Event.objects.filter(name=STARTS_SOON, subject_type="project", subject_id__in=starts)
    known = {(key, data["starts_on"]) for key, data in told.values_list("subject_id", "data")}
    fresh = [(key, day) for key, day in starts.items() if (key, day) not in known]
    record_many([Happening(STARTS_SOON, ("project", key), {"starts_on": day}) for key, day in fresh])
    return len(fresh)


@task(max_attempts=3)
def sweep() -> int:
    return tell_what_starts_soon()
