"""Fetching appointments for a page, always through the eyes of who looks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, AppointmentQuerySet
from roofs.comms.calendar.subjects import Subject, subject_for
from roofs.comms.calendar.vocabulary import HOLDING, SUBJECTS, Kind
from roofs.core.accounts.models import Role, User, UserQuerySet
from roofs.surfaces.web.calendar.grid import Grid, colours_of, lay_out
from roofs.surfaces.web.calendar.period import Period, period_of
from roofs.surfaces.web.leads.reading import number_in, viewer

MOST = 1000


@dataclass(frozen=True, slots=True)
class Chip:
    """Somebody whose appointments can be shown or hidden."""

    person: User
    colour: str
    is_on: bool
    query: str


@dataclass(frozen=True, slots=True)
class Wanted:
    period: Period
    people: list[User]
    kind: str
    cancelled: bool

    def query(self, **changes: object) -> str:
        """The address of this page with something else in it."""
        told: dict[str, object] = {
            "view": self.period.view,
            "day": self.period.day.isoformat(),
            "people": [one.pk for one in self.people],
            "kind": self.kind,
            "cancelled": "1" if self.cancelled else "",
            **changes,
        }
        return "?" + urlencode({name: value for name, value in told.items() if value not in ("", [], None)}, doseq=True)


def appointment_of(request: HttpRequest, pk: int, *, locked: bool = False) -> Appointment:
    rows = Appointment.objects.one_visible_to(viewer(request), pk).with_people()
    found = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if found is None:
        raise Http404
    return found


def wanted_of(request: HttpRequest) -> Wanted:
    """Managers see who they choose, else everybody; others what they may see anyway."""
    numbers = [number_in(one) for one in request.GET.getlist("people")[:50]]
    people = list(team_of(viewer(request)).filter(pk__in=numbers)) if numbers else []
    kind = request.GET.get("kind", "")
    return Wanted(period_of(request), people, kind if kind in Kind.values else "", bool(request.GET.get("cancelled")))


def team_of(user: User) -> UserQuerySet:
    """Whose calendars may be chosen: field staff have their own alone."""
    people = User.objects.visible_to(user).staff()
    return people.filter(pk=user.pk) if user.role == Role.FIELD else people


def calendar_for(request: HttpRequest, wanted: Wanted) -> dict[str, object]:
    user = viewer(request)
    rows = list(
        _narrowed(Appointment.objects.visible_to(user), wanted).with_people().order_by("starts_at", "pk")[:MOST]
    )
    team = list(team_of(user))
    colours = colours_of(team)
    seen = wanted.people or (team if user.is_manager else sorted({one for row in rows for one in row.people}, key=_key))
    grid = lay_out(rows, wanted.period, seen, colours, timezone.localdate())
    return {
        "wanted": wanted,
        "period": wanted.period,
        "grid": grid,
        "chips": _chips(wanted, team if user.is_manager else [], colours),
        "kinds": Kind.choices,
        "views": _views(wanted),
        "queries": {
            "today": wanted.query(day=timezone.localdate().isoformat()),
            "before": wanted.query(day=wanted.period.before.isoformat()),
            "after": wanted.query(day=wanted.period.after.isoformat()),
            "cancelled": wanted.query(cancelled="" if wanted.cancelled else "1"),
        },
        "now_row": _now_row(grid),
    }


def subject_in(user: User, text: str) -> Subject | None:
    """Of "lead:7"; None for what does not exist or may not be seen."""
    kind, _colon, number = text.partition(":")
    return subject_for(user, kind, number_in(number)) if kind in SUBJECTS else None


def _key(user: User) -> int:
    return user.pk


def _narrowed(rows: AppointmentQuerySet, wanted: Wanted) -> AppointmentQuerySet:
    found = rows.between(wanted.period.starts_at, wanted.period.ends_at)
    if not wanted.cancelled:
        found = found.filter(status__in=HOLDING)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    return found.attended_by(*(one.pk for one in wanted.people)) if wanted.people else found


def _chips(wanted: Wanted, team: list[User], colours: dict[int, str]) -> list[Chip]:
    on = [one.pk for one in wanted.people]
    chips = []
    for one in team:
        others = [pk for pk in on if pk != one.pk] if one.pk in on else [*on, one.pk]
        chips.append(Chip(one, colours[one.pk], one.pk in on, wanted.query(people=others)))
    return chips


def _views(wanted: Wanted) -> list[tuple[str, str, bool]]:
    return [(view, wanted.query(view=view), view == wanted.period.view) for view in ("month", "week", "day", "agenda")]


def _now_row(grid: Grid) -> int | None:
    """Where the line of this moment stands; None when it is not on the page."""
    now = timezone.localtime()
    row = ((now.hour - grid.opens) * 60 + now.minute) // 15
    return row if 0 <= row < grid.rows else None
