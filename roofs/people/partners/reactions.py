from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.reach import govern
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.people.partners.models import Partnership, PartnershipQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _found(user: User, text: str) -> PartnershipQuerySet:
    return Partnership.objects.visible_to(user).search(text).select_related("contact").order_by("name", "pk")


def _told(partner: Partnership) -> str:
    return " · ".join(filter(None, (partner.get_kind_display(), str(partner.contact or ""))))


govern("partnership", Partnership.objects.visible_to)
introduce(
    RecordKind(
        name="partnership",
        one=_("Partner"),
        many=_("Partners"),
        icon="handshake",
        page="web:partner",
        list_page="web:partners",
        search=_found,
        subtitle=_told,
        order=60,
    )
)
