"""How long a text message is, and the characters that keep it short (GSM 03.38)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...",
     "\u00a0": " ", "\u202f": " ", "\u00b7": "-", "\u2022": "-"}
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """`units` are septets in the GSM alphabet, else UTF-16 code units."""

    is_gsm: bool
    units: int
    messages: int


def size(text: str) -> Size:
    is_gsm = all(letter in _BASIC or letter in _DOUBLE for letter in text)
    units = sum(2 if letter in _DOUBLE else 1 for letter in text) if is_gsm else len(text.encode("utf-16-be")) // 2
    single, joined = (160, 153) if is_gsm else (70, 67)
    return Size(is_gsm, units, 1 if units <= single else -(-units // joined))


def simplified(text: str) -> str:
    """Typographic marks and rare accents made plain. Letters with no plain form stay: a name is not to be mangled."""
    return "".join(map(_plain, text.translate(_PLAIN)))


def _plain(letter: str) -> str:
    if letter in _BASIC or letter in _DOUBLE:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in _BASIC else letter
