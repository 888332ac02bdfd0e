"""Who carries which channel. Without a vendor it is the outbox page; the wiring puts vendors in its place."""

from __future__ import annotations

from roofs.comms.messaging.fakes import OutboxEmail, OutboxPush, OutboxSms
from roofs.comms.messaging.ports import EmailSender, PushSender, SmsSender
from roofs.core.connections.ports import Port

EMAIL: Port[EmailSender] = Port("email")
SMS: Port[SmsSender] = Port("sms")
PUSH: Port[PushSender] = Port("push")

EMAIL.register(OutboxEmail)
SMS.register(OutboxSms)
PUSH.register(OutboxPush)
