"""E-mail addresses as people type them.

`normalise` is what is stored and written to; `key` is what duplicates are found by and what suppression is hashed
from. They differ on purpose: ann+roof@example.com gets mail at that very address, and is the same person as
ann@example.com.
"""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

_AROUND = " \t\r\n<>\"'“”’.,;:()[]\N{LEFT SINGLE QUOTATION MARK}"
_GMAIL = {"gmail.com", "googlemail.com"}
_LONGEST = 2_000


def normalise(raw: str) -> str | None:
    """Lower case, without display name and mailto:, the domain in ASCII (punycode). The first of several, or None."""
    text = "".join(char for char in raw[:_LONGEST] if unicodedata.category(char) != "Cf")
    for candidate in _candidates(text):
        try:
            found = validate_email(candidate, check_deliverability=False)
        except EmailNotValidError:
            continue
        return f"{found.local_part.lower()}@{found.ascii_domain.lower()}"
    return None


def key(raw: str) -> str | None:
    """One spelling per mailbox: the +tag goes everywhere, dots go only where the provider ignores them (Gmail)."""
    address = normalise(raw)
    if address is None:
        return None
    local, _, domain = address.rpartition("@")
    local = local.split("+", 1)[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{domain}"


def _candidates(text: str) -> list[str]:
    """What may be an address: the parts in angle brackets, else the text cut at commas and semicolons."""
    in_brackets = re.findall(r"<([^<>]*@[^<>]*)>", text)
    parts = in_brackets or re.split(r"[,;\n]+", re.sub(r"\([^()]*\)", " ", text))
    return [_bare(part) for part in parts if "@" in part]


def _bare(part: str) -> str:
    part = part.strip(_AROUND)
    if part.lower().startswith("mailto:"):
        part = part[len("mailto:") :].partition("?")[0]
    return part.strip(_AROUND)
