"""One spelling per address, and its keyed hash: all that is kept of somebody who wants to be left alone."""

from __future__ import annotations

from collections.abc import Callable

from roofs.comms.consent.keys import hash_key
from roofs.comms.consent.models import Channel
from roofs.core.kit import emails, phones
from roofs.core.kit.hashing import keyed_hash

NUMBERS = frozenset({Channel.SMS, Channel.PHONE, Channel.VOICE})


def digest(channel: str, address: str) -> str:
    return digester()(channel, address)


def digester() -> Callable[[str, str], str]:
    """For many at once: the key is asked for once, for while it is new it stands in the database alone."""
    key = hash_key()
    return lambda channel, address: keyed_hash(key, f"{_family(channel)}:{spelling(channel, address)}")


def digester_of_numbers() -> Callable[[str], str]:
    """Of numbers in E.164 already, by the million."""
    key = hash_key()
    return lambda number: keyed_hash(key, f"{_family(Channel.PHONE)}:{number}")


def spelling(channel: str, address: str) -> str:
    if channel == Channel.EMAIL:
        return emails.key(address) or address.strip().casefold()
    if channel in NUMBERS:
        return phones.normalise(address) or address.strip()
    return " ".join(address.split()).casefold()


def _family(channel: str) -> str:
    """A number is one number, called or texted; the channel column tells which of the two is not wanted."""
    return "number" if channel in NUMBERS else channel
