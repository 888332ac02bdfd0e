"""The words a text is meant to have: disguised, stretched, glued together, misheard and misspelt ones set right.

Only towards words that stand under an idea (optout_words), and never away from a word that is one by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from roofs.comms.messaging import optout_words as words

SHORTEST, LONG = 4, 8
"""Letters a word needs before one wrong letter is forgiven; before two are."""
LEARNT = Path(__file__).with_name("optout_ordinary.txt")
LONGEST = 24
GLUED = 6
PLAINEST = 3
"""Letters without which a word could be any other."""
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
KEYS = {key: (row, column) for row, keys in enumerate(ROWS) for column, key in enumerate(keys)}
FAR = (9, 99)
MARKS = re.compile(r"[^a-z0-9*]+")
VOWELS = re.compile(r"[aeiou]")
CLITICS = re.compile(r"(\w{3,}?)(me|nos|le|les|se|lo|los|la|las)(lo|los|la|las)?")
SOUNDS = (("qu", "k"), ("ce", "se"), ("ci", "si"), ("ge", "je"), ("gi", "ji"), ("ph", "f"), ("ll", "y"), ("v", "b"),
          ("z", "s"), ("c", "k"), ("h", ""))  # fmt: skip
SPANISH = {
    "ar": ("ar", "a", "e", "en", "es", "an", "as", "o", "amos", "ando", "aron", "aste", "ado", "ados", "adas"),
    "er": ("er", "e", "a", "an", "as", "en", "es", "o", "iendo", "ieron", "ido"),
    "ir": ("ir", "e", "a", "an", "as", "en", "es", "o", "iendo", "ieron", "ito", "ido"),
}


def clauses(text: str) -> list[list[str]]:
    """Small letters without accents and marks, a list of words for each piece between full stops and commas."""
    for sign, word in words.SIGNS.items():
        text = text.replace(sign, f". {word}. ")
    parts = (_plain(part) for part in words.CLAUSE_ENDS.split(text))
    return [found for part in parts if (found := _phrases(list(_meant(part))))]


def pieces(text: str) -> list[str]:
    """The words as they are written."""
    return _plain(words.CLAUSE_ENDS.sub(" ", text)).split()


def _plain(part: str) -> str:
    letters = unicodedata.normalize("NFKD", part.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = words.APOSTROPHES.sub("", letters).translate(words.DISGUISES)
    letters = MARKS.sub(" ", letters)
    letters = re.sub(r"([a-z])\1{2,}", r"\1", letters)
    letters = re.sub(r"(?<=[a-z])\*+(?=[a-z])", "*", letters)
    return re.sub(r"\b(?:[a-z] ){2,}[a-z]\b", lambda found: found[0].replace(" ", ""), letters)


def _meant(part: str) -> Iterator[str]:
    pieces = part.split()
    at = 0
    while at < len(pieces):
        glued = "".join(pieces[at : at + 2])
        torn = len(glued) >= SHORTEST and not all(is_word(one) for one in pieces[at : at + 2])
        if torn and at + 1 < len(pieces) and glued in ideas():
            yield glued
            at += 2
            continue
        yield from _right(pieces[at])
        at += 1


def _phrases(found: list[str]) -> list[str]:
    return _phrase().sub(lambda one: words.PHRASES[one[0]], " ".join(found)).split()


@lru_cache(maxsize=20_000)
def _right(piece: str) -> tuple[str, ...]:
    if piece in words.SHORT:
        return tuple(words.SHORT[piece].split())
    if piece in ideas() or len(piece) > LONGEST:
        return (piece,)
    if is_word(piece):
        return _spanish(piece) or (piece,)
    disguised = piece.translate(words.LEET)
    if disguised in ideas() and not piece.isdigit():
        return (disguised,)
    if "*" in piece:
        bare = piece.replace("*", "")
        shape = re.compile(piece.replace("*", ".?"))
        starred = next((word for word in (bare, *ideas()) if word in ideas() and shape.fullmatch(word)), bare)
        return (starred,) if starred else ()
    return _spanish(piece) or _sounding(piece) or _unglued(piece) or _nearest(piece) or (piece,)


def is_word(piece: str) -> bool:
    return piece in ideas() or piece in ordinary()


def _spanish(piece: str) -> tuple[str, ...]:
    """A verb with whom it is done to: `quitenme` is `quiten me`."""
    found = CLITICS.fullmatch(piece)
    if not found:
        return ()
    verb, *rest = (part for part in found.groups() if part)
    if verb not in spanish_verbs():
        verb = _by_sound().get(sound(verb), verb)
    return (verb, *rest) if verb in spanish_verbs() else ()


def _sounding(piece: str) -> tuple[str, ...]:
    known = _by_sound().get(sound(piece)) or _by_skeleton().get(piece)
    return (known,) if known and len(piece) >= PLAINEST else ()


def _unglued(piece: str) -> tuple[str, ...]:
    """Words without a space: `stoptextingme`."""
    if len(piece) < GLUED:
        return ()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(piece) + 1):
        for start in range(max(end - 14, 0), end):
            if start in best and (one := piece[start:end]) in _gluable():
                longer = (*best[start], one)
                if end not in best or len(longer) < len(best[end]):
                    best[end] = longer
    found = best.get(len(piece), ())
    return tuple(right for one in found for right in _right(one)) if len(found) > 1 else ()


def _nearest(piece: str) -> tuple[str, ...]:
    if len(piece) < SHORTEST or not piece.isalpha():
        return ()
    most = 2 if len(piece) >= LONG else 1
    near = {word for less in shortened(piece, most) for word in _by_shortened().get(less, ())}
    far = {word: distance(piece, word) for word in near if word[0] == piece[0] or word[:2] == piece[1::-1]}
    close = [(steps, word) for word, steps in far.items() if steps <= (2 if min(len(word), len(piece)) >= LONG else 1)]
    return (min(close)[1],) if close else ()


def shortened(word: str, most: int) -> set[str]:
    """The word, and what is left of it without one letter, or two."""
    found = {word}
    for _ in range(most):
        found |= {one[:at] + one[at + 1 :] for one in found for at in range(len(one))}
    return found


def distance(one: str, other: str) -> int:
    """Letters put in, left out, hit beside, or two beside each other swapped. Any other letter is two of them."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, row, before_last = row, [at], before
        for to, meant in enumerate(other, 1):
            best = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + slip(letter, meant))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == meant:
                best = min(best, before_last[to - 2] + 1)
            row.append(best)
        before = last
    return row[-1]


