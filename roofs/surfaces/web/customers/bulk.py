"""What may be done to many customers at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.core.lists.bulk import BulkKind, Setting
from roofs.people.contacts import keeping
from roofs.people.contacts.models import Customer
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.records.bulk import offer_bulk

BULK = offer_bulk(
    BulkKind(
        name="customer",
        rows=lambda user: Customer.objects.visible_to(user).with_people(),
        gone=lambda user: Customer.objects.deleted_visible_to(user).filter(contact__deleted_at=None),
        owner="assigned_to",
        assign=keeping.assign,
        settable=lambda _user: {
            "source": Setting(
                _l("Source"),
                Source.choices,
                write=lambda one, value, user: keeping.correct(one, {"source": value}, user),
                read=lambda one: one.source,
            )
        },
        delete=keeping.delete,
        restore=keeping.restore,
    ),
    "web:customers",
    lambda n: ngettext("%(n)s customer", "%(n)s customers", n) % {"n": n},
)
