"""What may be done to many projects at once. Their steps are taken one by one: each asks for what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.core.accounts.models import User
from roofs.core.lists.bulk import BulkKind, Setting
from roofs.production.projects import opening
from roofs.production.projects.models import Crew, Project
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.web.records.bulk import offer_bulk


def _give(project: Project, owner: User | None, user: User) -> None:
    opening.correct(project, {"assigned_to": owner}, user)


def _put_on(project: Project, crew: Any, user: User) -> None:
    opening.correct(project, {"crew": Crew.objects.visible_to(user).filter(pk=crew or 0).first()}, user)


def _settable(user: User) -> Mapping[str, Setting]:
    crews = [(one.pk, str(one)) for one in Crew.objects.visible_to(user)]
    return {
        "crew": Setting(_l("Crew"), crews, write=_put_on, read=lambda project: project.crew_id),
        "project_type": Setting(
            _l("Job"),
            ProjectType.choices,
            write=lambda project, value, who: opening.correct(project, {"project_type": value}, who),
            read=lambda project: project.project_type,
        ),
    }


BULK = offer_bulk(
    BulkKind(
        name="project",
        rows=lambda user: Project.objects.visible_to(user).with_people(),
        gone=Project.objects.deleted_visible_to,
        owner="assigned_to",
        assign=_give,
        settable=_settable,
        delete=opening.delete,
        restore=opening.restore,
    ),
    "web:projects",
    lambda n: ngettext("%(n)s project", "%(n)s projects", n) % {"n": n},
)
