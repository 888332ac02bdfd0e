"""The one letter of a double opt-in: it asks whether the address is theirs and we may write."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from roofs.comms.calendar.letters import written
from roofs.comms.consent import confirming
from roofs.comms.consent.models import Confirmation
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing.blocks import Block, Button, Heading, Paragraph, Run
from roofs.core.company.office import office
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead

TONGUES = {"en", "es"}


@on("lead.arrived", inside=True)
def ask_whether_it_is_theirs(event: Event) -> None:
    door = str(event.data.get("door", ""))
    if not confirming.is_wanted(door):
        return
    lead = Lead.objects.meant_by(event)
    asked = confirming.ask(lead.contact, door) if lead is not None else None
    if lead is not None and asked is not None:
        post(_letter(lead, asked), lead)


def _letter(lead: Lead, asked: Confirmation) -> Message:
    contact, home = lead.contact, office.get()
    with translation.override(contact.language if contact.language in TONGUES else "en"):
        subject = _("Is this your address?")
        words = _("%(company)s was given this address. Press the button if that was you and we may write to you.")
        blocks: list[Block] = [
            Heading((Run(subject),)),
            Paragraph((Run(words % {"company": home.name}),)),
            Button(_("Yes, write to me"), confirming.confirm_url(asked)),
            Paragraph((Run(_("Otherwise do nothing: we will not write again.")),)),
        ]
        text, html = written(subject, blocks)
    return Message(
        channel="email",
        purpose=Purpose.REPLY,
        to_address=contact.email,
        subject=subject,
        text=text,
        html=html,
        contact=contact,
        idem_key=f"confirm-{asked.pk}",
        template="confirmation",
    )
