"""Flesch-Kincaid grade, and how alike two texts are."""

from __future__ import annotations

import re

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^l]e)$")


def grade(text: str) -> float:
    sentences = [s for s in re.split(r"[.!?]+(?:\s|$)|\n+", text) if re.search(r"[A-Za-z]", s)]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    letters = word.lower().replace("'", "")
    counted = len(_VOWELS.findall(letters))
    return max(1, counted - bool(_SILENT.search(letters)))


def likeness(one: str, other: str, width: int = 3) -> float:
    """Jaccard over shingles of words."""
    first, second = _shingles(one, width), _shingles(other, width)
    return len(first & second) / len(first | second)


def _shingles(text: str, width: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + width]) for start in range(len(words) - width + 1)}
