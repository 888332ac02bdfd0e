import pytest

from roofs.comms.writing import library
from roofs.sales.leads.vocabulary import ProjectType, Source


def test_a_language_that_is_not_there_yet_gets_the_english_letter():
    assert library.get("lead_alert", "es").name in {"en/lead_alert.md", "es/lead_alert.md"}


@pytest.mark.parametrize("name", ["nothing", "../en/lead_alert", "", "/etc/hosts"])
def test_what_is_not_in_the_library_is_not_found(name):
    with pytest.raises(KeyError):
        library.get(name)


def test_parts_put_under_letters_are_not_letters():
    assert not [name for name in library.names() if name.startswith("_")]


@pytest.mark.parametrize("choice", [choice for choice in ProjectType.values if choice not in {"", "other"}])
def test_every_kind_of_work_has_words_for_a_sentence(choice):
    assert library.phrase("project_type", choice)


@pytest.mark.parametrize("choice", [choice for choice in Source.values if choice not in {"", "import", "other"}])
def test_every_source_has_words_for_a_sentence(choice):
    assert library.phrase("source", choice)


def test_what_has_no_words_is_left_out():
    assert library.phrase("project_type", "other") is None
    assert library.phrase("source", "import", "es") is None
    assert library.phrase("weather", "rain") is None
