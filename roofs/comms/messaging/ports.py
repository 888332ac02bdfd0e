"""What a provider must be able to do, and the only three things that can come of asking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, Self


@dataclass(frozen=True, slots=True)
class Outcome:
    """`unknown` means the provider may have it: a key-less provider is then never asked again."""

    kind: Literal["sent", "not_sent", "unknown"]
    provider: str = ""
    provider_ref: str = ""
    retryable: bool = False
    reason: str = ""
    code: str = ""
    kept: bool = False
    address_refused: bool = False

    @classmethod
    def sent(cls, provider: str, provider_ref: str = "") -> Self:
        return cls("sent", provider, provider_ref)

    @classmethod
    def put_by(cls, provider: str, provider_ref: str = "") -> Self:
        """Stored as it would have been sent; there is no provider."""
        return cls("sent", provider, provider_ref, kept=True)

    @classmethod
    def not_sent(
        cls, provider: str, *, retryable: bool, reason: str, code: str = "", address_refused: bool = False
    ) -> Self:
        """`address_refused`: the address itself does not exist, and nobody should write to it again."""
        return cls("not_sent", provider, retryable=retryable, reason=reason, code=code, address_refused=address_refused)

    @classmethod
    def unknown(cls, provider: str, reason: str) -> Self:
        return cls("unknown", provider, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingEmail:
    """`mime` is the final message; the parts beside it are for providers that build their own from them."""

    idem_key: str
    message_id: str
    envelope_from: str
    from_address: str
    to_address: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    mime: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSms:
    idem_key: str
    from_number: str
    to_number: str
    text: str
    valid_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPush:
    """To every device of one of our own people."""

    idem_key: str
    user_id: int
    title: str
    text: str
    url: str = ""
    tag: str = ""
    valid_seconds: int = 300


class EmailSender(Protocol):
    name: str
    dedupes: bool  # asked twice with one idem_key, it sends once

    def send(self, email: OutgoingEmail) -> Outcome: ...


class SmsSender(Protocol):
    name: str
    dedupes: bool

    def send(self, sms: OutgoingSms) -> Outcome: ...


class PushSender(Protocol):
    name: str
    dedupes: bool

    def send(self, push: OutgoingPush) -> Outcome: ...
