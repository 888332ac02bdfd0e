"""Counting people anew from what is written down. It gives the number that stood there before, or mends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from roofs.comms.engagement import witnessing
from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.noticing import Noticed, count_again, locked_all
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.warmth import ALL_IN_A_DAY
from roofs.core.jobs import progress, task
from roofs.people.contacts.models import Contact

BATCH = 200


def rebuild(contact_ids: Collection[int], now: datetime | None = None) -> None:
    """From the letters, the history and the log. What is there no more counts no more. Some statements for all."""
    now = now or timezone.now()
    with transaction.atomic():
        living = set(Contact.objects.alive().filter(pk__in=contact_ids).values_list("pk", flat=True))
        found: defaultdict[int, dict[str, Noticed]] = defaultdict(dict)
        for one in witnessing.all_of(living):
            found[one.contact].setdefault(one.key, one)
        known = set(Engagement.objects.filter(contact__in=contact_ids).values_list("contact", flat=True))
        people = known | (found.keys() & living)
        standings = locked_all(people)
        wanted = {one.key: one for contact in people for one in _kept(found[contact].values())}
        _correct(people, wanted, now)
        count_again(standings, ENGAGEMENT.get(), now)


def _kept(noticed: Collection[Noticed]) -> list[Noticed]:
    """As many of a kind and day as are kept when they come one by one."""
    days: defaultdict[tuple[str, int], int] = defaultdict(int)
    kept = []
    for one in sorted(noticed, key=lambda sign: (sign.at, sign.key)):
        days[one.kind, one.day] += 1
        if days[one.kind, one.day] <= ALL_IN_A_DAY:
            kept.append(one)
    return kept


def _correct(contacts: Collection[int], wanted: Mapping[str, Noticed], now: datetime) -> None:
    """The moment of a sign that is known stays: it was set when it came. One that was somebody else's, before two
    records were made one or parted, is now theirs.
    """
    known = {row.key: row for row in Sign.objects.filter(Q(contact__in=contacts) | Q(key__in=wanted))}
    Sign.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in wanted]).delete()
    changed = []
    for key, row in known.items():
        one = wanted.get(key)
        if one is not None and _told(row) != (one.contact, one.kind, one.channel, one.message):
            row.contact_id, row.kind, row.channel, row.message_id = one.contact, one.kind, one.channel, one.message
            changed.append(row)
    Sign.objects.bulk_update(changed, ["contact", "kind", "channel", "message"])
    Sign.objects.bulk_create([one.row(now) for key, one in wanted.items() if key not in known])


def _told(row: Sign) -> tuple[int, str, str, int | None]:
    return row.contact_id, row.kind, row.channel, row.message_id


@task(max_attempts=5, atomic=False, priority=-10)
def rebuild_all() -> int:
    """Everybody, batch by batch: nobody waits for it and it can be cancelled."""
    people = Contact.objects.alive().order_by("pk")
    total, done, last = people.count(), 0, 0
    while True:
        batch = list(people.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])
        if not batch:
            return done
        rebuild(batch)
        done, last = done + len(batch), batch[-1]
        progress.report(done, total)


@task(max_attempts=5, atomic=False, priority=-10)
def count_all_again() -> int:
    """The signs are what they were, the rules are not: with new points and borders."""
    rules, total, done, last = ENGAGEMENT.get(), Engagement.objects.count(), 0, 0
    while True:
        with transaction.atomic():
            batch = Engagement.objects.select_for_update().filter(contact__gt=last).order_by("contact")[:BATCH]
            rows = list(batch)
            count_again(rows, rules, timezone.now())
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].contact_id
        progress.report(done, total)
