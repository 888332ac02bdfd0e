from __future__ import annotations

import pytest

from roofs.comms.messaging.optout_spelling import clauses, distance


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("STOPPPP txting me", [["stop", "texting", "me"]]),
        ("s t o p", [["stop"]]),
        ("S.T.O.P", [["stop"]]),
        ("st op texting", [["stop", "texting"]]),
        ("5top", [["stop"]]),
        ("st*p", [["stop"]]),
        ("stop2end", [["stop", "2", "end"]]),
        ("removeme", [["remove", "me"]]),
        ("Quítenme de la lista", [["quiten", "me", "de", "la", "lista"]]),
        ("no me yamen", [["no", "me", "llamen"]]),
        ("un-subscribe", [["unsubscribe"]]),
        ("opt me out", [["optout", "me"]]),
        ("I don’t want it. Stop!", [["i", "not", "want", "it"], ["stop"]]),
        ("\N{OCTAGONAL SIGN}", [["stop"]]),
    ],
)
def test_words_are_read_as_they_are_meant(typed: str, meant: list[list[str]]):
    assert clauses(typed) == meant


@pytest.mark.parametrize("word", ["shop", "step", "patch", "lease", "wires", "chimney", "gotera"])
def test_a_word_of_its_own_is_left_as_it_is(word: str):
    assert clauses(word) == [[word]]


def test_a_key_beside_the_meant_one_is_one_slip_and_any_other_two():
    assert (distance("stip", "stop"), distance("step", "stop"), distance("sotp", "stop")) == (1, 2, 1)
