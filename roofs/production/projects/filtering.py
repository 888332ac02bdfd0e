"""Which projects, in which order: one reading of the query string for list, pipeline, plan, export and API."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from roofs.core.lists.narrowing import Moment, Person, Segmented, in_order, listed, nothing
from roofs.production.projects.models import ProjectQuerySet
from roofs.production.projects.vocabulary import OPEN, Status
from roofs.sales.leads.vocabulary import ProjectType

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


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
Key = Annotated[int | None, BeforeValidator(nothing)]
Day = Annotated[date | None, BeforeValidator(nothing)]


class ProjectFilter(Segmented):
    """Raises ValidationError that names the parameter."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[list[Status], BeforeValidator(listed)] = []
    project_type: Annotated[list[ProjectType], BeforeValidator(listed)] = []
    assigned_to: Person = None
    manager: Person = None
    crew: Key = None
    customer: Key = None
    lead: Key = None
    created_after: Moment = None
    created_before: Moment = None
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
        return in_order(projects, self.sort, SORTS, NULLABLE)
