"""What a list says became of a lead where it comes from: its stage, who has it, since when. Managers' lists only.

So what one installation has taken out comes into another as it was. Whoever brings a list and is no manager brings
people to be asked; what else their list says stands in the notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict

from roofs.core.accounts.models import Role, User
from roofs.core.transfer import cells as reading
from roofs.core.transfer.models import Import
from roofs.core.transfer.staff import staff_named
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, LostReason, Status

COLUMNS: dict[str, tuple[str, ...]] = {
    "stage": ("stage", "lead stage", "lead status"),
    "owner": ("owner", "lead owner", "assigned to", "sales rep"),
    "created": ("created", "created at", "created date", "create date", "date created"),
    "won_on": ("won on",),
    "lost_on": ("lost on",),
    "lost_reason": ("lost reason", "why it was lost"),
}
LABELS = {
    "stage": _("Stage"),
    "owner": _("Owner"),
    "created": _("Since when"),
    "won_on": _("Won on"),
    "lost_on": _("Lost on"),
    "lost_reason": _("Why it was lost"),
}
MOMENTS = ("created", "won_on", "lost_on")
MINUTE = timedelta(minutes=1)
Key = tuple[datetime, str]


class KnownLead(LeadIn):
    """Somebody who has been a lead elsewhere."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    stage: Status = Status.NEW
    owner: User | None = None
    owner_said: str = ""
    created: datetime | None = None
    won_on: datetime | None = None
    lost_on: datetime | None = None
    lost_reason: LostReason | None = None

    @property
    def may_join(self) -> bool:
        """What was won or lost is no part of what is open here."""
        return self.stage in OPEN

    @property
    def keys(self) -> list[Key]:
        """By what it is known again: the person, and the minute in which they came."""
        if self.created is None:
            return []
        return [(_minute(self.created), one) for one in (self.email_key, self.phone) if one]

    def lead_fields(self) -> dict[str, Any]:
        found = super().lead_fields()
        when = {"created_at": self.created, "won_at": self.won_on, "lost_at": self.lost_on}
        found |= {name: moment for name, moment in when.items() if moment is not None}
        found["status"] = self.stage
        if self.created is not None:
            found["status_since"] = self.won_on or self.lost_on or self.created
        if self.owner is not None:
            found |= {"assigned_to": self.owner, "assigned_at": self.created}
        if self.stage == Status.LOST:
            found["lost_reason"] = self.lost_reason or LostReason.OTHER
        return found


def read(lead: LeadIn, cells: Mapping[str, str], of: Import) -> LeadIn:
    """The lead with its history, when the list brings one and may."""
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    said = {name: text for name, text in said.items() if text}
    if not said or of.created_by is None:
        return lead
    if not of.created_by.is_manager:
        return lead.model_copy(update={"notes": _with(lead.notes, said)})
    moment = reading.moment(of)
    readers = {"stage": reading.choice(Status), "lost_reason": reading.choice(LostReason)}
    told = reading.understood(said, readers | dict.fromkeys(MOMENTS, moment) | {"owner": reading.text(200)})
    notes = "\n".join(part for part in (lead.notes, told.pop("notes", "")) if part)[:10_000]
    owner = told.pop("owner", "")
    return KnownLead.model_construct(**{**dict(lead), **told, "owner_said": owner, "notes": notes})


def settle_owners(arriving: Sequence[LeadIn]) -> None:
    """All at once: who of us the rows name. Whom nobody knows here is written down instead."""
    known = [one for one in arriving if isinstance(one, KnownLead) and one.owner_said]
    people = staff_named(one.owner_said for one in known)
    for one in known:
        owner = people.get(one.owner_said)
        if owner is not None and owner.role != Role.FIELD:
            one.owner = owner
        else:
            one.notes = _with(one.notes, {"owner": one.owner_said})


def are_here(arriving: Sequence[LeadIn]) -> list[int | None]:
    """The lead each of them is already, by the person and the minute in which they came."""
    wanted = {key: one for one in arriving if isinstance(one, KnownLead) for key in one.keys}
    found: dict[Key, int] = {}
    if not wanted:
        return [None] * len(arriving)
    minutes = {minute for minute, _person in wanted}
    within = reduce(or_, (Q(created_at__gte=one, created_at__lt=one + MINUTE) for one in minutes), Q(pk=None))
    rows = Lead.objects.alive().filter(within).order_by("-pk")
    for key, came, email, phone in rows.values_list("pk", "created_at", "contact__email_key", "contact__phone"):
        found |= {(_minute(came), person): key for person in (email, phone) if person}
    return [
        next((found[key] for key in one.keys if key in found), None) if isinstance(one, KnownLead) else None
        for one in arriving
    ]


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _with(notes: str, said: Mapping[str, str]) -> str:
    return "\n".join(part for part in (notes, *(f"{name}: {text}" for name, text in said.items())) if part)[:10_000]
