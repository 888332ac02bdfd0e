"""What staff do with appointments: book, move, cancel, complete. Nobody can be in two places at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.calendar import holding, reminders
from roofs.comms.calendar.models import LONGEST, Appointment, Attendance
from roofs.comms.calendar.policy import CALENDAR, ReminderRule
from roofs.comms.calendar.vocabulary import ACTIVE, Kind, Status
from roofs.core.accounts.audit import take_over
from roofs.core.accounts.models import Role, User, known_zone
from roofs.core.company.office import office
from roofs.core.events import Happening, record_many, subject_of
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.comms.calendar.models import BookingLink
    from roofs.people.contacts.models import Contact

Subject = models.Model | tuple[str, int]
EDITABLE = frozenset(
    {"kind", "title", "notes", "outcome", "contact", "zone", "address_line", "city", "state", "postal_code"}
)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Details(TypedDict, total=False):
    """What else may be said about a new appointment."""

    title: str
    notes: str
    contact: Contact | None
    zone: str
    address_line: str
    city: str
    state: str
    postal_code: str
    status: str
    outcome: str
    cancel_reason: str
    origin: str
    origin_key: str
    link: BookingLink


@dataclass(frozen=True, slots=True)
class Wish:
    """An appointment as somebody would like to have it."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    people: Sequence[User] = ()
    subject: Subject | None = None
    override: bool = False
    details: Details = field(default_factory=Details)


def book(  # noqa: PLR0913 -- a meeting is a time, people and a reason; each caller says some of it
    kind: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    *,
    people: Sequence[User] = (),
    subject: Subject | None = None,
    actor: User | None = None,
    override: bool = False,
    remind: Sequence[ReminderRule] | None = None,
    **details: Unpack[Details],
) -> Appointment:
    """Put it into the calendar. Raises `holding.Collision` when one of the people is taken at that time.

    The same `origin_key` again gives the appointment that is already there.
    """
    row = _planned(Wish(kind, starts_at, ends_at, people, subject, override, details), actor)
    try:
        with transaction.atomic():
            row.stamp(actor)
            row.save(force_insert=True)
            holding.attend(row, people, override=override)
            reminders.arm(row, CALENDAR.get().reminders if remind is None else remind)
            _record(_event_of(row), row, actor, origin=row.origin)
    except IntegrityError:
        known = Appointment.objects.filter(origin_key=row.origin_key).first() if row.origin_key else None
        if known is None:
            raise
        return known
    return row


@transaction.atomic
def book_all(wishes: Iterable[Wish], actor: User | None) -> list[Appointment | Refused]:
    """Those of a list, each as it came out; whoever comes first has the time. Nobody is reminded of them."""
    ends: list[Appointment | Refused] = []
    held: list[Attendance] = []
    meetings = [_meeting(wish, actor) for wish in wishes]
    seats = iter(holding.seats_for([one for one in meetings if isinstance(one, holding.Meeting)]))
    for one in meetings:
        if isinstance(one, Refused):
            ends.append(one)
        elif isinstance(found := next(seats), Refused):
            ends.append(found)
        else:
            ends.append(one.row)
            held += found
    booked = [one for one in ends if isinstance(one, Appointment)]
    Appointment.objects.bulk_create(booked)
    holding.take(held)
    record_many([_happening(_event_of(one), one, origin=one.origin) for one in booked], actor=actor)
    return ends


def _meeting(wish: Wish, actor: User | None) -> holding.Meeting | Refused:
    try:
        row = _planned(wish, actor)
    except Refused as refusal:
        return refusal
    row.stamp(actor)
    return holding.Meeting(row, wish.people, wish.override)


