from __future__ import annotations

import pytest

from roofs.comms.writing.readability import grade, likeness, spanish_syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat on the mat.", -1.45),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 11.26),
    ],
)
def test_the_grade_is_measured_as_flesch_and_kincaid_did(text, expected):
    assert grade(text) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("casa", 2), ("techo", 2), ("que", 1), ("guerra", 2), ("pingüino", 3), ("día", 2), ("tormenta", 3),
        ("ahora", 3), ("aire", 2), ("ciudad", 2), ("caer", 2), ("reseña", 3), ("garantía", 4), ("muy", 1), ("y", 1),
        ("oír", 2), ("agua", 2), ("tejas", 2), ("huevo", 2), ("leer", 2), ("revisión", 3),
    ],
)  # fmt: skip
def test_the_syllables_of_spanish_words(word, count):
    assert spanish_syllables(word) == count


def test_a_contract_is_harder_to_read_than_a_letter_in_spanish_too():
    letter = "Hola. Su techo está bien. Si ve una gotera, llame. Vamos a verlo."
    contract = (
        "La responsabilidad extracontractual derivada de eventualidades meteorológicas extraordinarias corresponde "
    )
    assert grade(letter, "es") < 5
    assert grade(contract * 2, "es") > 12


def test_nothing_has_no_grade_and_is_like_nothing():
    assert grade("") == grade("…", "es") == 0
    assert likeness("one two three", "one two three") == 1
    assert likeness("one two three four", "five six seven eight") == 0
