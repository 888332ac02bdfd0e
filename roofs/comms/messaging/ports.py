"""What a provider must be able to do, and the only three things that can come of asking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, Self

from roofs.core.connections.wire import NoAnswer


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
    opted_out: bool = False
    retry_after_seconds: int | None = None

    @classmethod
    def sent(cls, provider: str, provider_ref: str = "") -> Self:
        return cls("sent", provider, provider_ref)

    @classmethod
    def put_by(cls, provider: str, provider_ref: str = "") -> Self:
        """Stored as it would have been sent; there is no provider."""
        return cls("sent", provider, provider_ref, kept=True)

    @classmethod
    def not_sent(
        cls,
        provider: str,
        *,
        retryable: bool,
        reason: str,
        code: str = "",
        address_refused: bool = False,
        opted_out: bool = False,
        retry_after_seconds: int | None = None,
    ) -> Self:
        """`address_refused`: the address itself does not exist, and nobody should write to it again.

        `opted_out`: the person has told the provider to be left alone, so our own list has to know it too.
        `retry_after_seconds`: how long the provider wants to be left in peace, when it says so.
        """
        return cls(
            "not_sent",
            provider,
            retryable=retryable,
            reason=reason,
            code=code,
            address_refused=address_refused,
            opted_out=opted_out,
            retry_after_seconds=retry_after_seconds,
        )

    @classmethod
    def unknown(cls, provider: str, reason: str) -> Self:
        return cls("unknown", provider, reason=reason)

    @classmethod
    def unanswered(cls, provider: str, silence: NoAnswer) -> Self:
        """No word came back over the line: sure not to have left, or unknown."""
        if silence.may_have_arrived:
            return cls.unknown(provider, str(silence))
        return cls.not_sent(provider, retryable=True, reason=str(silence), code="no_line")


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
    template: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    name: str
    line: str
    city: str
    state: str
    zip_code: str
    line2: str = ""
    company: str = ""
    country: str = "US"

    def __str__(self) -> str:
        place = f"{self.city}, {self.state} {self.zip_code}".strip(", ")
        return ", ".join(part for part in (self.line, self.line2, place) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPostcard:
    """Two sides of HTML with everything filled in. Until `send_at` it may still be called back."""

    idem_key: str
    to: PostalAddress
    sender: PostalAddress
    front_html: str = field(repr=False)
    back_html: str = field(repr=False)
    size: Literal["4x6", "6x9", "6x11"] = "6x9"
    marketing: bool = True
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessengerText:
    """`person` is what the network calls somebody who has written to our page. `tag`: why we may write this late."""

    idem_key: str
    person: str
    text: str
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingVoiceCall:
    """A call a machine makes. It says so in its first sentence, and what it may say stands in `task`."""

    idem_key: str
    to_number: str
    from_number: str
    first_sentence: str
    task: str = field(repr=False)
    language: str = "en"
    longest_minutes: int = 5
    voicemail: str = ""


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """What the post says of an address: `fixed` is how it would be written."""

    verdict: Literal["good", "doubtful", "undeliverable", "unchecked"]
    reason: str = ""
    fixed: PostalAddress | None = None


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


class PostSender(Protocol):
    name: str
    dedupes: bool

    def check(self, address: PostalAddress) -> AddressCheck: ...

    def send(self, postcard: OutgoingPostcard) -> Outcome: ...

    def cancel(self, ref: str) -> bool:
        """False when it has been printed already, or nobody knows it. Raises NoAnswer: it may be asked again."""
        ...


class MessengerSender(Protocol):
    name: str
    dedupes: bool

    def send(self, text: OutgoingMessengerText) -> Outcome: ...


class VoiceCaller(Protocol):
    name: str
    dedupes: bool

    def call(self, call: OutgoingVoiceCall) -> Outcome: ...


class OptOutKeeper(Protocol):
    """Keeps the list of a provider in step with ours."""

    def tell(self, channel: str, address: str, *, wanted: bool) -> Literal["done", "not_kept", "again"]:
        """`not_kept`: this provider has no such list, or does not let us write on it."""
        ...