def slip(letter: str, meant: str) -> int:
    if letter == meant:
        return 0
    (row, column), (row_meant, column_meant) = KEYS.get(letter, FAR), KEYS.get(meant, (0, 0))
    return 1 if abs(row - row_meant) <= 1 and abs(column - column_meant) <= 1 else 2


def sound(word: str) -> str:
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return word


@cache
def ideas() -> dict[str, str]:
    """Each word and the idea it stands under. The first that names a word has it."""
    found: dict[str, str] = {}
    for idea, said in words.IDEAS.items():
        for entry in said.split():
            for form in forms(entry):
                found.setdefault(form, idea)
    return found


def forms(entry: str) -> list[str]:
    if "+" in entry:
        stems, ending = entry.split("+")
        if not ending:
            return [stems]
        hard, _, soft = stems.partition("/")
        return [(soft if soft and end[0] == "e" else hard) + end for end in SPANISH[ending]]
    word = entry.rstrip("~")
    if word == entry:
        return [word]
    doubled = word + word[-1] if entry.endswith("~~") else word.removesuffix("e")
    plural = word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")
    return [word, plural, doubled + "ed", doubled + "ing"]


@cache
def spanish_verbs() -> frozenset[str]:
    said = (entry for entries in words.IDEAS.values() for entry in entries.split() if "+" in entry)
    return frozenset(form for entry in said for form in forms(entry)) | words.VERBS


@cache
def ordinary() -> frozenset[str]:
    """Words people use for other things, so that they are not taken for misspelt ones."""
    said = " ".join((*words.BACK, *words.HELP, *words.PHRASES, LEARNT.read_text()))
    return words.ORDINARY | frozenset(said.split())


@cache
def _phrase() -> re.Pattern[str]:
    longest_first = sorted(words.PHRASES, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


@cache
def _by_sound() -> dict[str, str]:
    return {sound(word): word for word in reversed(ideas()) if len(word) >= SHORTEST}


@cache
def _by_skeleton() -> dict[str, str]:
    """Without vowels: `rmv` is remove. Only of ideas a wish cannot do without."""
    strong = ("stop", "unsub", "remove", "contact", "thing", "cancel", "number", "bother", "consent")
    wanted = [word for word in reversed(ideas()) if ideas()[word] in strong]
    found = {word[0] + VOWELS.sub("", word[1:]): word for word in wanted}
    return {bones: word for bones, word in found.items() if len(bones) >= PLAINEST}


@cache
def _gluable() -> frozenset[str]:
    small = {"2", "de", "it", "to", "la", "the", "this", "these", "all", "be", "que", "por", "favor", "do", "not"}
    long_enough = {word for word in ideas() if len(word) >= PLAINEST}
    return frozenset(long_enough | small | {"me", "us", "no", "my", "mi", "ya", "opt", "dont", "txt", "pls"})


@cache
def _by_shortened() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in ideas():
        if len(word) >= SHORTEST:
            for less in shortened(word, 2 if len(word) >= LONG else 1):
                found.setdefault(less, []).append(word)
    return {less: tuple(meant) for less, meant in found.items()}
