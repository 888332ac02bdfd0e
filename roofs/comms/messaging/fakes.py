"""Senders of an installation without providers. The row is the message, and the outbox page shows it."""

from __future__ import annotations

from roofs.comms.messaging.ports import Outcome, OutgoingEmail, OutgoingPush, OutgoingSms


class OutboxEmail:
    name = "outbox"
    dedupes = True

    def send(self, email: OutgoingEmail) -> Outcome:
        return Outcome.put_by(self.name, email.message_id)


class OutboxSms:
    name = "outbox"
    dedupes = True

    def send(self, sms: OutgoingSms) -> Outcome:
        return Outcome.put_by(self.name, sms.idem_key)


class OutboxPush:
    name = "outbox"
    dedupes = True

    def send(self, push: OutgoingPush) -> Outcome:
        return Outcome.put_by(self.name, push.idem_key)
