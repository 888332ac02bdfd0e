"""Is somebody upset? A first version by words that leave little doubt; precision first."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feeling:
    is_negative: bool
    score: float
    because: tuple[str, ...] = ()


_UPSET = re.compile(
    r"\b(?:furious|unacceptable|ridiculous|scam|rip-?off|lawyer|worst|terrible|horrible|disgusted"
    r"|inaceptable|estafa|p[eé]simo|abogado|terrible|furios[oa])\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|isn't|nunca|no es|sin)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


def is_negative(text: str, language: str = "") -> Feeling:
    found = tuple(one.group(0).lower() for one in _UPSET.finditer(text[:5000]) if not _NOT.search(text[: one.start()]))
    return Feeling(bool(found), float(len(found)), found)
