"""Making sense of a row about an appointment, past or to come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar import booking
from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Kind, Status
from roofs.core.accounts.models import known_zone
from roofs.core.kit import addresses, days
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, plain_marks
from roofs.core.transfer.staff import staff_named
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "starts": ("starts", "start", "start date", "start time", "begins", "date", "when", "appointment date"),
    "ends": ("ends", "end", "end date", "end time", "until"),
    "time_zone": ("time zone", "timezone", "zone"),
    "kind": ("kind", "type", "appointment type", "event type"),
    "title": ("title", "subject", "event", "name"),
    "status": ("status", "state of it"),
    **whom.COLUMNS,
    "attendees": ("attendees", "assigned to", "who", "staff", "owner", "sales rep", "inspector"),
    "street": ("street", "address", "street address", "location", "where"),
    "city": ("city", "town"),
    "state": ("state", "province"),
    "zip": ("zip", "zip code", "postal code"),
    "notes": ("notes", "note", "description", "comments"),
    "outcome": ("outcome", "result"),
    "cancel_reason": ("cancel reason", "why cancelled"),
}
LABELS = {
    "starts": _("Starts"),
    "ends": _("Ends"),
    "time_zone": _("Time zone"),
    "kind": _("Kind"),
    "title": _("Title"),
    "status": _("Status"),
    **whom.LABELS,
    "attendees": _("Who of us, with commas between"),
    "street": _("Street"),
    "city": _("City"),
    "state": _("State"),
    "zip": _("ZIP code"),
    "notes": _("Notes"),
    "outcome": _("Outcome"),
    "cancel_reason": _("Why it was cancelled"),
}
TIMES = ("kind", "starts_at", "ends_at")
NEEDS = frozenset({"starts"})
NEEDS_WORDS = _("Choose the column that says when it starts.")
KIND_WORDS = {
    "inspect": Kind.INSPECTION, "estimate": Kind.ESTIMATE, "quote": Kind.ESTIMATE, "adjuster": Kind.ADJUSTER,
    "install": Kind.INSTALLATION, "follow": Kind.FOLLOW_UP, "walk": Kind.WALK_THROUGH, "call": Kind.CALL,
}  # fmt: skip
STATUS_WORDS = {
    "no show": Status.NO_SHOW, "noshow": Status.NO_SHOW, "missed": Status.NO_SHOW, "cancel": Status.CANCELLED,
    "complet": Status.COMPLETED, "done": Status.COMPLETED, "confirm": Status.CONFIRMED, "schedul": Status.SCHEDULED,
    "book": Status.SCHEDULED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arriving:
    whom: Whom
    facts: dict[str, Any]
    attendees: tuple[str, ...]

    @property
    def mark(self) -> str:
        start = self.facts["starts_at"].astimezone(ZoneInfo("UTC"))
        return f"{self.whom.mark}|{start:%Y-%m-%d %H:%M}|{self.facts.get('title', '')}"


def read(cells: Cells, of: Import) -> Arriving:
    zone = _zone(cells.get("time_zone", ""), of)
    readers: dict[str, reading.Reader] = {
        "starts": lambda said: days.parse_moment(said, zone),
        "ends": lambda said: days.parse_moment(said, zone),
        "kind": reading.choice(Kind, KIND_WORDS),
        "title": reading.text(200),
        "status": reading.choice(Status, STATUS_WORDS),
        "street": reading.text(200),
        "city": reading.text(100),
        "state": addresses.state_code,
        "zip": reading.text(10),
        "notes": reading.text(9_000),
        "outcome": reading.text(2000),
        "cancel_reason": reading.text(300),
    }
    told = reading.understood(cells, readers)
    reading.needed(told, "starts")
    told["starts_at"], told["ends_at"] = told.pop("starts"), told.pop("ends", None)
    for name, field in (("street", "address_line"), ("zip", "postal_code")):
        told[field] = told.pop(name, "")
    told |= {"zone": zone.key, "kind": told.get("kind", Kind.OTHER)}
    if told["ends_at"] is not None and told["ends_at"] <= told["starts_at"]:
        raise Unreadable(str(_("It must end after it starts.")))
    is_past = told["starts_at"] < timezone.now()
    told.setdefault("status", Status.COMPLETED if is_past else Status.SCHEDULED)
    attendees = tuple(name.strip() for name in cells.get("attendees", "").split(",") if name.strip())
    return Arriving(whom.read(cells), told, attendees)


def _zone(said: str, of: Import) -> ZoneInfo:
    try:
        known_zone(said.strip())
    except ValidationError:
        return reading.zone_of(of)
    return ZoneInfo(said.strip())


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    return [found if isinstance(found, Refused) else is_here for _one, found, is_here in _looked_up(arriving, of)]


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    """Nobody is reminded of them. Two things at one hour are history, but in time to come they are refused."""
    people = staff_named(name for one in arriving for name in one.attendees)
    ends: list[bool | Refused] = []
    wishes: dict[Same, booking.Wish] = {}
    places: list[tuple[int, Same, bool]] = []
    for place, (one, found, is_here) in enumerate(_looked_up(arriving, of)):
        ends.append(found if isinstance(found, Refused) else False)
        if not is_here and not isinstance(found, Refused):
            same = _same(one, found)
            places.append((place, same, same not in wishes))
            wishes.setdefault(same, _wish(one, found, people, of.created_by))
    booked = dict(zip(wishes, booking.book_all(wishes.values(), of.created_by), strict=True))
    for place, same, is_first in places:
        end = booked[same]
        ends[place] = end if isinstance(end, Refused) else is_first
    return ends


def _wish(one: Arriving, found: Found | None, people: Mapping[str, User], actor: User | None) -> booking.Wish:
    mine = {name: people[name] for name in one.attendees if name in people}
    details: Any = {name: said for name, said in one.facts.items() if name not in TIMES}
    return booking.Wish(
        **{name: one.facts[name] for name in TIMES},
        people=list(dict.fromkeys(mine.values())),
        subject=found.subject if found is not None else None,
        override=actor is not None and actor.is_manager and one.facts["starts_at"] < timezone.now(),
        details=details | {"contact": found.contact if found is not None else None, "notes": _notes(one, mine)},
    )


def _notes(one: Arriving, people: Collection[str]) -> str:
    """Who is not of us, or not any more, is noted."""
    others = ", ".join(name for name in one.attendees if name not in people)
    return "\n".join(part for part in (one.facts.get("notes", ""), f"attendees: {others}" if others else "") if part)


def marks(arriving: Arriving) -> Marks:
    return plain_marks(arriving.mark)


Same = tuple[int | None, datetime, str]
"""Whom it is with, the minute it begins, which is all that lists tell, and its title."""


def _same(one: Arriving, found: Found | None) -> Same:
    return found.contact.pk if found is not None else None, _minute(one.facts["starts_at"]), one.facts.get("title", "")


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _looked_up(arriving: Sequence[Arriving], of: Import) -> list[tuple[Arriving, Found | Refused | None, bool]]:
    """Whom each is with, which may be nobody, and whether it is here already. A few questions for all of them."""
    named = [one for one in arriving if one.whom]
    found = dict(zip(map(id, named), whom.find([one.whom for one in named], of.created_by), strict=True))
    people = {one.contact.pk for one in found.values() if isinstance(one, Found)}
    minutes = Q()
    for minute in {_minute(one.facts["starts_at"]) for one in arriving}:
        minutes |= Q(starts_at__gte=minute, starts_at__lt=minute + timedelta(minutes=1))
    near = Appointment.objects.filter(minutes, Q(contact__in=people) | Q(contact=None), deleted_at=None)
    known = {(pk, _minute(start), title) for pk, start, title in near.values_list("contact", "starts_at", "title")}
    ends: list[tuple[Arriving, Found | Refused | None, bool]] = []
    for one in arriving:
        mine = found.get(id(one))
        ends.append((one, mine, not isinstance(mine, Refused) and _same(one, mine) in known))
    return ends
