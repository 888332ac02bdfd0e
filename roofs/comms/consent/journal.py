"""Erasures outlive a backup: a file beside the database says who was forgotten, by number and hash only.

A backup from before the erasure brings the person back; the journal then makes them forgotten again. One from before
they were known has lost that nobody may bring them in again; the journal knows it still.
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
    from datetime import datetime

    from roofs.comms.consent.models import Erasure

log = structlog.get_logger(__name__)
NAME = "erasures.jsonl"


def path() -> Path:
    return Path(settings.ENV.data_dir) / NAME


def write(erasure: Erasure, since: datetime) -> None:
    """`since`: when the record of them was made. A number and a moment name a row, and nobody outside this house."""
    _add({
        "erasure": erasure.pk,
        "contact": erasure.contact_id,
        "since": since.isoformat(),
        "hashes": erasure.address_hmacs,
        "reason": erasure.reason,
        "done_at": erasure.done_at.isoformat() if erasure.done_at else "",
    })  # fmt: skip


def write_return(hashes: list[str]) -> None:
    """They came back by themselves: a backup that is brought back must not shut them out again."""
    _add({"returned": hashes})


def _add(line: dict[str, Any]) -> None:
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
    """Those of the journal who stand in the database again: the same record as then, or one with the same address."""
    for entry in entries():
        contact = Contact.objects.filter(pk=entry.get("contact", 0)).first()
        if contact is not None and _is_the_same(contact, entry) and not _is_empty(contact):
            yield contact, entry


def still_forgotten() -> set[tuple[str, str]]:
    """Channel and hash of everybody who was forgotten and has not come back by themselves."""
    found: set[tuple[str, str]] = set()
    for entry in entries():
        found |= {(channel, address_hmac) for channel, address_hmac in entry.get("hashes", [])}
        returned = set(entry.get("returned", []))
        found = {one for one in found if one[1] not in returned}
    return found


def _is_the_same(contact: Contact, entry: dict[str, Any]) -> bool:
    hashes = {address_hmac for _channel, address_hmac in entry["hashes"]}
    return entry.get("since") == contact.created_at.isoformat() or bool(hashes & _hashes_of(contact))


def _is_empty(contact: Contact) -> bool:
    """The backup was made after they were forgotten."""
    told = (contact.first_name, contact.last_name, contact.company_name, contact.email, contact.phone)
    return contact.deleted_at is not None and not any(told)


def _hashes_of(contact: Contact) -> set[str]:
    pairs = ((Channel.EMAIL, contact.email), (Channel.PHONE, contact.phone))
    return {digest(channel, address) for channel, address in pairs if address}
