"""One spelling per address, and its keyed hash: all that is kept of somebody who wants to be left alone."""

from __future__ import annotations

from roofs.comms.consent.keys import hash_key
from roofs.comms.consent.models import Channel
from roofs.core.kit import emails, phones
from roofs.core.kit.hashing import keyed_hash


def digest(channel: str, address: str) -> str:
    return keyed_hash(hash_key(), f"{_family(channel)}:{spelling(channel, address)}")


def spelling(channel: str, address: str) -> str:
    if channel == Channel.EMAIL:
        return emails.key(address) or address.strip().casefold()
    if channel in {Channel.SMS, Channel.PHONE}:
        return phones.normalise(address) or address.strip()
    return " ".join(address.split()).casefold()


def _family(channel: str) -> str:
    """A number is one number, called or texted; the channel column tells which of the two is not wanted."""
    return "number" if channel in {Channel.SMS, Channel.PHONE} else channel
