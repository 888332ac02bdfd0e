"""How each vendor that may hold data of a person is brought to forget it."""

from __future__ import annotations

from roofs.comms.consent.processors import Way, register
from roofs.integrations.bland import client as bland
from roofs.integrations.bland.erasing import BY_HAND as AT_BLAND
from roofs.integrations.hubspot import client as hubspot
from roofs.integrations.hubspot.erasing import HubSpotForgets
from roofs.integrations.lob import client as lob
from roofs.integrations.lob.erasing import BY_HAND as AT_LOB
from roofs.integrations.lob.erasing import LobForgets
from roofs.integrations.mailchimp import connect as mailchimp
from roofs.integrations.mailchimp.erasing import BY_HAND as AT_MAILCHIMP
from roofs.integrations.meta import client as meta
from roofs.integrations.meta.erasing import BY_HAND as AT_META
from roofs.integrations.sendgrid import connect as sendgrid
from roofs.integrations.sendgrid.erasing import SendGridForgets
from roofs.integrations.twilio import client as twilio
from roofs.integrations.twilio.erasing import TwilioForgets


def connect() -> None:
    register(sendgrid.NAME, Way(ask=SendGridForgets, searches=True))
    register(hubspot.NAME, Way(ask=HubSpotForgets, searches=True))
    register(twilio.NAME, Way(ask=TwilioForgets))
    register(lob.NAME, Way(ask=LobForgets, by_hand=AT_LOB))
    register(mailchimp.NAME, Way(by_hand=AT_MAILCHIMP))
    register(meta.NAME, Way(by_hand=AT_META))
    register(bland.NAME, Way(by_hand=AT_BLAND))
