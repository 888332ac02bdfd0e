"""Texts that need somebody: from people nobody knows yet, and those that may mean "no more"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError

from roofs.comms.calendar import tasks
from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message
from roofs.comms.timeline.wording import describe
from roofs.core.events import on
from roofs.sales.leads import by_text
from roofs.sales.leads.models import Lead
from roofs.sales.leads.policy import INTAKE

if TYPE_CHECKING:
    from roofs.core.events.models import Event

log = structlog.get_logger(__name__)
SOON = timedelta(hours=1)


@on("text.unmatched", durable=True)
def make_a_lead(event: Event) -> None:
    """Durable: a text that was taken in is answered, also when the engine dies right after."""
    message = Message.objects.filter(pk=event.data.get("message") or 0).first()
    if message is None or message.subject_id is not None or not INTAKE.get().mail_makes_leads:
        return
    try:
        accepted = by_text.take_in(message)
    except ValidationError:
        log.warning("a text made no lead", message_id=message.pk)
        return
    if accepted is None:
        _ask_somebody(message)
        return
    message.subject_type, message.subject_id = "lead", accepted.lead.pk
    message.contact_id = accepted.lead.contact_id
    message.save(update_fields=["subject_type", "subject_id", "contact"])


@on("optout.doubtful", inside=True)
def have_it_read(event: Event) -> None:
    """The follow-up has stopped already, as with every answer; whether it may begin again a person decides."""
    message = Message.objects.filter(pk=event.data.get("message") or 0).select_related("contact").first()
    if message is None:
        return
    lead = Lead.objects.meant_by(event)
    channel = Channel(message.channel).label
    tasks.add(
        _("Does %(name)s want no more messages?") % {"name": message.contact or message.from_address},
        timezone.now() + SOON,
        kind="other",
        notes=_("By %(channel)s they wrote: “%(words)s”. If it is a no, write it down under Consent.")
        % {"channel": channel, "words": message.text[:500]},
        assigned_to=lead.assigned_to if lead else None,
        contact=message.contact,
        subject=(message.subject_type, message.subject_id) if message.subject_id is not None else None,
        source="optouts",
        origin_key=f"doubtful:{message.pk}",
    )


def _ask_somebody(message: Message) -> None:
    tasks.add(
        _("Somebody new wrote by %(channel)s: ask for a phone number") % {"channel": Channel(message.channel).label},
        timezone.now() + SOON,
        kind="other",
        notes=message.text[:2000],
        source="texts",
        origin_key=f"stranger:{message.pk}",
    )


describe("optout.doubtful", _l("May want no more messages"), icon="shield")
