"""Senders of an installation without providers. The row is the message, and the outbox page shows it."""

from __future__ import annotations

from typing import Literal

from roofs.comms.messaging.ports import (
    AddressCheck,
    Outcome,
    OutgoingEmail,
    OutgoingMessengerText,
    OutgoingPostcard,
    OutgoingPush,
    OutgoingSms,
    OutgoingVoiceCall,
    PostalAddress,
)


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


class OutboxPost:
    """Keeps the card; nothing is printed. An address counts as good when its parts are there."""

    name = "outbox"
    dedupes = True

    def check(self, address: PostalAddress) -> AddressCheck:
        missing = [part for part in ("line", "city", "state", "zip_code") if not getattr(address, part)]
        return AddressCheck("undeliverable", f"missing: {', '.join(missing)}") if missing else AddressCheck("unchecked")

    def send(self, postcard: OutgoingPostcard) -> Outcome:
        return Outcome.put_by(self.name, postcard.idem_key)

    def cancel(self, ref: str) -> bool:
        return bool(ref)


class OutboxMessenger:
    name = "outbox"
    dedupes = True

    def send(self, text: OutgoingMessengerText) -> Outcome:
        return Outcome.put_by(self.name, text.idem_key)


class OutboxVoice:
    name = "outbox"
    dedupes = True

    def call(self, call: OutgoingVoiceCall) -> Outcome:
        return Outcome.put_by(self.name, call.idem_key)


class NoOptOuts:
    """There is no provider, so there is no list but ours."""

    def tell(self, channel: str, address: str, *, wanted: bool) -> Literal["done", "not_kept", "again"]:
        return "not_kept"
