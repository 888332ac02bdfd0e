"""Leads as rows of a table, and rows of a table as leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from roofs.core.events import Happening, record_many
from roofs.core.kit.money import decimal
from roofs.core.kit.refusals import Refused
from roofs.core.transfer.incoming import Cells, Incoming, Marks, plain_marks, take
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.core.transfer.own_fields import Landed, take_answers
from roofs.people.contacts.likeness import house_mark
from roofs.sales.leads import histories, intake, reading
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.histories import KnownLead
from roofs.sales.leads.intake import Accepted
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User
    from roofs.core.transfer.models import Import

TAKEN = {
    "id": "pk",
    "first_name": "contact__first_name",
    "last_name": "contact__last_name",
    "company": "contact__company_name",
    "phone": "contact__phone",
    "email": "contact__email",
    "stage": "status",
    "score": "lead_score",
    "temperature": "temperature",
    "source": "source",
    "source_detail": "source_detail",
    "job": "project_type",
    "street": "address_line",
    "city": "city",
    "state": "state",
    "zip": "postal_code",
    "latitude": "latitude",
    "longitude": "longitude",
    "estimated_value": "estimated_value_cents",
    "home_value": "property_value",
    "owner": "assigned_to__full_name",
    "created": "created_at",
    "message": "message",
    "notes": "notes",
    "roof_age": "roof_age_years",
    "won_on": "won_at",
    "lost_on": "lost_at",
    "lost_reason": "lost_reason",
}
"""Column of the table -> where it comes from. Plain values: making objects of a million leads takes a minute."""
COLUMNS = tuple(TAKEN)
_VALUE, _OWNER = COLUMNS.index("estimated_value"), COLUMNS.index("owner")
_MOMENTS = tuple(COLUMNS.index(name) for name in histories.MOMENTS)


def _found(user: User, asked: Asked) -> QuerySet[Any, Any]:
    shown = wanted(LeadFilter, asked)
    leads: QuerySet[Any, Any] = shown.ordered(shown.apply(Lead.objects.visible_to(user), user))
    return leads.values_list(*TAKEN.values())


def _rows(chunk: Sequence[Any], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for taken in chunk:
        row = list(taken)
        row[_VALUE] = None if row[_VALUE] is None else decimal(row[_VALUE])
        row[_OWNER] = row[_OWNER] or ""
        for place in _MOMENTS:
            row[place] = row[place].astimezone(zone).isoformat(timespec="minutes") if row[place] else ""
        yield row


send_out(Outgoing(kind="leads", columns=COLUMNS, find=_found, rows=_rows, of="lead", key=itemgetter(0)))
take_answers("leads", of="lead")


def _read(cells: Cells, of: Import) -> LeadIn:
    said = {name: text for name, text in cells.items() if name not in histories.COLUMNS}
    return histories.read(reading.from_mess(said, source=Source(of.source or Source.IMPORT)), cells, of)


def _accept(arriving: Sequence[LeadIn], of: Import) -> list[bool | Refused | Landed]:
    here = histories.are_here(arriving)
    fresh = [one for one, known in zip(arriving, here, strict=True) if known is None]
    histories.settle_owners(fresh)
    accepted = intake.accept_many(fresh, door="import", actor=of.created_by)
    if of.enrol:
        wanted = [one.lead for one in accepted if one.is_new and one.lead.status in OPEN]
        record_many([Happening("lead.wanted_follow_up", lead) for lead in wanted], actor=of.created_by)
    taken = iter(accepted)
    ends = (Accepted(Lead(pk=known), is_new=False) if known is not None else next(taken) for known in here)
    return [Landed(one.is_new, one.lead.pk) for one in ends]


def _are_known(arriving: Sequence[LeadIn], _of: Import) -> list[bool]:
    here = histories.are_here(arriving)
    return [known is not None or waits for known, waits in zip(here, intake.are_waiting(arriving), strict=True)]


def _marks(arriving: LeadIn) -> Marks:
    """The same person asks about another house: that is another lead, unless one of the two names no street."""
    if isinstance(arriving, KnownLead) and not arriving.may_join:
        return plain_marks(*(f"{person} since {minute}" for minute, person in arriving.keys))
    street = house_mark(arriving.address_line)
    keys = [key for key in (arriving.email_key, arriving.phone) if key]
    if not street:
        anywhere = tuple(f"{key} any" for key in keys)
        return Marks(anywhere, anywhere, leaves_if_new=tuple(f"{key} " for key in keys))
    return Marks(
        tuple(f"{key} {end}" for key in keys for end in ("", f"at {street}")),
        tuple(f"{key} {end}" for key in keys for end in ("any", f"at {street}")),
    )


take(
    Incoming(
        kind="leads",
        one=_("Lead"),
        many=_("Leads"),
        columns=reading.COLUMNS | histories.COLUMNS,
        labels=reading.LABELS | histories.LABELS,
        needs=frozenset({"email", "phone"}),
        needs_words=_("Choose the column with the phone number or the e-mail address."),
        read=_read,
        accept=_accept,
        are_known=_are_known,
        marks=_marks,
        page="web:leads",
        sources=Source.choices,
        can_enrol=True,
        order=10,
    )
)
