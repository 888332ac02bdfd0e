"""A person who waits has moved to another time zone: due again from the same beginning, by the new clock."""

from __future__ import annotations

from django.db import transaction

from roofs.marketing.cadence import subjects
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.cadence.waiting import due_at
from roofs.people.contacts.models import Contact


@transaction.atomic
def recompute(contact: Contact) -> int:
    """Returns how many follow another clock now. What is due already stays due."""
    waiting = Enrolment.objects.running().filter(contact=contact).select_for_update(of=("self",))
    rows = list(waiting.select_related("next_step"))
    known = subjects.about_all(rows)
    changed = 0
    for row in rows:
        subject = known.get(row.pk)
        if subject is None or subject.zones == row.zones:
            continue
        row.zones = subject.zones
        if row.next_step is not None and row.next_run_at is not None:
            row.next_run_at = due_at(row, row.next_step)
        row.save(update_fields=["zones", "next_run_at"])
        changed += 1
    return changed
