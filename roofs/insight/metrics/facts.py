"""What can be counted, and by what it can be told apart: each a query of the rows this person may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from roofs.comms.calendar.models import Appointment
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import SOLD
from roofs.production.projects.vocabulary import Status as ProjectStatus
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Status
from roofs.sales.response.models import Clock, State

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Facts:
    name: str
    rows: Callable[[User], QuerySet[Any]]
    moment: str
    """The column that says when it was. Empty: how it stands now, whatever the period."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    """Dimension -> a column, or an expression."""

    lead: str = ""
    """The column with the number of the lead, where there is one: then a segment of leads can narrow them."""

    def column(self, dimension: str) -> Any:
        found = self.columns[dimension]
        return F(found) if isinstance(found, str) else found


_LEAD = {
    "source": "source",
    "person": "assigned_to",
    "temperature": "temperature",
    "status": "status",
    "project_type": "project_type",
    "zip": "postal_code",
    "city": "city",
}


def _visible(user: User) -> QuerySet[Any]:
    return Lead.objects.visible_to(user)


def _won(user: User) -> QuerySet[Any]:
    return Lead.objects.visible_to(user).filter(status=Status.WON)


def _won_alone(user: User) -> QuerySet[Any]:
    """As soon as a lead has a project, the project says what was sold."""
    projects = Project.objects.alive().filter(lead=OuterRef("pk"))
    return _won(user).filter(~Exists(projects))


def _sold(user: User) -> QuerySet[Any]:
    """Agreed and not called off; a project that came in without dates counts from its present status."""
    when = Coalesce("approved_at", "completed_at", "status_since")
    return (
        Project.objects.visible_to(user)
        .filter(status__in=(*SOLD, ProjectStatus.ON_HOLD))
        .filter(~Q(status=ProjectStatus.ON_HOLD) | Q(approved_at__isnull=False))
        .annotate(sold_at=when)
    )


def _lost(user: User) -> QuerySet[Any]:
    return Lead.objects.visible_to(user).filter(status=Status.LOST)


def _open(user: User) -> QuerySet[Any]:
    return Lead.objects.visible_to(user).open()


def _clocks(user: User) -> QuerySet[Any]:
    return Clock.objects.visible_to(user, of_a_year=True).exclude(state=State.CLOSED)


def _appointments(user: User) -> QuerySet[Any]:
    return Appointment.objects.visible_to(user).active()


def _first_of(one: str, other: str) -> Coalesce:
    return Coalesce(NullIf(F(one), Value("")), F(other))


ARRIVED = Facts("arrived", _visible, "created_at", _LEAD, lead="pk")
WON = Facts("won", _won, "won_at", _LEAD, lead="pk")
WON_ALONE = Facts("won_alone", _won_alone, "won_at", _LEAD, lead="pk")
CONTRACTS = Facts(
    "contracts",
    _sold,
    "sold_at",
    {
        "source": "lead__source",
        "person": "assigned_to",
        "temperature": "lead__temperature",
        "status": "lead__status",
        "project_type": "project_type",
        "zip": _first_of("site__postal_code", "customer__postal_code"),
        "city": _first_of("site__city", "customer__city"),
    },
    lead="lead",
)
LOST = Facts("lost", _lost, "lost_at", _LEAD, lead="pk")
OPEN_NOW = Facts("open_now", _open, "", _LEAD, lead="pk")
CLOCKS = Facts(
    "clocks",
    _clocks,
    "started_at",
    {"person": "claimed_by"}
    | {name: f"lead__{column}" for name, column in _LEAD.items() if name not in {"person", "status"}},
    lead="lead",
)
MEETINGS = Facts("meetings", _appointments, "starts_at", {"zip": "postal_code", "city": "city"})