@transaction.atomic
def reschedule(
    appointment: Appointment,
    starts_at: datetime,
    ends_at: datetime | None = None,
    *,
    actor: User | None,
    reason: str = "",
    override: bool = False,
) -> Appointment:
    """To another time; without an end it stays as long as it was. The history keeps both times and the reason."""
    row = _locked(appointment)
    if row.status == Status.COMPLETED:
        raise Refused(_("This appointment is over."), "status")
    starts_at, ends_at = _of_our_time(starts_at, ends_at)
    ends_at = ends_at or starts_at + (row.ends_at - row.starts_at)
    before = [row.starts_at, row.ends_at]
    if [starts_at, ends_at] == before and row.status in ACTIVE:
        return row
    row.starts_at, row.ends_at = starts_at, ends_at
    _refuse_nonsense(row)
    _refuse_unfit((), actor, override=override)
    changes: dict[str, list[Any]] = {
        name: [_told(old), _told(new)]
        for name, old, new in (("starts_at", before[0], starts_at), ("ends_at", before[1], ends_at))
        if old != new
    }
    if row.status != Status.SCHEDULED:  # a confirmation was of the old time
        changes["status"] = [row.status, Status.SCHEDULED]
        row.status, row.cancel_reason = Status.SCHEDULED, ""
    _save(row, actor)
    holding.move(row, override=override)
    reminders.rearm(row)
    _record("rescheduled", row, actor, changes=changes, reason=reason.strip()[:300])
    return row


@transaction.atomic
def correct(
    appointment: Appointment,
    values: Mapping[str, Any],
    actor: User | None,
    *,
    people: Sequence[User] | None = None,
    remind: Iterable[ReminderRule] | None = None,
    override: bool = False,
) -> Appointment:
    """Change what is said about it, who attends and who is reminded. The time has its own verb."""
    row = _locked(appointment)
    if "kind" in values:
        _refuse_unknown(Kind, values["kind"], "kind")
    changes = take_over(row, values, EDITABLE)
    _refuse_nonsense(row)
    if people is not None and {one.pk for one in people} != {one.pk for one in row.people}:
        _refuse_unfit(people, actor, override=override)
        before = sorted(str(one) for one in row.people)
        holding.attend(row, people, override=override)
        changes["people"] = [before, sorted(str(one) for one in people)]
    if remind is not None and reminders.replace(row, remind):
        changes["reminders"] = [None, len(row.reminders.all())]
    if changes:
        _save(row, actor)
        _record("changed", row, actor, changes=changes)
    return row


@transaction.atomic
def cancel(appointment: Appointment, actor: User | None, reason: str = "", *, by_customer: bool = False) -> Appointment:
    row = _locked(appointment)
    if row.status == Status.CANCELLED:
        return row
    if row.status == Status.COMPLETED:
        raise Refused(_("This appointment is over."), "status")
    row.cancel_reason = reason.strip()[:300]
    return _settle(row, Status.CANCELLED, actor, "cancelled", reason=row.cancel_reason, by_customer=by_customer)


@transaction.atomic
def reinstate(appointment: Appointment, actor: User | None, *, override: bool = False) -> Appointment:
    """Take back that it was cancelled, completed or missed. Somebody else may have the time by now: then refused."""
    row = _locked(appointment)
    if row.status in ACTIVE:
        return row
    row.cancel_reason = ""
    row.status = Status.SCHEDULED
    _refuse_unfit((), actor, override=override)
    _save(row, actor)
    holding.move(row, override=override)
    reminders.rearm(row)
    _record("reinstated", row, actor)
    return row


@transaction.atomic
def confirm(appointment: Appointment, actor: User | None, *, by_customer: bool = False) -> Appointment:
    """The customer has said they will be there."""
    row = _locked(appointment)
    if row.status != Status.SCHEDULED:
        return row
    row.status = Status.CONFIRMED
    _save(row, actor)
    _record("confirmed", row, actor, by_customer=by_customer)
    return row


@transaction.atomic
def complete(appointment: Appointment, actor: User | None, outcome: str = "") -> Appointment:
    row = _locked(appointment)
    if row.status == Status.COMPLETED:
        return row
    if row.status not in ACTIVE:
        raise Refused(_("It was cancelled or missed."), "status")
    row.outcome = outcome.strip()[:2000] or row.outcome
    return _settle(row, Status.COMPLETED, actor, "completed", outcome=row.outcome)


