from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.reach import govern
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.people.contacts.models import Customer, CustomerQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _found(user: User, text: str) -> CustomerQuerySet:
    return Customer.objects.visible_to(user).search(text).with_people().order_by("-created_at", "-pk")


govern("customer", Customer.objects.visible_to)
introduce(
    RecordKind(
        name="customer",
        one=_("Customer"),
        many=_("Customers"),
        icon="contact",
        page="web:customer",
        search=_found,
        title=lambda customer: customer.contact.name,
        subtitle=lambda customer: customer.address or customer.contact.email or customer.contact.phone,
        order=20,
    )
)
