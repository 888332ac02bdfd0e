"""Which allowances a message of marketing draws from, and how late it may still go out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from roofs.comms.consent.keys import signing_keys
from roofs.comms.consent.models import Channel
from roofs.comms.messaging import policy
from roofs.comms.messaging.throttle import Limit
from roofs.core.company.office import office

PACIFIC = "America/Los_Angeles"  # the day of a brand at T-Mobile begins there
NO_LIMIT, UNLIMITED = 0, 10**9

_ceilings: list[Callable[[str, datetime], int | None]] = []


def ceiling(of_domain: Callable[[str, datetime], int | None]) -> Callable[[str, datetime], int | None]:
    """Whoever plans the first weeks of a domain says here how many letters it may send on a day; None: no opinion."""
    if of_domain not in _ceilings:
        _ceilings.append(of_domain)
    return of_domain


def latest(channel: str) -> timedelta | None:
    """How late a message that nobody held back may still go out. None: a person decides, as with tasks."""
    if channel in {Channel.PHONE, Channel.SOCIAL}:
        return None
    rules = policy.pace.get()
    is_slow = channel in {Channel.EMAIL, Channel.POST}
    return timedelta(hours=rules.latest_email_hours if is_slow else rules.latest_text_hours)


def limits_for(channel: str, to_address: str, provider: str, now: datetime, from_address: str = "") -> list[Limit]:
    """Every allowance that one message of marketing draws from."""
    rules = policy.pace.get()
    if channel == Channel.EMAIL:
        return _email_limits(rules, _mailbox(from_address), to_address, provider, now)
    if channel == Channel.SMS:
        return [
            *_a_minute(provider_key(channel, provider), "provider", rules.texts_per_minute),
            *_a_day("sms:brand", "brand", rules.texts_per_day, PACIFIC),
        ]
    if channel == Channel.VOICE:
        return _a_minute(provider_key(channel, provider), "provider", rules.calls_per_minute)
    if channel == Channel.POST:
        return _a_day("post:day", "post", rules.postcards_per_day, office.get().timezone)
    return []


def domain_key(from_address: str = "") -> str:
    """The bucket of a sending domain: what a mail service holds against us, it holds against all of it."""
    return f"email:domain:{_mailbox(from_address).rpartition('@')[2]}"


def provider_key(channel: str, provider: str) -> str:
    return f"{channel}:provider:{provider}"


def _email_limits(rules: policy.Pace, mailbox: str, to_address: str, provider: str, now: datetime) -> list[Limit]:
    domain, zone = mailbox.rpartition("@")[2], office.get().timezone
    warming = min((most for ask in _ceilings if (most := ask(domain, now)) is not None), default=UNLIMITED)
    most = min(rules.domain_per_day or UNLIMITED, warming)
    kind = "warm_up" if most == warming < UNLIMITED else "domain_day"
    return [
        *_an_hour(f"email:mailbox:{mailbox}", "mailbox", rules.mailbox_per_hour),
        *_a_day(f"email:mailbox-day:{mailbox}", "mailbox_day", rules.mailbox_per_day, zone),
        # Always there: this is the bucket that rests, slows down or stops when a mail service complains.
        *_a_minute(domain_key(mailbox), "domain", rules.emails_per_minute),
        *_a_day(f"email:domain-day:{domain}", kind, NO_LIMIT if most == UNLIMITED else max(1, most), zone),
        *_a_minute(f"email:to:{mail_service(to_address)}", "recipient", rules.mail_service_per_minute),
        *_a_second(provider_key(Channel.EMAIL, provider), "provider", rules.email_provider_per_second),
    ]


def _mailbox(from_address: str) -> str:
    address = parseaddr(from_address or settings.DEFAULT_FROM_EMAIL)[1].lower()
    return address if "@" in address else f"office@{settings.MAIL_DOMAIN}"


SERVICES = {
    "gmail": ("gmail.com", "googlemail.com"),
    "yahoo": ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "att.net", "sbcglobal.net", "bellsouth.net"),
    "microsoft": ("outlook.com", "hotmail.com", "live.com", "msn.com"),
    "apple": ("icloud.com", "me.com", "mac.com"),
    "comcast": ("comcast.net", "xfinity.com"),
    "charter": ("charter.net", "spectrum.net", "rr.com"),
}
_SERVICE_OF = {domain: name for name, domains in SERVICES.items() for domain in domains}


def mail_service(address: str) -> str:
    """Who takes the mail of this address. A domain of one's own may name a person, so only its keyed hash is kept."""
    domain = address.rpartition("@")[2].strip().lower()
    known = _SERVICE_OF.get(domain)
    return known or hmac.new(signing_keys()[0], domain.encode(), hashlib.sha256).hexdigest()[:16]


def _a_second(key: str, kind: str, most: int) -> list[Limit]:
    return [Limit(key, kind, per_second=most, burst=most)] if most != NO_LIMIT else []


def _a_minute(key: str, kind: str, most: int) -> list[Limit]:
    """At most a tenth of a minute's worth in one go."""
    return [Limit(key, kind, per_second=most / 60, burst=max(1.0, most / 10))] if most != NO_LIMIT else []


def _an_hour(key: str, kind: str, most: int) -> list[Limit]:
    return [Limit(key, kind, per_second=most / 3600, burst=max(1.0, most / 60))] if most != NO_LIMIT else []


def _a_day(key: str, kind: str, most: int, zone: str) -> list[Limit]:
    return [Limit(key, kind, per_day=most, zone=zone)] if most != NO_LIMIT else []
