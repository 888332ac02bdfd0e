"""Whose mailbox an address is: five groups, since each of the large services decides for itself what is spam."""

from __future__ import annotations

GROUPS = {
    "gmail": ("gmail.com", "googlemail.com"),
    "yahoo": ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "yahoo.ca", "yahoo.co.uk", "yahoo.es", "att.net",
              "sbcglobal.net", "verizon.net"),
    "outlook": ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.es", "hotmail.es"),
    "icloud": ("icloud.com", "me.com", "mac.com"),
}  # fmt: skip
OTHER = "other"
_GROUP_OF = {domain: group for group, domains in GROUPS.items() for domain in domains}


def group_of(address: str) -> str:
    return _GROUP_OF.get(address.rpartition("@")[2].lower(), OTHER)
