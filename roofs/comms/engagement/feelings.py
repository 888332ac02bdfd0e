"""Is somebody upset with us? By words and phrases with weights, in English and Spanish; precision before recall.

Each clause is read by itself. A word is turned around by a "not" before it, made heavier by "very" and lighter by "a
bit". What a clause says of somebody else (the last roofer, the insurance) or of the weather and the roof is not meant
for us, and talk of storms, leaks and damage is everyday business here. Being content, with a "not" before it, counts as
being upset. The words are ours (`feelings.csv`), gathered for this product; no dictionary of others is in them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("feelings.csv")
AROUND = Path(__file__).with_name("feelings_around.txt")
ENOUGH = 2.0
LONGEST = 5_000
_BEFORE = 4
"""Words before one in which a "not" still belongs to it."""

_CLAUSE = re.compile(r"[.!?;:\n]+|,|\b(?:but|however|though|although|pero|aunque|sino)\b")
_WORD = re.compile(r"[a-z0-9]+")
_LONG = re.compile(r"([a-z])\1{2,}")
_MASKED = re.compile(r"\b[fs][*#@$%!]{1,4}[a-z]*")

_ELSE = re.compile(
    r"\b(?:(?:last|previous|other|another|old|first|different|former)\s+(?:\w+\s+)?(?:roofers?|compan(?:y|ies)|contractors?"
    r"|guys?|crews?|quotes?|people|ones?|outfit)|competitors?|insurance|adjusters?|insurer|neighbou?rs?|landlord|hoa|bank"
    r"|ex|boss|state farm|allstate"
    r"|otr[oa]s?\s+(?:compania|empresa|contratista|techador)\w*|(?:contratista|compania|empresa)\s+anterior"
    r"|seguros?|aseguradora|ajustador|vecin[oa]s?)\b"
)
_ASKED_FOR = re.compile(
    r"\b(?:sorry|worried|afraid|apologi[sz]e|apologies|pardon|perdon|disculpe|disculpen|lo siento|if|in case|si)\b"
)
"""Who says sorry, or speaks of what might be, is not upset."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """`because`: the words that said it, for whoever reads it later."""

    is_negative: bool
    score: float
    because: tuple[str, ...] = ()


NOTHING = Feeling(is_negative=False, score=0.0)


def is_negative(text: str, language: str = "") -> Feeling:
    """Both languages are read whatever was said of the person: people mix them. `language` decides nothing yet."""
    plain = _plain(text[:LONGEST])
    found: dict[str, float] = {}
    for clause in _CLAUSE.split(plain):
        for words, weight in _in_clause(clause):
            found[words] = max(found.get(words, 0.0), weight)
    if _MASKED.search(plain):
        found["***"] = ENOUGH
    score = sum(found.values())
    if score < ENOUGH:
        return NOTHING if not found else Feeling(is_negative=False, score=score)
    return Feeling(is_negative=True, score=score, because=tuple(sorted(found, key=lambda one: (-found[one], one))))


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes; a letter drawn out stands once."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in bare if not unicodedata.combining(one))
    return _LONG.sub(r"\1", bare.replace("'", "").replace("\u2019", ""))


def _in_clause(clause: str) -> list[tuple[str, float]]:
    if _ELSE.search(clause):
        return []
    words = _WORD.findall(clause)
    may_be = bool(_ASKED_FOR.search(clause))
    found = []
    place = 0
    while place < len(words):
        phrase, weight = _phrase_at(words, place)
        length = phrase.count(" ") + 1
        if weight:
            told = _weighed(words, place, length, phrase, weight)
            if told and not (may_be and weight < ENOUGH + 1):
                found.append((phrase, told))
        elif words[place] in _around("content") and _is_denied(words, place):
            found.append((f"not {words[place]}", ENOUGH))
        place += length
    return found


def _phrase_at(words: list[str], place: int) -> tuple[str, float]:
    """The longest one that begins here."""
    known, longest = _lexicon()
    for length in range(min(longest, len(words) - place), 0, -1):
        phrase = " ".join(words[place : place + length])
        if phrase in known:
            return phrase, known[phrase]
    return words[place], 0.0


def _weighed(words: list[str], place: int, length: int, phrase: str, weight: float) -> float:
    before, after = words[max(0, place - _BEFORE) : place], words[place + length : place + length + 3]
    if phrase.split(maxsplit=1)[0] not in _around("not") and _is_denied(words, place):
        return 0.0
    is_either = not _around("either").isdisjoint(phrase.split())
    if is_either and not _around("thing").isdisjoint([*before, *after]):
        return 0.0
    near = before[-2:]
    if not _around("a_bit").isdisjoint(near):
        return weight * 0.5
    return weight * (1.5 if not _around("very").isdisjoint(near) else 1.0)


def _is_denied(words: list[str], place: int) -> bool:
    """A "no" in front of another noun has done its work there: "no problem, I am upset" is two clauses anyway."""
    before = words[max(0, place - _BEFORE) : place]
    for back in range(len(before) - 1, -1, -1):
        if before[back] in _around("not"):
            return not (set(before[back + 1 :]) & _around("calm"))
    return False


@cache
def _lexicon() -> tuple[dict[str, float], int]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        known = {row["phrase"]: float(row["weight"]) for row in rows}
    return known, max(phrase.count(" ") + 1 for phrase in known)


@cache
def _around(part: str) -> frozenset[str]:
    """Words that change what stands beside them: `thing` is what a roofer hears of every day, `either` what is said of
    such things as well as of people.
    """
    lines = (line.partition(":") for line in AROUND.read_text(encoding="utf-8").splitlines())
    return next(frozenset(words.split()) for name, _, words in lines if name == part)
