"""Whom partners sent, as rows of a table, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.money import decimal
from roofs.core.transfer.incoming import take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out
from roofs.marketing.referrals import referral_rows
from roofs.marketing.referrals.models import Referral, ReferralQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = (
    "id", "partner", "person", "phone", "email", "street", "city", "state", "zip", "job", "when", "status", "contract",
    "commission", "paid", "note",
)  # fmt: skip


def _found(user: User, _asked: Asked) -> ReferralQuerySet:
    return Referral.objects.visible_to(user).with_people().order_by("-referred_at", "-pk")


def _rows(chunk: Sequence[Referral], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        lead = one.lead
        yield (
            one.pk,
            one.partner.name,
            lead.contact.name,
            lead.contact.phone,
            lead.contact.email,
            lead.address_line,
            lead.city,
            lead.state,
            lead.postal_code,
            lead.project_type,
            one.referred_at.astimezone(zone).isoformat(timespec="minutes"),
            one.status,
            decimal(one.value_cents),
            decimal(one.commission_cents),
            one.paid_at.astimezone(zone).isoformat(timespec="minutes") if one.paid_at else "",
            one.note,
        )


send_out(Outgoing(kind="referrals", columns=COLUMNS, find=_found, rows=_rows))
take_rows(referral_rows, kind="referrals", one=_("Referral"), many=_("Referrals"), page="web:partners", order=100)
