"""What an alert says on each channel."""

from __future__ import annotations

from django.conf import settings

from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.writing import context as facts
from roofs.comms.writing.company import brand
from roofs.comms.writing.rendering import Rendered, render
from roofs.comms.writing.shelf import get as template
from roofs.core.company.office import office
from roofs.core.kit import phones
from roofs.sales.response.models import Alert
from roofs.sales.response.policy import RESPONSE

SUFFIX = {Alert.Channel.EMAIL: "", Alert.Channel.PUSH: "_push", Alert.Channel.SMS: "_sms"}


def message_for(alert: Alert) -> Message:
    """The row that goes out; the key makes sure that this ring becomes one message only."""
    words, user = _rendered(alert), alert.user
    return Message(
        channel=alert.channel,
        purpose=Purpose.ALERT,
        idem_key=f"alert-{alert.pk}",
        to_user=user,
        to_address={"email": user.email, "sms": user.phone or ""}.get(alert.channel, ""),
        subject=words.subject,
        text=words.text,
        html=words.html if alert.channel == Alert.Channel.EMAIL else "",
        template=_name(alert),
        data={"url": _accept_url(alert), "tag": f"lead-{alert.clock.lead_id}"},
    )


def _name(alert: Alert) -> str:
    base = "lead_escalation" if alert.level else "lead_alert"
    return base + SUFFIX[Alert.Channel(alert.channel)]


def _accept_url(alert: Alert) -> str:
    return f"{settings.BASE_URL}/answering/{alert.clock_id}/claim/"


def _rendered(alert: Alert) -> Rendered:
    lead, user, home = alert.clock.lead, alert.user, office.get()
    contact = lead.contact
    told = facts.AlertContext(
        company=brand(home),
        person=facts.Person(full_name=user.get_full_name(), first_name=user.first_name),
        lead=facts.AlertLead(
            name=contact.name,
            phone=phones.pretty(contact.phone) if contact.phone else None,
            email=contact.email or None,
            address=lead.address or None,
            project_type=lead.get_project_type_display() if lead.project_type else None,
            source=lead.get_source_display(),
            message=lead.message or None,
            score=lead.lead_score,
            temperature=lead.get_temperature_display(),
            arrived_at=alert.clock.started_at.astimezone(user.zone),
        ),
        links=facts.AlertLinks(accept=_accept_url(alert), lead=f"{settings.BASE_URL}/leads/{lead.pk}/"),
        minutes=max(1, RESPONSE.get().claim_seconds // 60),
        assigned_to=lead.assigned_to.get_full_name() if lead.assigned_to else None,
    )
    return render(template(_name(alert), user.language), told)
