"""What the library calls its sequences and steps, in every language of the program."""

from __future__ import annotations

from django.utils import translation

from roofs.marketing.cadence import library
from roofs.marketing.cadence.library.words import WORDS, spoken


def test_every_name_of_the_library_can_be_translated_and_nothing_else() -> None:
    plans = [library.load(slug) for slug in library.slugs()]
    with translation.override("en"):
        known = {str(word) for word in WORDS}
    shown = {text for plan in plans for text in (plan.name, plan.description, *(step.title for step in plan.steps))}
    assert known == shown - {""}


def test_they_are_spoken_in_the_language_of_who_reads_and_a_companys_own_stay() -> None:
    with translation.override("es"):
        assert spoken("9 touches in 30 days") == "9 contactos en 30 días"
        assert spoken("Our spring letters") == "Our spring letters"
        assert spoken("") == ""
