"""What may be done to many partners at once. A partnership ends; it is not deleted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.core.accounts.models import User
from roofs.core.lists.bulk import BulkKind, Setting
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership
from roofs.surfaces.web.records.bulk import offer_bulk


def _give(partner: Partnership, owner: User | None, user: User) -> None:
    keeping.change(partner, {"assigned_to": owner}, user)


BULK = offer_bulk(
    BulkKind(
        name="partnership",
        rows=lambda user: Partnership.objects.visible_to(user).with_people(),
        owner="assigned_to",
        assign=_give,
        settable=lambda _user: {
            "status": Setting(
                _l("State"),
                Partnership.Status.choices,
                write=lambda one, value, user: keeping.change(one, {"status": value}, user),
                read=lambda one: one.status,
            ),
            "kind": Setting(
                _l("Kind"),
                Partnership.Kind.choices,
                write=lambda one, value, user: keeping.change(one, {"kind": value}, user),
                read=lambda one: one.kind,
            ),
        },
    ),
    "web:partners",
    lambda n: ngettext("%(n)s partner", "%(n)s partners", n) % {"n": n},
)
