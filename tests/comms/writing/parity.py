"""Do the two parts of a letter say the same? A reader of the text must not miss what the other one sees."""

from __future__ import annotations

import re

from roofs.core.kit import html_links
from roofs.core.kit.html_text import text_of

ENOUGH = 0.9
"""So much of what one part says must be in the other; pictures' names and separators make the rest."""
_WORD = re.compile(r"[^\W\d_]{3,}|\d+", re.UNICODE)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


def differences(text: str, html: str) -> list[str]:
    """Nothing when a letter has one part only, or both say the same."""
    if not html.strip() or not text.strip():
        return []
    shown = text_of(html)
    found = [f"only in the HTML: {word}" for word in _missing(shown, text)]
    found += [f"only in the text: {word}" for word in _missing(text, shown)]
    there = {address.rstrip(".,;") for address in _ADDRESS.findall(text)}
    found += [f"no address in the text: {link}" for link in sorted(html_links.countable(html)) if link not in there]
    return found


def _missing(of: str, among: str) -> list[str]:
    """The words, when they are too many to be chance."""
    words = {word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", of))}
    known = {word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", among))}
    missing = sorted(words - known)
    return missing if words and len(missing) > (1 - ENOUGH) * len(words) else []
