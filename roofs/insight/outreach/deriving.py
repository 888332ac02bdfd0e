"""What came of every touch to some people, read from the rows of those whose business it is. A fixed number of queries,
however many people.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.comms.timeline.models import Interaction
from roofs.core.company.office import office
from roofs.insight.outreach import credit
from roofs.insight.outreach.domains import group_of
from roofs.insight.outreach.models import Outcome
from roofs.insight.outreach.policy import OUTREACH
from roofs.marketing.cadence.models import Touch
from roofs.marketing.campaigns.models import ORIGIN
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

Kind = MessageEvent.Kind
SPOKEN = frozenset({"phone", "voice"})
SILENT = frozenset({"no_answer", "voicemail", "left_message", "busy", "wrong_number", ""})
"""Outcomes of a call in which nobody talked."""
LEFT = frozenset({"unsubscribed", "stop"})
"""Why an enrolment ended, when the person asked not to be written to."""
DAY = dt.timedelta(days=1)


class Sent(NamedTuple):
    """A touch that went out, and whom it is about."""

    touch: int
    channel: str
    at: dt.datetime
    step_key: UUID
    said: str
    chosen: dict[str, Any] | None
    message: int | None
    address: str | None
    enrolment: int
    sequence: int
    contact: int
    subject_type: str
    subject_id: int
    exit_reason: str
    ended_at: dt.datetime | None
    origin: str | None
    zone: str


@dataclass(slots=True)
class Owned:
    """Whose it is, and where it came from."""

    owner: int | None = None
    source: str = ""
    temperature: str = ""


@dataclass(slots=True)
class Known:
    """What is known about these people beside the touches themselves."""

    news: dict[int, list[tuple[str, str, dt.datetime]]] = field(default_factory=lambda: defaultdict(list))
    talks: dict[int, dt.datetime] = field(default_factory=dict)
    owned: dict[tuple[str, int], Owned] = field(default_factory=dict)


def outcomes_of(contacts: Collection[int]) -> list[Outcome]:
    """In the order of time for each person."""
    touches = _sent(contacts)
    known = _known(touches)
    zone = office.get().zone
    found = [_outcome(one, known, zone) for one in touches]
    of_person: dict[int, list[Outcome]] = defaultdict(list)
    for one in found:
        of_person[one.contact_id].append(one)
    _note_who_left(touches, found)
    credit.give(of_person, dt.timedelta(days=OUTREACH.get().credit_days))
    return found


def _sent(contacts: Collection[int]) -> list[Sent]:
    rows = Touch.objects.filter(enrolment__contact__in=contacts, state=Touch.State.SENT, sent_at__isnull=False)
    columns = (
        "pk", "channel", "sent_at", "step_key", "provider_ref", "chosen", "message", "message__to_address",
        "enrolment", "enrolment__sequence", "enrolment__contact", "enrolment__subject_type", "enrolment__subject_id",
        "enrolment__exit_reason", "enrolment__ended_at", "enrolment__cohort__origin", "enrolment__contact__timezone",
    )  # fmt: skip
    return [Sent._make(row) for row in rows.order_by("sent_at", "pk").values_list(*columns)]


def _known(touches: Iterable[Sent]) -> Known:
    known = Known()
    letters = {one.message for one in touches if one.message is not None}
    news = MessageEvent.objects.filter(message__in=letters).values_list("message", "kind", "verdict", "at")
    for message, what, verdict, at in news:
        known.news[int(message)].append((what, verdict, at))
    logged = {int(one.said): one.touch for one in touches if one.channel in SPOKEN and one.said.isdigit()}
    talked = Interaction.objects.alive().filter(pk__in=logged).exclude(outcome__in=SILENT)
    for key, at in talked.values_list("pk", "happened_at"):
        known.talks[logged[key]] = at
    subjects: dict[str, set[int]] = defaultdict(set)
    for one in touches:
        subjects[one.subject_type].add(one.subject_id)
    known.owned = _owned(subjects)
    return known


def _owned(subjects: dict[str, set[int]]) -> dict[tuple[str, int], Owned]:
    leads = Lead.objects.filter(pk__in=subjects["lead"])
    customers = Customer.objects.filter(pk__in=subjects["customer"])
    projects = Project.objects.filter(pk__in=subjects["project"])
    found: dict[tuple[str, int], Owned] = {}
    for key, owner, source, temperature in leads.values_list("pk", "assigned_to", "source", "temperature"):
        found["lead", key] = Owned(owner, source, temperature)
    for key, owner, source in customers.values_list("pk", "assigned_to", "source"):
        found["customer", key] = Owned(owner, source)
    for key, owner, source in projects.values_list("pk", "assigned_to", "lead__source"):
        found["project", key] = Owned(owner, source or "")
    return found


def _outcome(one: Sent, known: Known, office_zone: ZoneInfo) -> Outcome:
    there = one.at.astimezone(_zone(one.zone, office_zone.key))
    owned = known.owned.get((one.subject_type, one.subject_id)) or Owned()
    return Outcome(
        touch_id=one.touch,
        contact_id=one.contact,
        subject_type=one.subject_type,
        subject_id=one.subject_id,
        owner_id=owned.owner,
        at=one.at,
        day=one.at.astimezone(office_zone).date(),
        slot=there.weekday() * 24 + there.hour,
        channel=one.channel,
        domain=group_of(one.address or "") if one.channel == "email" else "",
        sequence_id=one.sequence,
        step_key=one.step_key,
        campaign=_campaign(one.origin or ""),
        source=owned.source,
        temperature=owned.temperature,
        arm=_arm(one.chosen),
        sent=1,
        **_heard(one, known),
    )


def _heard(one: Sent, known: Known) -> dict[str, int]:
    news = known.news.get(one.message or 0, ())
    seen = {(kind, verdict) for kind, verdict, _at in news}
    kinds = {kind for kind, _verdict in seen}
    talked = known.talks.get(one.touch)
    told = {
        "opened": (Kind.OPENED, Verdict.HUMAN) in seen,
        "opened_machine": (Kind.OPENED, Verdict.MACHINE) in seen,
        "opened_unsure": (Kind.OPENED, Verdict.UNSURE) in seen or (Kind.OPENED, "") in seen,
        "clicked": (Kind.CLICKED, Verdict.HUMAN) in seen,
        "clicked_machine": (Kind.CLICKED, Verdict.MACHINE) in seen,
        "clicked_unsure": (Kind.CLICKED, Verdict.UNSURE) in seen or (Kind.CLICKED, "") in seen,
        "replied": Kind.REPLIED in kinds,
        "bounced": Kind.BOUNCED in kinds,
        "unsubscribed": Kind.UNSUBSCRIBED in kinds,
        "complained": Kind.COMPLAINED in kinds,
    }
    told["answered"] = told["replied"] or talked is not None
    told["delivered"] = Kind.DELIVERED in kinds or told["opened"] or told["clicked"] or told["replied"]
    told["reached"] = talked is not None if one.channel in SPOKEN else not told["bounced"]
    told["answered_in_day"] = any(at - one.at <= DAY for at in _signs(news, talked))
    return {name: int(value) for name, value in told.items()}


def _signs(news: Iterable[tuple[str, str, dt.datetime]], talked: dt.datetime | None) -> Iterable[dt.datetime]:
    """Moments in which a person did something that a machine does not do for them."""
    for kind, verdict, at in news:
        if kind == Kind.REPLIED or (kind == Kind.CLICKED and verdict == Verdict.HUMAN):
            yield at
    if talked is not None:
        yield talked


def _note_who_left(touches: list[Sent], found: list[Outcome]) -> None:
    """Who left by the page behind a link left because of the last thing we wrote before."""
    last: dict[int, Outcome] = {}
    for one, outcome in zip(touches, found, strict=True):
        is_before = one.ended_at is None or one.at <= one.ended_at
        if one.exit_reason in LEFT and one.channel not in SPOKEN and is_before:
            last[one.enrolment] = outcome
    for outcome in last.values():
        outcome.unsubscribed = 1


def _campaign(origin: str) -> int:
    key = origin.removeprefix(ORIGIN)
    return int(key) if key != origin and key.isdigit() else 0


def _arm(chosen: dict[str, Any] | None) -> str:
    hours = (chosen or {}).get("hours")
    return str(hours.get("arm", ""))[:20] if isinstance(hours, dict) else ""


@cache
def _zone(name: str, usual: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or usual)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(usual)
