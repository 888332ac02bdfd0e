"""Erasures outlive a backup: a file beside the database says who was forgotten, by number and hash only.

A backup from before the erasure brings the person back; the journal then makes them forgotten again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from roofs.comms.consent.addresses import digest
from roofs.comms.consent.models import Channel
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.comms.consent.models import Erasure

log = structlog.get_logger(__name__)
NAME = "erasures.jsonl"


def path() -> Path:
    return Path(settings.ENV.data_dir) / NAME


def write(erasure: Erasure) -> None:
    line = {
        "erasure": erasure.pk,
        "contact": erasure.contact_id,
        "hashes": erasure.address_hmacs,
        "reason": erasure.reason,
        "done_at": erasure.done_at.isoformat() if erasure.done_at else "",
    }
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def entries() -> Iterator[dict[str, Any]]:
    if not path().exists():
        return
    for line in path().read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            log.warning("a line of the erasure journal cannot be read")


def who_is_back() -> Iterator[tuple[Contact, dict[str, Any]]]:
    """Those of the journal who stand in the database again, with the same address as then."""
    for entry in entries():
        contact = Contact.objects.filter(pk=entry["contact"]).first()
        hashes = {address_hmac for _channel, address_hmac in entry["hashes"]}
        if contact is not None and hashes & _hashes_of(contact):
            yield contact, entry


def _hashes_of(contact: Contact) -> set[str]:
    pairs = ((Channel.EMAIL, contact.email), (Channel.PHONE, contact.phone))
    return {digest(channel, address) for channel, address in pairs if address}
