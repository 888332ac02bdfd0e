"""Who carries which channel. Without a vendor it is the outbox page; the wiring puts vendors in its place."""

from __future__ import annotations

from roofs.comms.messaging.fakes import (
    NoOptOuts,
    OutboxEmail,
    OutboxMessenger,
    OutboxPost,
    OutboxPush,
    OutboxSms,
    OutboxVoice,
)
from roofs.comms.messaging.ports import (
    EmailSender,
    MessengerSender,
    OptOutKeeper,
    PostSender,
    PushSender,
    SmsSender,
    VoiceCaller,
)
from roofs.core.connections.ports import Port

EMAIL: Port[EmailSender] = Port("email")
SMS: Port[SmsSender] = Port("sms")
PUSH: Port[PushSender] = Port("push")
POST: Port[PostSender] = Port("post")
MESSENGER: Port[MessengerSender] = Port("messenger")
VOICE: Port[VoiceCaller] = Port("voice")
OPTOUTS: Port[OptOutKeeper] = Port("optouts")

EMAIL.register(OutboxEmail)
SMS.register(OutboxSms)
PUSH.register(OutboxPush)
POST.register(OutboxPost)
MESSENGER.register(OutboxMessenger)
VOICE.register(OutboxVoice)
OPTOUTS.register(NoOptOuts)
