"""What a provider of e-mail tells later about a letter, whichever it is: there, returned, opened, complained about.

Providers tell things twice, late and in any order, and give a repeated telling a new number: what was told is known by
letter, kind, moment and link. News of letters we do not know still ends all mail to an address that wants none.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Reason, Scope
from roofs.comms.consent.suppression import suppress
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.comms.messaging import results, tracking
from roofs.comms.messaging.models import Direction, Message, MessageEvent
from roofs.comms.messaging.throttle import CLOCK_SKEW

What = Literal["taken", "delivered", "put_off", "returned", "dropped", "opened", "clicked", "complained", "left"]
MOST_REF = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`about` is our own key, `ref` the provider's name for the letter; `gone`: the address itself is no good."""

    provider: str
    what: What
    at: datetime
    about: str = ""
    ref: str = ""
    address: str = field(default="", repr=False)
    url: str = ""
    agent: str = ""
    is_machine: bool | None = None
    gone: bool = False
    why: str = ""

    @property
    def fingerprint(self) -> str:
        told = f"{self.about or self.ref}|{self.what}|{self.at.timestamp():.0f}|{self.url}"
        return hashlib.sha256(told.encode()).hexdigest()


def take(told: Iterable[News]) -> Counter[str]:
    """How much of it was new, known already or about letters we do not know. May run again."""
    counts: Counter[str] = Counter()
    for one in told:
        with transaction.atomic():
            counts[_take(one)] += 1
    return counts


def _take(news: News) -> str:
    message = _letter(news)
    if message is None:
        return _of_a_stranger(news)
    _confirm(message, news)
    if news.what in {"taken", "put_off"}:
        return "new" if _remember(message, news, None) else "known"
    if news.what == "delivered":
        return _told(message, news, MessageEvent.Kind.DELIVERED, "message.delivered")
    if news.what in {"returned", "dropped"}:
        is_new = results.bounced(
            message, news.why or news.what, lasting=news.gone, fingerprint=news.fingerprint, now=_moment(message, news)
        )
        return "new" if is_new else "known"
    if news.what in {"opened", "clicked"}:
        return _looked(message, news)
    return _wants_no_more(message, news)


def _letter(news: News) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).filter(direction=Direction.OUT, channel="email")
    found = rows.filter(idem_key=news.about).first() if news.about else None
    if found is None and news.ref:
        found = rows.known_as(news.ref[:MOST_REF], news.provider).first()
    return found


def _moment(message: Message, news: News) -> datetime:
    """When it was, as far as their clock may be believed. Nothing is seen before it was sent nor after it was told:
    such a clock is wrong, and it counts as of now.
    """
    now, sent = timezone.now(), message.sent_at
    is_off = news.at > now + CLOCK_SKEW or (sent is not None and news.at < sent - CLOCK_SKEW)
    return now if is_off else news.at


def _confirm(message: Message, news: News) -> None:
    if news.ref and not message.provider_ref:
        message.provider, message.provider_ref = news.provider, news.ref[:MOST_REF]
        message.save(update_fields=["provider", "provider_ref"])
    if news.what != "dropped":
        results.confirm(message, _moment(message, news))


def _remember(message: Message, news: News, kind: MessageEvent.Kind | None, **detail: Any) -> bool:
    """Without a kind it is of no interest to people: it is only kept in the delivery that brought it."""
    if kind is None:
        return False
    at = _moment(message, news)
    _, is_new = MessageEvent.objects.get_or_create(
        fingerprint=news.fingerprint,
        defaults={
            "message": message,
            "kind": kind,
            "at": at,
            "detail": {
                "by": news.provider,
                **({"why": news.why[:500]} if news.why else {}),
                **({"their_clock": news.at.isoformat()} if at != news.at else {}),
                **detail,
            },
        },
    )
    return is_new


def _told(message: Message, news: News, kind: MessageEvent.Kind, name: str) -> str:
    """Once for each letter, however often it is told with another moment."""
    if message.events.filter(kind=kind).exists() or not _remember(message, news, kind):
        return "known"
    results.tell(name, message)
    return "new"


def _looked(message: Message, news: News) -> str:
    event = tracking.take_from_provider(
        message,
        kind=MessageEvent.Kind.OPENED if news.what == "opened" else MessageEvent.Kind.CLICKED,
        at=_moment(message, news),
        url=news.url,
        agent=news.agent,
        is_machine=news.is_machine,
        fingerprint=news.fingerprint,
    )
    return "new" if event is not None else "known"


def _wants_no_more(message: Message, news: News) -> str:
    if news.what == "complained":
        if _told(message, news, MessageEvent.Kind.COMPLAINED, "message.complained") == "known":
            return "known"
        _complained(message.to_address, news, message.contact_id)
        return "new"
    if _told(message, news, MessageEvent.Kind.UNSUBSCRIBED, "message.unsubscribed") == "known":
        return "known"
    leave_by_address(
        "email",
        message.to_address,
        f"told {news.provider}",
        contact_id=message.contact_id,
        message_key=message.idem_key or "",
    )
    return "new"


def _of_a_stranger(news: News) -> str:
    """A letter of another program on the same account, or one we have forgotten."""
    if not news.address:
        return "unknown"
    if news.what == "complained":
        _complained(news.address, news, None)
    elif news.what == "left":
        leave_by_address("email", news.address, f"told {news.provider}")
    elif news.gone and news.what in {"returned", "dropped"}:
        suppress("email", news.address, Reason.BOUNCED, scope=Scope.ALL, source=news.provider, at=news.at)
    return "unknown"


def _complained(address: str, news: News, contact_id: int | None) -> None:
    suppress("email", address, Reason.COMPLAINED, source=news.provider, contact_id=contact_id, at=news.at)
