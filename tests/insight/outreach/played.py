"""Outreach that is made up at random but the same for each seed, straight into the tables of those whose business it
is; and a count of it that takes the rows one by one.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Enrolment, Sequence, Step, Touch
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from tests.insight.world import ZONE, at

DOMAINS = ("gmail.com", "yahoo.com", "hotmail.com", "icloud.com", "example.com")
SOURCES = ("google_ads", "referral", "facebook")
CHICAGO = ZoneInfo("America/Chicago")
FIRST = at("2025-03-01T09:00")
NEWS = (
    ("delivered", "", 0.9),
    ("opened", "machine", 0.3),
    ("opened", "unsure", 0.1),
    ("opened", "human", 0.3),
    ("clicked", "machine", 0.1),
    ("clicked", "human", 0.15),
    ("replied", "", 0.1),
    ("bounced", "", 0.05),
    ("unsubscribed", "", 0.04),
    ("complained", "", 0.02),
)


@dataclass
class Plan:
    """A sequence of three steps, as far as the ledger knows it."""

    sequence: Sequence
    steps: list[Step]


def plan(slug: str = "played") -> Plan:
    sequence = Sequence.objects.create(slug=slug, name=slug.title())
    version = sequence.versions.create(number=1, definition={})
    steps = [
        Step.objects.create(
            version=version,
            key=uuid.uuid4(),
            position=place,
            title=f"{channel} {place}",
            channel=channel,
            after=dt.timedelta(days=place),
            max_lateness=dt.timedelta(days=2),
        )
        for place, channel in enumerate(("email", "sms", "phone"), start=1)
    ]
    return Plan(sequence, steps)


def person(number: int, owner: User | None, **facts: Any) -> Lead:
    domain = DOMAINS[number % len(DOMAINS)]
    contact = Contact.objects.create(
        first_name="Marta", last_name=f"Novak {number}", email=f"no_one_{number}@{domain}", timezone="America/Chicago"
    )
    given = {"source": SOURCES[number % 3], "temperature": "warm", "created_at": FIRST, "assigned_to": owner}
    return Lead.objects.create(contact=contact, **given | facts)


def enrol(lead: Lead, of: Plan, **facts: Any) -> Enrolment:
    given = {"sequence": of.sequence, "version": of.steps[0].version, "contact": lead.contact, "subject_id": lead.pk}
    return Enrolment.objects.create(wait_anchor=lead.created_at, **given | facts)


def send(row: Enrolment, step: Step, moment: dt.datetime, **facts: Any) -> Touch:
    message = None
    if step.channel != "phone":
        message = Message.objects.create(
            channel=step.channel, state="sent", purpose="touch", to_address=row.contact.email, contact=row.contact,
            subject_type="lead", subject_id=row.subject_id, sent_at=moment, created_at=moment,
        )  # fmt: skip
    return Touch.objects.create(
        enrolment=row, step=step, step_key=step.key, channel=step.channel, state="sent", due_at=moment, sent_at=moment,
        message=message, idem_key=uuid.uuid4(), **facts,
    )  # fmt: skip


def heard(touch: Touch, kind: str, verdict: str = "", after: dt.timedelta = dt.timedelta(hours=2)) -> MessageEvent:
    assert touch.message is not None
    moment = (touch.sent_at or FIRST) + after
    return MessageEvent.objects.create(
        message=touch.message, kind=kind, verdict=verdict, at=moment, fingerprint=uuid.uuid4().hex
    )


def talked(touch: Touch, outcome: str = "reached") -> None:
    said = Interaction.objects.create(
        kind="call", outcome=outcome, subject_type="lead", subject_id=touch.enrolment.subject_id,
        happened_at=(touch.sent_at or FIRST) + dt.timedelta(hours=1),
    )  # fmt: skip
    Touch.objects.filter(pk=touch.pk).update(provider_ref=str(said.pk))


def booked(lead: Lead, moment: dt.datetime) -> Appointment:
    starts = moment + dt.timedelta(days=3)
    made = Appointment.objects.create(
        subject_type="lead", subject_id=lead.pk, contact=lead.contact, zone="America/Detroit", starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
    )  # fmt: skip
    Appointment.objects.filter(pk=made.pk).update(created_at=moment)
    return made


def at_random(seed: int, owners: list[User | None], people: int = 12) -> None:
    chance = random.Random(seed)
    plans = [plan(f"played-{seed}-{number}") for number in range(2)]
    for number in range(people):
        lead = person(number, chance.choice(owners))
        row = enrol(lead, chance.choice(plans))
        moment = FIRST + dt.timedelta(hours=chance.randrange(24 * 20))
        for step in row.version.steps.order_by("position"):
            moment += dt.timedelta(hours=chance.randrange(1, 200))
            touch = send(row, step, moment)
            happened(touch, chance)
        if chance.random() < 0.5:
            booked(lead, moment + dt.timedelta(days=chance.randrange(-20, 45)))
        if chance.random() < 0.4:
            won = moment + dt.timedelta(days=chance.randrange(-20, 45))
            Lead.objects.filter(pk=lead.pk).update(status="won", won_at=won, estimated_value_cents=1_000_00 + number)
        if chance.random() < 0.2:
            Enrolment.objects.filter(pk=row.pk).update(
                status="exited", exit_reason="unsubscribed", ended_at=moment - dt.timedelta(hours=chance.randrange(90))
            )


def happened(touch: Touch, chance: random.Random) -> None:
    if touch.channel == "phone":
        if chance.random() < 0.6:
            talked(touch, chance.choice(("reached", "no_answer", "booked")))
        return
    for kind, verdict, often in NEWS:
        for _again in range(2):
            if chance.random() < often:
                heard(touch, kind, verdict, dt.timedelta(hours=chance.randrange(1, 60)))


def counted_plainly(by: str, rows: list[dict[str, Any]]) -> dict[object, dict[str, int]]:
    found: dict[object, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[by]].update({name: int(value) for name, value in row["came"].items()})
    return {key: {name: number for name, number in sums.items() if number} for key, sums in found.items()}


def rows_one_by_one(window: dt.timedelta = dt.timedelta(days=30)) -> list[dict[str, Any]]:
    """Every touch with what came of it, found the slow way."""
    rows = [_row(touch) for touch in Touch.objects.filter(state="sent").order_by("sent_at", "pk")]
    for lead in Lead.objects.filter(deleted_at=None):
        mine = [row for row in rows if row["contact"] == lead.contact_id]
        for made in Appointment.objects.filter(subject_type="lead", subject_id=lead.pk, deleted_at=None):
            _credit(mine, made.created_at, window, met=1)
        if lead.status == "won" and lead.won_at:
            _credit(mine, lead.won_at, window, signed=1, signed_cents=lead.estimated_value_cents or 0)
    for row in Enrolment.objects.filter(exit_reason="unsubscribed"):
        written = [one for one in rows if one["enrolment"] == row.pk and one["channel"] != "phone"]
        before = [one for one in written if row.ended_at and one["at"] <= row.ended_at]
        if before:
            before[-1]["came"]["unsubscribed"] = 1
    return rows


def _credit(mine: list[dict[str, Any]], moment: dt.datetime, window: dt.timedelta, **flags: int) -> None:
    before = [row for row in mine if row["at"] <= moment]
    if before and moment - before[-1]["at"] <= window:
        came = before[-1]["came"]
        came["met"] = max(came.get("met", 0), flags.get("met", 0))
        came["signed"] = max(came.get("signed", 0), flags.get("signed", 0))
        came["signed_cents"] = came.get("signed_cents", 0) + flags.get("signed_cents", 0)


def _row(touch: Touch) -> dict[str, Any]:
    lead = Lead.objects.get(pk=touch.enrolment.subject_id)
    there = (touch.sent_at or timezone.now()).astimezone(CHICAGO)
    domain = {"gmail.com": "gmail", "yahoo.com": "yahoo", "hotmail.com": "outlook", "icloud.com": "icloud"}
    return {
        "contact": lead.contact_id,
        "enrolment": touch.enrolment_id,
        "at": touch.sent_at,
        "day": (touch.sent_at or timezone.now()).astimezone(ZONE).date(),
        "channel": touch.channel,
        "domain": domain.get(lead.contact.email.partition("@")[2], "other") if touch.channel == "email" else "",
        "step": touch.step_key,
        "source": lead.source,
        "owner": lead.assigned_to_id,
        "slot": there.weekday() * 24 + there.hour,
        "came": _came(touch),
    }


def _came(touch: Touch) -> dict[str, int]:
    if touch.channel == "phone":
        said = Interaction.objects.filter(pk=touch.provider_ref or 0).first()
        spoke = said is not None and said.outcome not in {"no_answer", ""}
        return {"sent": 1, "reached": spoke, "answered": spoke, "answered_in_day": spoke}
    news = list(MessageEvent.objects.filter(message=touch.message_id))

    def was(kind: str, verdict: str | None = None) -> int:
        return int(any(one.kind == kind and verdict in {None, one.verdict} for one in news))

    quick = [one for one in news if one.at - (touch.sent_at or FIRST) <= dt.timedelta(days=1)]
    return {
        "sent": 1,
        "delivered": max(was("delivered"), was("opened", "human"), was("clicked", "human"), was("replied")),
        "reached": 1 - was("bounced"),
        "bounced": was("bounced"),
        "opened": was("opened", "human"),
        "opened_machine": was("opened", "machine"),
        "opened_unsure": was("opened", "unsure"),
        "clicked": was("clicked", "human"),
        "clicked_machine": was("clicked", "machine"),
        "replied": was("replied"),
        "answered": was("replied"),
        "answered_in_day": int(
            any(one.kind == "replied" or (one.kind == "clicked" and one.verdict == "human") for one in quick)
        ),
        "unsubscribed": was("unsubscribed"),
        "complained": was("complained"),
    }
