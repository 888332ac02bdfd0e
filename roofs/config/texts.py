"""Which account carries texts, cards, Messenger and calls by a machine. Asked at each one: a choice counts at once."""

from __future__ import annotations

from roofs.comms.messaging.fakes import NoOptOuts, OutboxMessenger, OutboxPost, OutboxSms, OutboxVoice
from roofs.comms.messaging.ports import MessengerSender, OptOutKeeper, PostSender, SmsSender, VoiceCaller
from roofs.comms.messaging.providers import MESSENGER, OPTOUTS, POST, SMS, VOICE
from roofs.core.connections import doors, vendors
from roofs.core.connections.models import Connection
from roofs.integrations.bland import client as bland
from roofs.integrations.bland import connect as bland_connect
from roofs.integrations.bland import webhooks as bland_webhooks
from roofs.integrations.bland.calls import BlandCaller
from roofs.integrations.lob import client as lob
from roofs.integrations.lob import connect as lob_connect
from roofs.integrations.lob import webhooks as lob_webhooks
from roofs.integrations.lob.post import LobPost
from roofs.integrations.meta import client as meta
from roofs.integrations.meta import connect as meta_connect
from roofs.integrations.meta import webhooks as meta_webhooks
from roofs.integrations.meta.messenger import MetaMessenger
from roofs.integrations.twilio import client as twilio
from roofs.integrations.twilio import connect as twilio_connect
from roofs.integrations.twilio import webhooks as twilio_webhooks
from roofs.integrations.twilio.optouts import TwilioOptOuts
from roofs.integrations.twilio.sms import TwilioSms


def connect() -> None:
    for one in (twilio_connect, lob_connect, meta_connect, bland_connect):
        vendors.register(one.VENDOR)
    for door in (twilio_webhooks.DOOR, lob_webhooks.DOOR, meta_webhooks.DOOR, bland_webhooks.DOOR):
        doors.open_door(door)
    SMS.register(_sms)
    POST.register(_post)
    MESSENGER.register(_messenger)
    VOICE.register(_voice)
    OPTOUTS.register(_optouts)


def _sms() -> SmsSender:
    connection = _serving("sms", twilio.NAME)
    return TwilioSms(_twilio(connection)) if connection else OutboxSms()


def _post() -> PostSender:
    connection = _serving("post", lob.NAME)
    return LobPost(lob.Account.of(connection)) if connection else OutboxPost()


def _messenger() -> MessengerSender:
    connection = _serving("messenger", meta.NAME)
    return MetaMessenger(meta.Page.of(connection)) if connection else OutboxMessenger()


def _voice() -> VoiceCaller:
    connection = _serving("voice", bland.NAME)
    return BlandCaller(bland.Account.of(connection, doors.url_of(connection))) if connection else OutboxVoice()


def _optouts() -> OptOutKeeper:
    connection = _serving("sms", twilio.NAME)
    return TwilioOptOuts(_twilio(connection)) if connection else NoOptOuts()


def _twilio(connection: Connection) -> twilio.Account:
    return twilio.Account.of(connection, doors.url_of(connection))


def _serving(channel: str, vendor: str) -> Connection | None:
    found = Connection.objects.serving(channel)
    return found if found is not None and found.vendor == vendor else None
