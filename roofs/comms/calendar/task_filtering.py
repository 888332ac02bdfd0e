"""Which tasks: one reading of the address for the page and for what is downloaded from it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field

from roofs.comms.calendar.models import Task, TaskQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class TaskFilter(BaseModel):
    """Raises ValidationError that names the parameter. Nothing said: all that one may see."""

    model_config = ConfigDict(extra="ignore")

    whose: Literal["mine", "all", "none"] | int = "all"
    when: Literal["", "overdue", "today", "later"] = ""
    kind: Task.Kind | Literal[""] = ""
    q: str = Field("", max_length=200)
    done: bool | None = Field(None, description="False: only what is open.")

    def apply(self, rows: TaskQuerySet, viewer: User, now: datetime | None = None) -> TaskQuerySet:
        """Narrow what the viewer may see anyway."""
        found = rows.open() if self.done is False else rows
        if self.whose == "none":
            found = found.filter(assigned_to=None)
        elif self.whose != "all":
            found = found.filter(assigned_to=viewer.pk if self.whose == "mine" else self.whose)
        if self.kind:
            found = found.filter(kind=self.kind)
        return self._pressing(found, now or timezone.now()).search(self.q.strip())

    def _pressing(self, rows: TaskQuerySet, now: datetime) -> TaskQuerySet:
        zone = timezone.get_current_timezone_name()
        match self.when:
            case "overdue":
                return rows.overdue(now)
            case "today":
                return rows.due_today(now, zone)
            case "later":
                return rows.upcoming(now, zone)
        return rows