@transaction.atomic
def miss(appointment: Appointment, actor: User | None, outcome: str = "") -> Appointment:
    """Nobody was there."""
    row = _locked(appointment)
    if row.status == Status.NO_SHOW:
        return row
    if row.status not in ACTIVE:
        raise Refused(_("It was cancelled or is over."), "status")
    if row.starts_at > timezone.now():
        raise Refused(_("It has not begun yet."), "status")
    row.outcome = outcome.strip()[:2000] or row.outcome
    return _settle(row, Status.NO_SHOW, actor, "missed", outcome=row.outcome)


def _settle(row: Appointment, status: Status, actor: User | None, event: str, **data: Any) -> Appointment:
    before, row.status = row.status, status
    _save(row, actor)
    holding.let_go(row)
    reminders.rearm(row)
    _record(event, row, actor, changes={"status": [before, status]}, **data)
    return row


def _planned(wish: Wish, actor: User | None) -> Appointment:
    """Not saved yet. Raises Refused for what makes no sense, whoever has time."""
    _refuse_unknown(Kind, wish.kind, "kind")
    starts_at, ends_at = _of_our_time(wish.starts_at, wish.ends_at)
    ends_at = ends_at or starts_at + timedelta(minutes=CALENDAR.get().of(wish.kind).minutes)
    row = Appointment(kind=wish.kind, starts_at=starts_at, ends_at=ends_at, **wish.details)
    row.origin_key = row.origin_key or None
    row.zone = row.zone or (wish.people[0].zone.key if wish.people else office.get().timezone)
    if wish.subject is not None:
        row.subject_type, row.subject_id = subject_of(wish.subject)
    _refuse_nonsense(row)
    _refuse_unfit(wish.people, actor, override=wish.override)
    return row


def _event_of(fresh: Appointment) -> str:
    """What is over or called off is written down, and moves nobody."""
    return "booked" if fresh.is_active else "noted"


def _locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).select_related("contact").get(pk=appointment.pk)


def _save(row: Appointment, actor: User | None) -> None:
    row.revision += 1
    row.stamp(actor)
    row.save()


def _refuse_unknown(words: type[models.TextChoices], value: object, field: str) -> None:
    if value not in words.values:
        raise Refused(_("Choose one of the list."), field)


def _of_our_time(starts_at: datetime, ends_at: datetime | None) -> tuple[datetime, datetime | None]:
    """In UTC. Calendars of zones do not reach to the edges of what can be written down."""
    for name, moment in (("starts_at", starts_at), ("ends_at", ends_at or starts_at)):
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Refused(_("Choose a day of our time."), name)
    return starts_at.astimezone(UTC), ends_at.astimezone(UTC) if ends_at else None


def _refuse_nonsense(row: Appointment) -> None:
    if row.ends_at <= row.starts_at:
        raise Refused(_("It must end after it starts."), "ends_at")
    if row.ends_at - row.starts_at > LONGEST:
        raise Refused(_("That is longer than a month."), "ends_at")
    try:
        known_zone(row.zone)
    except ValidationError as error:
        raise Refused(_("Write a time zone like America/Detroit."), "zone") from error


def _refuse_unfit(people: Iterable[User], actor: User | None, *, override: bool) -> None:
    if any(not one.is_active or one.role == Role.PENDING for one in people):
        raise Refused(_("One of these people does not work here."), "people")
    if override and not (actor is not None and actor.is_active and actor.is_manager):
        raise Refused(_("Only a manager may book somebody twice."), "override")


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _record(name: str, row: Appointment, actor: User | None, **data: Any) -> None:
    record_many([_happening(name, row, **data)], actor=actor)


def _happening(name: str, row: Appointment, **data: Any) -> Happening:
    """About what the appointment is about, so that it stands in that history. All open calendars hear of it."""
    subject = (row.subject_type, row.subject_id) if row.subject_id is not None else row
    told = {"appointment": row.pk, "kind": row.kind, "starts_at": _told(row.starts_at), "zone": row.zone}
    return Happening(f"appointment.{name}", subject, told | data)
