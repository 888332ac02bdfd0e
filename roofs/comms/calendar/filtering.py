"""Which appointments, in which order: one reading of the query string for the agenda and the API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from roofs.comms.calendar.models import AppointmentQuerySet
from roofs.comms.calendar.vocabulary import Kind, Status
from roofs.core.lists.narrowing import in_order, listed

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


SORTS = {"starts_at": ("starts_at",), "created_at": ("created_at",), "updated_at": ("updated_at",)}
Sort = Annotated[str, Field(pattern=rf"^({'|'.join(SORTS)})(:(asc|desc))?$")]


class AppointmentFilter(BaseModel):
    """Raises ValidationError that names the parameter."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[list[Status], BeforeValidator(listed)] = []
    kind: Annotated[list[Kind], BeforeValidator(listed)] = []
    person: Literal["me", "none"] | int | None = None
    subject_type: Literal["lead", "customer", "project"] | None = None
    subject_id: int | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None
    q: str = Field("", max_length=200)
    sort: Sort = "starts_at:desc"

    def apply(self, rows: AppointmentQuerySet, viewer: User) -> AppointmentQuerySet:
        """Narrow what the viewer may see anyway. Ordering is left to `ordered`."""
        given = {
            "status__in": self.status,
            "kind__in": self.kind,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "starts_at__gte": self.starts_after,
            "starts_at__lt": self.starts_before,
        }
        found = rows.filter(**{name: value for name, value in given.items() if value not in ([], None)})
        if self.person == "none":
            found = found.filter(attendances=None)
        elif self.person is not None:
            found = found.attended_by(viewer.pk if self.person == "me" else self.person)
        return found.search(self.q)

    def ordered(self, rows: AppointmentQuerySet) -> AppointmentQuerySet:
        return in_order(rows, self.sort, SORTS)
