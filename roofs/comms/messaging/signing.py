"""The keys our own mail server path signs with: one in use for each domain, the next one waiting until the DNS has it.

A letter signed with a key that nobody can look up is worse off than one without, so a new key is used from the moment
it was found in the DNS (see deliverability.py), and an old one until then.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from roofs.comms.messaging.ports import OutgoingEmail
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.events import record
from roofs.core.kit import dkim

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

VENDOR = "dkim"
FRESH_SECONDS = 20.0
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Signer:
    domain: str
    selector: str
    key: RSAPrivateKey

    def sign(self, letter: bytes, now: datetime) -> bytes:
        head = dkim.sign(letter, domain=self.domain, selector=self.selector, key=self.key, at=int(now.timestamp()))
        return head + letter


_known: dict[str, tuple[float, Signer | None]] = {}


def make(domain: str, actor: User | None, now: datetime | None = None) -> Connection:
    """A new key, not used yet. Of keys that wait only the newest is kept."""
    now = now or timezone.now()
    with transaction.atomic():
        number = keys_of(domain, with_removed=True).count() + 1
        selector = f"roofs{now:%y%m}{number}"
        for waiting in keys_of(domain).filter(state=ConnectionState.NEW):
            waiting.mark_deleted(actor)
        row = Connection(vendor=VENDOR, name=f"{selector}.{domain}"[:100])
        row.options = {"domain": domain, "selector": selector}
        row.keep_secrets({"private_key": dkim.new_key()})
        row.stamp(actor)
        row.save()
        record("dkim.made", row, actor=actor, domain=domain, selector=selector)
    return row


def keys_of(domain: str, *, with_removed: bool = False) -> QuerySet[Connection]:
    rows = Connection.objects.filter(vendor=VENDOR, options__domain=domain).order_by("-pk")
    return rows if with_removed else rows.filter(deleted_at=None)


def record_of(key: Connection) -> tuple[str, str]:
    """Name and text of the TXT record that has to be made."""
    name = f"{key.options['selector']}._domainkey.{key.options['domain']}"
    return name, dkim.record_of(key.secrets["private_key"])


def found(key: Connection, now: datetime | None = None) -> None:
    """The DNS has it: letters are signed with it from now on, and with older ones no more."""
    with transaction.atomic():
        is_new = key.state != ConnectionState.WORKING
        key.worked(now)
        if is_new:
            older = keys_of(key.options["domain"]).filter(pk__lt=key.pk).exclude(state=ConnectionState.OFF)
            older.update(state=ConnectionState.OFF)
            record("dkim.used", key, domain=key.options["domain"], selector=key.options["selector"])
    _known.clear()


def lost(key: Connection, why: str, now: datetime | None = None) -> None:
    """It was used and the DNS has it no more. It stays in use: a hole in the DNS for an hour must not unsign us."""
    if key.state in {ConnectionState.WORKING, ConnectionState.FAILING}:
        key.failed(why, now)


def signer_of(domain: str) -> Signer | None:
    kept = _known.get(domain)
    if kept is not None and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    row = keys_of(domain).filter(state__in=[ConnectionState.WORKING, ConnectionState.FAILING]).first()
    signer = None
    if row is not None:
        signer = Signer(domain, row.options["selector"], dkim.read_key(row.secrets["private_key"]))
    _known[domain] = (time.monotonic(), signer)
    return signer


def signed(email: OutgoingEmail, now: datetime | None = None) -> bytes:
    """The final bytes for a mail server of our own."""
    letter = _LINE_END.sub(b"\r\n", email.mime)
    domain = parseaddr(email.from_address)[1].rpartition("@")[2].lower()
    signer = signer_of(domain)
    return signer.sign(letter, now or timezone.now()) if signer else letter
