"""What may be done to many leads at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.core.lists.bulk import BulkKind, Setting
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, ProjectType, Source, Status
from roofs.surfaces.web.records.bulk import offer_bulk


def _advance(lead: Lead, status: str, user: User) -> None:
    """Winning and losing ask for more than a press, and so does taking either back."""
    if lead.status not in OPEN:
        raise Refused(_("A lead that is closed is opened again on its own page."), "status")
    pipeline.advance(lead, status, user)


def _settable(_user: User) -> Mapping[str, Setting]:
    return {
        "status": Setting(
            _l("Stage"), [(one, Status(one).label) for one in OPEN], write=_advance, read=lambda lead: lead.status
        ),
        "project_type": Setting(
            _l("Job"),
            ProjectType.choices,
            write=lambda lead, value, user: pipeline.correct(lead, {"project_type": value}, user),
            read=lambda lead: lead.project_type,
        ),
        "source": Setting(
            _l("Source"),
            Source.choices,
            write=lambda lead, value, user: pipeline.correct(lead, {"source": value}, user),
            read=lambda lead: lead.source,
        ),
    }


BULK = offer_bulk(
    BulkKind(
        name="lead",
        rows=lambda user: Lead.objects.visible_to(user).with_people(),
        gone=Lead.objects.deleted_visible_to,
        owner="assigned_to",
        assign=pipeline.assign,
        settable=_settable,
        delete=pipeline.delete,
        restore=pipeline.restore,
    ),
    "web:leads",
    lambda n: ngettext("%(n)s lead", "%(n)s leads", n) % {"n": n},
)
