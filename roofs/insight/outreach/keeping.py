"""Keeping the counts true: the log says about whom something happened, and what is known of them is read anew. Whatever
comes late is counted on the day the touch went out, so that a share is always of the same letters.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import Message
from roofs.core.events.models import Event
from roofs.core.jobs.progress import report
from roofs.insight.forecasting import pipeline
from roofs.insight.outreach import counting
from roofs.insight.outreach.deriving import outcomes_of
from roofs.insight.outreach.models import Keeping, Outcome
from roofs.insight.outreach.policy import OUTREACH
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

HEARD = ("touch.", "message.", "interaction.", "cadence.", "appointment.", "contact.", "address.", "project.")
OF_LEADS = frozenset(
    {"lead.won", "lead.lost", "lead.advanced", "lead.assigned", "lead.changed", "lead.deleted", "lead.restored",
     "lead.converted"}
)  # fmt: skip
MANY_DEALS = 50_000
MOST_ENTRIES, MOST_PEOPLE = 5000, 1000
STILL_OPEN = dt.timedelta(minutes=3)
"""An entry gets its number before its transaction ends: the newest ones are read again until none can be missing."""
CHECKED_DAYS = 35
FACTS = [field.attname for field in Outcome._meta.concrete_fields if field.attname != "touch_id"]
KEPT = ("source", "temperature")
"""As they were when the touch was first counted: what somebody is today says nothing of the day of the letter."""
Telling = Callable[[int, int], None]


def catch_up(now: dt.datetime | None = None, seconds: float = 60) -> int:
    """Count what was said in the log since the last time. Returns how many people were looked at."""
    now, looked_at = now or timezone.now(), 0
    if not Keeping.objects.exists():
        return rebuild(report)
    Keeping.objects.filter(pk=keeping().pk).update(standing=_standing(now))
    until = timezone.now() + dt.timedelta(seconds=seconds)
    while True:
        found, is_more = _next(now)
        looked_at += found
        if not is_more or timezone.now() > until:
            return looked_at


def _standing(now: dt.datetime) -> pipeline.Standing:
    """Empty where a page can add them up itself."""
    are_many = Lead.objects.order_by().open()[MANY_DEALS : MANY_DEALS + 1].exists()
    return pipeline.standing_of_all(now, OUTREACH.get().stalled_days) if are_many else {}


def _next(now: dt.datetime) -> tuple[int, bool]:
    kept = keeping()
    entries = list(
        Event.objects.after(kept.last_event)[:MOST_ENTRIES].values_list(
            "pk", "at", "name", "subject_type", "subject_id", "data__contact"
        )
    )
    people = _people(entry[2:] for entry in entries)
    days = set().union(*(derive(some) for some in parts(sorted(people)))) if people else set()
    counting.count(days)
    settled = [pk for pk, at, *_rest in entries if at < now - STILL_OPEN]
    Keeping.objects.filter(pk=kept.pk).update(last_event=max([kept.last_event, *settled]), counted_at=now)
    return len(people), len(entries) == MOST_ENTRIES and len(settled) == len(entries)


def keeping() -> Keeping:
    return Keeping.objects.get_or_create(pk=1)[0]


def _people(entries: Iterable[tuple[str, str, int | None, object]]) -> set[int]:
    found: set[int] = set()
    asked: dict[str, set[int]] = defaultdict(set)
    for name, kind, key, contact in entries:
        if not (name.startswith(HEARD) or name in OF_LEADS):
            continue
        if isinstance(contact, int):
            found.add(contact)
        elif key is not None:
            asked[kind].add(key)
    found |= asked["contact"]
    for kind, rows in (
        ("lead", Lead.objects.all()),
        ("customer", Customer.objects.all()),
        ("message", Message.objects.exclude(contact=None)),
        ("appointment", Appointment.objects.exclude(contact=None)),
    ):
        for some in parts(sorted(asked[kind])):
            found |= set(rows.filter(pk__in=some).order_by().values_list("contact", flat=True))
    for some in parts(sorted(asked["project"])):
        projects = Project.objects.filter(pk__in=some).order_by()
        found |= set(projects.values_list("customer__contact", flat=True))
        found |= set(projects.exclude(lead=None).values_list("lead__contact", flat=True))
    return found


def derive(contacts: Collection[int]) -> set[dt.date]:
    """Put down what came of the touches to these people. Returns the days of which something changed."""
    with transaction.atomic():
        made = outcomes_of(contacts)
        keys = [one.touch_id for one in made]
        before = {one.touch_id: one for one in Outcome.objects.filter(contact__in=contacts)}
        before |= {one.touch_id: one for one in Outcome.objects.filter(touch__in=set(keys) - before.keys())}
        gone = before.keys() - set(keys)
        days = {before[key].day for key in gone}
        Outcome.objects.filter(touch__in=gone).delete()
        new, changed = [], []
        for one in made:
            was = before.get(one.touch_id)
            if was is None:
                new.append(one)
                days.add(one.day)
                continue
            for name in KEPT:
                setattr(one, name, getattr(was, name))
            if any(getattr(one, name) != getattr(was, name) for name in FACTS):
                changed.append(one)
                days |= {one.day, was.day}
        Outcome.objects.bulk_create(new, batch_size=1000)
        Outcome.objects.filter(touch__in=[one.touch_id for one in changed]).delete()
        Outcome.objects.bulk_create(changed, batch_size=1000)
    return days


def rebuild(tell: Telling | None = None) -> int:
    """Everything from the beginning. May be stopped and begun again; nobody's figures are gone meanwhile."""
    last_entry = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    whole = Enrolment.objects.aggregate(last=Max("contact"))["last"] or 0
    days, last, people = set(Outcome.objects.order_by().values_list("day", flat=True).distinct()), 0, 0
    while some := _contacts_after(last):
        days |= derive(some)
        last, people = some[-1], people + len(some)
        if tell is not None:
            tell(last, whole)
    counting.count(days)
    kept = keeping()
    Keeping.objects.filter(pk=kept.pk).update(last_event=max(kept.last_event, last_entry), counted_at=timezone.now())
    return people


def _contacts_after(last: int) -> list[int]:
    rows = Enrolment.objects.filter(contact__gt=last).order_by("contact").values_list("contact", flat=True)
    return list(rows.distinct()[:MOST_PEOPLE])


def check(now: dt.datetime | None = None) -> int:
    """Look at everybody who was written to lately, whatever the log said. Returns how many touches were wrong."""
    now = now or timezone.now()
    since = now - dt.timedelta(days=CHECKED_DAYS)
    late = Touch.objects.filter(state=Touch.State.SENT, due_at__gte=since).order_by()
    people = sorted(set(late.values_list("enrolment__contact", flat=True)))
    wrong, days = 0, set()
    for some in parts(people):
        before = _facts_of(some)
        changed = derive(some)
        if changed:
            wrong += len(before ^ _facts_of(some)) or 1
            days |= changed
    counting.count(days)
    Keeping.objects.filter(pk=keeping().pk).update(checked_at=now, drift=wrong)
    return wrong


def _facts_of(contacts: Collection[int]) -> set[tuple[object, ...]]:
    return set(Outcome.objects.filter(contact__in=contacts).values_list("touch_id", *FACTS))


def parts(keys: list[int]) -> Iterator[list[int]]:
    for place in range(0, len(keys), MOST_PEOPLE):
        yield keys[place : place + MOST_PEOPLE]
