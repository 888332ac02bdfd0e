"""Which projects, in which order: one reading of the query string for list, pipeline, plan, export and API."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Literal

from django.db.models import F
from pydantic import BeforeValidator, ConfigDict, Field

from roofs.core.lists.narrowing import Hanging, listed
from roofs.production.projects.models import ProjectQuerySet
from roofs.production.projects.vocabulary import OPEN, Status
from roofs.sales.leads.vocabulary import ProjectType

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _moment(value: object) -> object:
    """A bare date is the start of that day in UTC."""
    if isinstance(value, str) and len(value) == len("2025-01-01"):
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    return value or None


def _nothing(value: object) -> object:
    return None if value == "" else value


SORTS = {
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "number": ("number",),
    "name": ("name",),
    "customer": ("customer__contact__last_name", "customer__contact__first_name"),
    "status": ("status",),
    "status_since": ("status_since",),
    "contract_value": ("contract_value_cents",),
    "scheduled_start": ("scheduled_start",),
    "completed_at": ("completed_at",),
}
NULLABLE = frozenset({"contract_value_cents", "scheduled_start", "completed_at"})
MONEY_SORTS = frozenset({"contract_value"})
Sort = Annotated[str, Field(pattern=rf"^({'|'.join(SORTS)})(:(asc|desc))?$")]
Person = Annotated[Literal["me", "none"] | int | None, BeforeValidator(_nothing)]
Key = Annotated[int | None, BeforeValidator(_nothing)]
Day = Annotated[date | None, BeforeValidator(_nothing)]


class ProjectFilter(Hanging):
    """Raises ValidationError that names the parameter."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[list[Status], BeforeValidator(listed)] = []
    project_type: Annotated[list[ProjectType], BeforeValidator(listed)] = []
    assigned_to: Person = None
    manager: Person = None
    crew: Key = None
    customer: Key = None
    lead: Key = None
    created_after: Annotated[datetime | None, BeforeValidator(_moment)] = None
    created_before: Annotated[datetime | None, BeforeValidator(_moment)] = None
    scheduled_from: Day = None
    scheduled_to: Day = None
    q: str = Field("", max_length=200)
    open: bool = False
    sort: Sort = "created_at:desc"

    def apply(self, projects: ProjectQuerySet, viewer: User) -> ProjectQuerySet:
        """Narrow what the viewer may see anyway. Ordering is left to `ordered`."""
        given = {
            "status__in": self.status or (list(OPEN) if self.open else []),
            "project_type__in": self.project_type,
            "crew": self.crew,
            "customer": self.customer,
            "lead": self.lead,
            "created_at__gte": self.created_after,
            "created_at__lt": self.created_before,
        }
        found = self.hanging_on("project", projects).filter(
            **{name: value for name, value in given.items() if value not in ([], None)}
        )
        for column, wanted in (("assigned_to", self.assigned_to), ("manager", self.manager)):
            if wanted is not None:
                found = found.filter(**{column: {"me": viewer.pk, "none": None}.get(str(wanted), wanted)})
        if self.scheduled_from or self.scheduled_to:
            found = found.touching(self.scheduled_from or date.min, self.scheduled_to or date.max)
        return found.search(self.q) if self.q.strip() else found

    def ordered(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        name, _, direction = self.sort.partition(":")
        falling = direction != "asc"
        columns = []
        for column in SORTS[name]:
            nulls = {"nulls_last": True} if column in NULLABLE else {}
            columns.append(F(column).desc(**nulls) if falling else F(column).asc(**nulls))
        return projects.order_by(*columns, F("pk").desc() if falling else F("pk").asc())

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all; an empty list then means "nothing matches", not "no projects"."""
        return self.model_dump(exclude={"sort"}) != ProjectFilter().model_dump(exclude={"sort"})
