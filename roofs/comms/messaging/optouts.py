"""Does somebody who writes want to be left alone? In English and Spanish, by one word or a sentence, misspelt too.

The law takes any reasonable words, and providers know single keywords only. A missed no is worse than a person who
looks at one message too many: what cannot be told for sure is `unsure`, and then we pause and somebody decides.
What it finds in a labelled set and how often it is wrong `bin/bench optouts` says; the words stand in `optout_words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from roofs.comms.messaging import optout_model, optout_spelling
from roofs.comms.messaging import optout_words as words

Kind = Literal["out", "unsure", "back", "help", "none"]
LONGEST = 400
"""A longer text is a letter with a story in it: a person reads it."""
SURE, PLAIN = 0.5, 0.9
"""From here on a text looks enough like a no to let go; and one that could be a mere "not interested" too."""
DOUBT = 0.18
"""From here on a person looks. All are chosen by messages of families that were left out (see bench)."""


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
    said = text if text.strip() else subject
    clauses = optout_spelling.clauses(said)
    if not _bare(clauses):
        return NOTHING
    found = _by_keyword(clauses) or _by_likeness(clauses) or NOTHING
    if found.kind == "out" and (len(said) > LONGEST or words.TAKEN_BACK.search(_joined(clauses))):
        return Reading("unsure", 0.5, found.because)
    return found


def _by_keyword(clauses: Sequence[Sequence[str]]) -> Reading | None:
    """Nothing but the word, however polite and however often."""
    bare = _bare(clauses)
    said = " ".join(bare)
    if said in words.BACK:
        return Reading("back", 1.0, said)
    if said in words.HELP:
        return Reading("help", 1.0, said)
    if said in _keywords() or (bare and all(word in _keywords() for word in bare)):
        return Reading("out", 1.0, said)
    return None


def _by_likeness(clauses: Sequence[Sequence[str]]) -> Reading | None:
    """Who only says that there is nothing to sell here is heard by a person, who sees what is meant."""
    looks, said = round(optout_model.likeness(clauses) if _speaks(clauses) else 0.0, 3), _joined(clauses)
    declines = next((found for pattern in words.DOUBTFUL if (found := pattern.search(said))), None)
    if looks >= (PLAIN if declines else SURE):
        return Reading("out", looks, said[:80])
    if looks >= DOUBT or declines:
        return Reading("unsure", looks, declines[0] if declines else said[:80])
    return None


def _speaks(clauses: Sequence[Sequence[str]]) -> bool:
    """A word nobody knows, a name or a number is an answer to something else."""
    return any(word in optout_spelling.ideas() for word in _bare(clauses))


def _joined(clauses: Sequence[Sequence[str]]) -> str:
    return " ".join(word for clause in clauses for word in clause)


def _bare(clauses: Sequence[Sequence[str]]) -> list[str]:
    known = optout_spelling.ideas()
    return [word for clause in clauses for word in clause if known.get(word) != optout_model.EMPTY]


@cache
def _keywords() -> frozenset[str]:
    """As they look after their spelling was set right."""
    return frozenset(" ".join(_bare(optout_spelling.clauses(word))) for word in words.KEYWORDS)
