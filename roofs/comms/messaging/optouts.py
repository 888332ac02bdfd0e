"""Does somebody who writes want to be left alone? In English and Spanish, by one word or a sentence, misspelt too.

The law takes any reasonable words, and providers know single keywords only. A missed no is worse than a person who
looks at one message too many: what cannot be told for sure is `unsure`, and then we pause and somebody decides.
What it finds in a labelled set and how often it is wrong `bin/bench optouts` says; the words stand in `optout_words`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from roofs.comms.messaging import optout_words as words
from roofs.comms.messaging.optout_model import likeness

Kind = Literal["out", "unsure", "back", "help", "none"]
LONGEST = 400
"""A longer text is a letter with a story in it: a person reads it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`because` is the piece of text that decided."""

    kind: Kind
    confidence: float = 1.0
    because: str = ""


NOTHING = Reading("none")


def wants_out(text: str, subject: str = "") -> bool:
    return read(text, subject).kind == "out"


def read(text: str, subject: str = "") -> Reading:
    """`text` without what it quotes. The subject speaks only where the letter is empty."""
    said = " ".join(text.split()) or " ".join(subject.split())
    if not said:
        return NOTHING
    clauses = _clauses(said)
    whole = " ".join(clauses)
    found = _by_keyword(whole) or _by_sentence(clauses, whole) or _by_likeness(whole) or _by_doubt(whole) or NOTHING
    if found.kind == "out" and (len(said) > LONGEST or words.TAKEN_BACK.search(whole)):
        return Reading("unsure", 0.5, found.because)
    return found


def plain(text: str) -> str:
    return " ".join(_clauses(text))


def _clauses(text: str) -> list[str]:
    return [plain for part in words.CLAUSE_ENDS.split(text) if (plain := _plain(part))]


def _by_keyword(whole: str) -> Reading | None:
    """Nothing but the word, however polite."""
    bare = _bare(whole)
    if bare in words.BACK:
        return Reading("back", 1.0, bare)
    if bare in words.HELP:
        return Reading("help", 1.0, bare)
    if bare in words.KEYWORDS:
        return Reading("out", 1.0, bare)
    parts = bare.split()
    if len(parts) == 1 and _misspelt(parts[0]):
        return Reading("out", 0.95, bare)
    is_list = parts and all(part in words.KEYWORDS or part in words.FILLERS for part in parts)
    if is_list and any(part in words.STRONG for part in parts) and not words.NOT_A_STOP.search(bare):
        return Reading("out", 0.97, bare)
    return None


def _by_sentence(clauses: list[str], whole: str) -> Reading | None:
    asks_otherwise = bool(words.OTHERWISE.search(words.NEGATED.sub(" ", whole)))
    for clause in [*clauses, whole]:
        bare = _bare(clause)
        if bare in words.STRONG or words.LAST_WORD.search(words.INNOCENT.sub(" ", bare)):
            return Reading("out", 0.97, bare)
        for pattern in words.SURE:
            for said in dict.fromkeys((clause, bare)):
                if (found := pattern.search(said)) and not _is_innocent(said, found):
                    return Reading("out", 0.95, found[0])
        for pattern in words.UNLESS_OTHERWISE:
            found = pattern.search(clause)
            if found and not asks_otherwise and not words.LIMITED.search(whole) and not _is_innocent(clause, found):
                return Reading("out", 0.9, found[0])
    return None


def _by_likeness(whole: str) -> Reading | None:
    """What no rule has foreseen, but looks like it: weights never let anybody go by themselves, a person does."""
    looks = likeness(whole)
    return Reading("unsure", round(looks, 3), whole[:80]) if looks >= words.ALIKE else None


def _by_doubt(whole: str) -> Reading | None:
    for pattern in words.DOUBTFUL:
        if found := pattern.search(whole):
            return Reading("unsure", 0.5, found[0])
    without = words.INNOCENT.sub(" ", whole)
    if found := words.SMELLS.search(without):
        return Reading("unsure", 0.4, found[0])
    return None


def _is_innocent(clause: str, found: re.Match[str]) -> bool:
    """A no before the wish turns it round: "don't stop", "I did not unsubscribe"."""
    before = clause[: found.start()].rstrip()
    return words.TURNS_ROUND.search(before) is not None


def _plain(part: str) -> str:
    """Small letters without accents and marks; stretched, spaced and disguised letters as they are meant."""
    letters = unicodedata.normalize("NFKD", words.SIGNS.sub(" stop ", part).casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = words.APOSTROPHES.sub("", letters).translate(words.DISGUISES)
    letters = re.sub(r"[^a-z0-9]+", " ", letters)
    letters = re.sub(r"(?<=[a-z])0(?=[a-z])", "o", letters)
    letters = re.sub(r"([a-z])\1{2,}", r"\1", letters)
    letters = re.sub(r"\b(?:[a-z] ){2,}[a-z]\b", lambda found: found[0].replace(" ", ""), letters)
    return " ".join(words.SHORT.get(part, part) for part in letters.split())


def _bare(plain: str) -> str:
    return " ".join(words.POLITE.sub(" ", plain).split())


def _misspelt(word: str) -> bool:
    if word in words.OTHER_WORDS:
        return False
    return any(
        _distance(word, meant) <= most for meant, most in words.MEANT.items() if abs(len(word) - len(meant)) <= most
    )


@cache
def _distance(one: str, other: str) -> int:
    """Letters put in, left out, changed, or two beside each other swapped."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return _distance(one[1:], other[1:])
    best = min(_distance(one[1:], other), _distance(one, other[1:]), _distance(one[1:], other[1:]))
    if one[:2] == other[1::-1] and len(one) > 1 and len(other) > 1:
        best = min(best, _distance(one[2:], other[2:]))
    return best + 1
