"""Ten leads, three projects and two bills: few enough to count on one's fingers.

arrived in March  who   source      stage      value   answered after
Mar 1  00:00      ava   google_ads  won        10,000  60 s         has a project for 12,000, approved Mar 10
Mar 5             ava   google_ads  won         4,000  120 s        no project, won Mar 20
Mar 9             ava   referral    lost        9,000  600 s        lost Mar 12, had come as far as a quote
Mar 15            tom   google_ads  new, hot       -   never
Mar 15            tom   referral    won         8,000  30 s         has a project for 9,000, cancelled
Mar 20            tom   facebook    nurture        -   90 s         set aside when it was new
Mar 31 23:59      -     facebook    contacted      -   -            nobody has it yet
Not in March: Feb 28 23:59 by ava, won Mar 2, 1,000, no project; Apr 1 00:00 by tom; one of Mar 3 that was deleted.
Also: a project of tom's without a lead, 5,000, approved Mar 31.
Spend: google_ads 3,100 in March and 310 in April; facebook 1,000 in March, to which nobody is owed a lead.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.insight.metrics.periods import Period
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Clock

ZONE = ZoneInfo("America/Detroit")
MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31), ZONE)
_number = count(1)


def at(text: str) -> dt.datetime:
    """A moment by the clocks of Detroit."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass(frozen=True)
class World:
    ava: User
    tom: User
    mia: User


def lead(owner: User | None, source: str, status: str, created: str, **facts: Any) -> Lead:
    number = next(_number)
    contact = Contact.objects.create(first_name="Marta", last_name=f"Delgado {number}", email=f"m{number}@example.com")
    given = {"contact": contact, "assigned_to": owner, "source": source, "status": status, "created_at": at(created)}
    return Lead.objects.create(**given | facts)


def answered(about: Lead, seconds: int | None, *, claimed: bool = True) -> Clock:
    start, taken = about.created_at, about.created_at + dt.timedelta(seconds=(seconds or 0) / 2)
    given = {
        "lead": about,
        "started_at": start,
        "due_at": start + dt.timedelta(seconds=120),
        "state": "waiting" if seconds is None else "answered",
        "claimed_by": about.assigned_to if claimed and seconds is not None else None,
        "claimed_at": taken if claimed and seconds is not None else None,
        "seconds_to_answer": seconds,
    }
    return Clock.objects.create(**given)


def project(owner: User, status: str, cents: int, approved: str, of: Lead | None = None, **facts: Any) -> Project:
    number = next(_number)
    contact = Contact.objects.create(first_name="Piet", last_name=f"Novak {number}", email=f"p{number}@example.com")
    customer = Customer.objects.create(contact=contact, postal_code="48009")
    given = {"number": f"P-{number}", "name": "Roof", "customer": customer, "lead": of, "assigned_to": owner}
    given |= {"status": status, "contract_value_cents": cents, "approved_at": at(approved)}
    return Project.objects.create(**given | facts)


def _moved_aside(about: Lead, came_from: str) -> None:
    Event.objects.create(
        name="lead.advanced",
        subject_type="lead",
        subject_id=about.pk,
        data={"changes": {"status": [came_from, about.status]}},
    )
    about.stage_before = came_from
    about.save(update_fields=["stage_before"])


@pytest.fixture
def world(ava: User, tom: User, mia: User) -> World:
    first = lead(ava, "google_ads", "won", "2025-03-01T00:00", won_at=at("2025-03-08"), estimated_value_cents=10_000_00)
    second = lead(
        ava, "google_ads", "won", "2025-03-05", won_at=at("2025-03-20"), estimated_value_cents=4_000_00, city="Troy"
    )
    third = lead(ava, "referral", "lost", "2025-03-09", lost_at=at("2025-03-12"), estimated_value_cents=9_000_00)
    fourth = lead(tom, "google_ads", "new", "2025-03-15", temperature="hot", postal_code="48009")
    fifth = lead(tom, "referral", "won", "2025-03-15", won_at=at("2025-03-16"), estimated_value_cents=8_000_00)
    sixth = lead(tom, "facebook", "nurture", "2025-03-20")
    lead(None, "facebook", "contacted", "2025-03-31T23:59")
    lead(ava, "google_ads", "won", "2025-02-28T23:59", won_at=at("2025-03-02"), estimated_value_cents=1_000_00)
    lead(tom, "google_ads", "new", "2025-04-01T00:00")
    lead(tom, "google_ads", "new", "2025-03-03", deleted_at=at("2025-03-04"))
    for each, seconds in ((first, 60), (second, 120), (third, 600), (fourth, None), (fifth, 30), (sixth, 90)):
        answered(each, seconds)
    _moved_aside(third, "contacted")
    _moved_aside(third, "quote_sent")
    _moved_aside(sixth, "new")
    project(ava, "completed", 12_000_00, "2025-03-10", first, project_type="replacement")
    project(tom, "cancelled", 9_000_00, "2025-03-17", fifth)
    project(tom, "approved", 5_000_00, "2025-03-31T23:59", project_type="repair")
    for source, month, cents in (("google_ads", 3, 3_100_00), ("google_ads", 4, 310_00), ("facebook", 3, 1_000_00)):
        Spend.objects.create(source=source, month=dt.date(2025, month, 1), cents=cents)
    return World(ava, tom, mia)
