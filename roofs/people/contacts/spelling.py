"""Words as people spell them, and how much two of them have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def plain(text: str) -> str:
    """Without accents, marks and capitals."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.lower().replace("'", "").replace("&", " and ")).split())


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> float:
    """Jaro and Winkler: 1 for the same word, above 0.9 for one slip in a longer one."""
    if one == other:
        return 1.0
    window = max(len(one), len(other)) // 2 - 1
    taken, ours = [False] * len(other), []
    for at, char in enumerate(one):
        for there in range(max(0, at - window), min(len(other), at + window + 1)):
            if not taken[there] and other[there] == char:
                taken[there] = True
                ours.append(char)
                break
    if not ours:
        return 0.0
    theirs = [char for char, used in zip(other, taken, strict=True) if used]
    swapped = sum(a != b for a, b in zip(ours, theirs, strict=True)) / 2
    common = len(ours)
    jaro = (common / len(one) + common / len(other) + (common - swapped) / common) / 3
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return jaro + min(4, start) * 0.1 * (1 - jaro)
