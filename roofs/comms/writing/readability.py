"""How hard a text is to read, as years at school, and how alike two texts are.

English: Flesch and Kincaid (1975). Spanish: Crawford (1984), made for Spanish, with its longer words.
"""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)|\n+")
_WORD = {"en": re.compile(r"[A-Za-z']+"), "es": re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")}
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^l]e)$")
# Two strong vowels, or an accented weak one beside another, are two syllables.
_SPANISH_NUCLEUS = re.compile(r"[íú]|[iuyü]?[aeoáéó](?:[iuü](?![aeoáéóíú])|y\b)?|[iuü]+y?|y\b")


def grade(text: str, language: str = "en") -> float:
    """0 for a text without words."""
    word = _WORD.get(language, _WORD["en"])
    sentences = [part for part in _SENTENCE_END.split(text) if word.search(part)]
    words = [found for sentence in sentences for found in word.findall(sentence)]
    if not words:
        return 0.0
    if language == "es":
        hundred = 100 / len(words)
        return -0.205 * len(sentences) * hundred + 0.049 * sum(map(spanish_syllables, words)) * hundred - 3.407
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    letters = word.lower().replace("'", "")
    counted = len(_VOWELS.findall(letters))
    return max(1, counted - bool(_SILENT.search(letters)))


def spanish_syllables(word: str) -> int:
    letters = re.sub(r"(?<=q)u|(?<=g)u(?=[eéií])", "", word.lower())
    return max(1, len(_SPANISH_NUCLEUS.findall(letters)))


def likeness(one: str, other: str, width: int = 3) -> float:
    """Jaccard over shingles of words: 1 is the same text."""
    first, second = _shingles(one, width), _shingles(other, width)
    return len(first & second) / len(first | second) if first or second else 1.0


def _shingles(text: str, width: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + width]) for start in range(len(words) - width + 1)}
