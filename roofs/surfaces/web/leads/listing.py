"""What the list of leads can show, and what it can be narrowed and changed by beside the leads' own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _l

from roofs.core.lists.views import Column
from roofs.surfaces.web.records import lists
from roofs.surfaces.web.records.lists import Choice, ListPage, offer, tags_for

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

__all__ = ["LEADS", "own_filters", "tags_for"]

LEADS = offer(
    ListPage(
        "leads",
        "web:leads",
        (
            Column("name", _l("Lead"), is_fixed=True),
            Column("score", _l("Score")),
            Column("stage", _l("Stage")),
            Column("tags", _l("Tags")),
            Column("value", _l("Value")),
            Column("owner", _l("Owner")),
            Column("arrived", _l("Arrived")),
            Column("job", _l("Job")),
            Column("source", _l("Source")),
            Column("phone", _l("Phone"), is_shown=False),
            Column("email", _l("E-mail"), is_shown=False),
            Column("city", _l("City"), is_shown=False),
            Column("changed", _l("Last change"), is_shown=False),
        ),
        of="lead",
    )
)


def own_filters(user: User) -> list[Choice]:
    return lists.own_filters("lead", user)
