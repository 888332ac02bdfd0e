from __future__ import annotations

import structlog
from pydantic import ValidationError

from roofs.comms.messaging.models import Message
from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads import by_mail, people, wording
from roofs.sales.leads.models import Lead
from roofs.sales.leads.policy import INTAKE

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


govern("lead", Lead.objects.visible_to)
__all__ = ["make_a_lead", "people", "wording"]  # importing these is what declares them
