"""What the list of leads can show, and what it can be narrowed and changed by beside the leads' own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.core.fields.models import CustomField, Kind
from roofs.core.lists.views import Column
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.sales.leads.vocabulary import OPEN, ProjectType, Source, Status
from roofs.surfaces.web.records.lists import ListPage, offer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.sales.leads.models import Lead

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


@dataclass(frozen=True, slots=True)
class Choice:
    """Some values one of which may be chosen, as `key:value` in the address or in a form."""

    label: str
    key: str
    options: list[tuple[str, str]]


def tags_for(user: User) -> list[Tag]:
    return list(Tag.objects.visible_to(user)[:200])


def tags_on(leads: Sequence[Lead]) -> dict[int, list[Tag]]:
    keys = [lead.pk for lead in leads]
    found = tagging.tags_by_record("lead", keys) if keys else {}
    return {key: found.get(key, []) for key in keys}


def own_filters(user: User) -> list[Choice]:
    """The company's own fields with few answers."""
    asked = CustomField.objects.visible_to(user).of("lead").filter(kind__in=(Kind.CHOICE, Kind.CHOICES, Kind.YES_NO))
    return [Choice(one.label, one.key, _answers(one)) for one in asked]


def _answers(one: CustomField) -> list[tuple[str, str]]:
    if one.kind == Kind.YES_NO:
        return [(f"{one.key}:true", _("Yes")), (f"{one.key}:false", _("No"))]
    return [(f"{one.key}:{option}", option) for option in one.options]


def settable(own: Sequence[Choice]) -> list[Choice]:
    """What may be set on many leads at once. Winning and losing ask for more than a press."""
    jobs = [(f"project_type:{value}", str(label)) for value, label in ProjectType.choices]
    return [
        Choice(_("Stage"), "status", [(f"status:{value}", str(Status(value).label)) for value in OPEN]),
        Choice(_("Job"), "project_type", jobs),
        Choice(_("Source"), "source", [(f"source:{value}", str(label)) for value, label in Source.choices]),
        *(
            Choice(one.label, f"custom.{one.key}", [(f"custom.{value}", label) for value, label in one.options])
            for one in own
        ),
    ]
