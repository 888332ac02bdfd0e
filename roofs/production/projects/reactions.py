from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.reach import govern
from roofs.core.events import on_many
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.people.contacts.reach import widen
from roofs.production.projects import wording
from roofs.production.projects.models import Crew, Project, ProjectQuerySet
from roofs.production.projects.standing import recount

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.events.models import Event


@on_many("project.created", "project.changed", "project.advanced", "project.deleted", "project.restored")
def keep_the_customers_figures(events: Sequence[Event]) -> None:
    theirs = Project.objects.filter(pk__in={event.subject_id or 0 for event in events})
    moved = (side for event in events for side in event.data.get("changes", {}).get("customer", []))
    recount(*theirs.order_by().values_list("customer", flat=True), *(side["id"] for side in moved if side))


def _customers_of_projects(user: User) -> Q:
    return Q(pk__in=Project.objects.leading_to_customers(user).values("customer"))


def _houses_of_projects(user: User) -> Q:
    return Q(Exists(Project.objects.visible_to(user).order_by().filter(site=OuterRef("pk"))))


def _found(user: User, text: str) -> ProjectQuerySet:
    return Project.objects.visible_to(user).search(text).with_people().order_by("-created_at", "-pk")


def _told(project: Project) -> str:
    return " · ".join(part for part in (project.get_status_display(), str(project.customer), project.address) if part)


widen("customer", _customers_of_projects)
widen("property", _houses_of_projects)
govern("project", Project.objects.visible_to)
govern("crew", Crew.objects.visible_to)
introduce(
    RecordKind(
        name="project",
        one=_("Project"),
        many=_("Projects"),
        icon="hard-hat",
        page="web:project",
        list_page="web:projects",
        search=_found,
        subtitle=_told,
        order=30,
    )
)
__all__ = ["keep_the_customers_figures", "wording"]  # importing the wordings is what declares them
