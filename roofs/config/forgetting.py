"""Which vendors are told when somebody is erased: those with a connected account."""

from __future__ import annotations

from roofs.comms.consent import processors
from roofs.comms.consent.processors import Processor
from roofs.core.connections.models import Connection
from roofs.integrations.sendgrid import connect as sendgrid
from roofs.integrations.sendgrid.erasing import SendGridForgets
from roofs.integrations.twilio import client as twilio
from roofs.integrations.twilio.erasing import TwilioForgets


def connect() -> None:
    processors.register(sendgrid.NAME, _sendgrid)
    processors.register(twilio.NAME, _twilio)


def _sendgrid() -> Processor | None:
    account = Connection.objects.of(sendgrid.NAME)
    return SendGridForgets(account) if account else None


def _twilio() -> Processor | None:
    account = Connection.objects.of(twilio.NAME)
    return TwilioForgets(twilio.Account.of(account)) if account else None
