from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from roofs.comms.messaging.models import Message
from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.sales.leads import by_mail, confirming, interest, meetings, people, storms, wording
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.sales.leads.policy import INTAKE

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

log = structlog.get_logger(__name__)


@on("mail.unmatched", durable=True)
def make_a_lead(event: Event) -> None:
    """Durable: a letter that was taken in is answered, also when the engine dies right after."""
    message = Message.objects.filter(pk=event.data.get("message") or 0).first()
    if message is None or message.subject_id is not None or not INTAKE.get().mail_makes_leads:
        return
    try:
        accepted = by_mail.take_in(message, str(event.data.get("name", "")))
    except ValidationError:
        log.warning("a letter made no lead", message_id=message.pk)
        return
    message.subject_type, message.subject_id = "lead", accepted.lead.pk
    message.contact_id = accepted.lead.contact_id
    message.save(update_fields=["subject_type", "subject_id", "contact"])


@on("fields.changed", inside=True)
def count_as_a_change(event: Event) -> None:
    """An own field belongs to the lead: whoever is editing it meanwhile is told that it has changed."""
    if event.subject_type == "lead" and event.subject_id is not None:
        Lead.objects.filter(pk=event.subject_id).update(updated_at=event.at, updated_by=event.actor_id)


def _found(user: User, text: str) -> LeadQuerySet:
    return Lead.objects.visible_to(user).search(text).with_people().order_by("-created_at", "-pk")


govern("lead", Lead.objects.visible_to)
introduce(
    RecordKind(
        name="lead",
        one=_("Lead"),
        many=_("Leads"),
        icon="users",
        page="web:lead",
        list_page="web:leads",
        search=_found,
        title=lambda lead: lead.contact.name,
        subtitle=lambda lead: " · ".join(filter(None, (lead.get_status_display(), lead.address or lead.contact.email))),
        order=10,
    )
)
__all__ = [
    "confirming",
    "interest",
    "make_a_lead",
    "meetings",
    "people",
    "storms",
    "wording",
]  # importing these is what declares them
