"""Partnerships as rows of a table, and rows of a table as partnerships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.money import decimal
from roofs.core.lists.narrowing import Hanging
from roofs.core.transfer.incoming import take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.people.partners import partner_rows
from roofs.people.partners.models import Partnership, PartnershipQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = (
    "id", "name", "kind", "status", "contact", "phone", "email", "owner", "since", "commission", "flat_amount",
    "percent", "steps", "due", "terms", "notes",
)  # fmt: skip


def _found(user: User, asked: Asked) -> PartnershipQuerySet:
    """The filters of the list; what it does not know it leaves out."""
    said = {name: values[-1].strip() for name, values in asked.items() if values}
    rows = Partnership.objects.visible_to(user).search(said.get("q", "")[:200])
    for name, known in (("kind", Partnership.Kind.values), ("status", Partnership.Status.values)):
        if said.get(name, "") in known:
            rows = rows.filter(**{name: said[name]})
    rows = wanted(Hanging, asked).hanging_on("partnership", rows)
    return rows.with_people().order_by("name", "pk")


def _rows(chunk: Sequence[Partnership], _user: User) -> Iterator[Sequence[object]]:
    for one in chunk:
        contact = one.contact
        yield (
            one.pk,
            one.name,
            one.kind,
            one.status,
            contact.name if contact else "",
            contact.phone if contact else "",
            contact.email if contact else "",
            one.assigned_to.get_full_name() if one.assigned_to else "",
            one.started_on,
            one.rule,
            None if one.flat_cents is None else decimal(one.flat_cents),
            one.percent,
            "; ".join(f"{decimal(cents)}: {percent}%" for cents, percent in one.tiers),
            one.due_on,
            one.terms,
            one.notes,
        )


send_out(Outgoing(kind="partnerships", columns=COLUMNS, find=_found, rows=_rows, of="partnership"))
take_rows(partner_rows, kind="partnerships", one=_("Partner"), many=_("Partners"), page="web:partners", order=90)
