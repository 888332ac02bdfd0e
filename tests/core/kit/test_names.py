import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit.names import is_company, split_full_name, tidy_case


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("Maria Delgado", "Maria", "Delgado"),
        ("Dr. Maria de la Cruz Jr.", "Maria", "de la Cruz Jr."),
        ("Delgado, Maria", "Maria", "Delgado"),
        ("de la Cruz, Maria Elena", "Maria Elena", "de la Cruz"),
        ("Smith, John, Jr.", "John", "Smith Jr."),
        ("John Smith, MD", "John", "Smith"),
        ("John Smith III", "John", "Smith III"),
        ("Mary Ann Smith-Jones", "Mary Ann", "Smith-Jones"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Van Morrison", "Van", "Morrison"),
        ("Anna St. John", "Anna", "St. John"),
        ("Maria", "Maria", ""),
        ("Mr. Smith", "", "Smith"),
        ("Dr.", "Dr.", ""),
        ("", "", ""),
    ],
)
def test_names_are_split_where_the_last_name_begins(raw, first, last):
    assert split_full_name(raw) == (first, last)


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("Priya & Sam Iyer", "Priya & Sam", "Iyer"),
        ("Priya and Sam Iyer", "Priya & Sam", "Iyer"),
        ("Mr. and Mrs. John Smith", "John", "Smith"),
        ("Mr & Mrs Smith", "", "Smith"),
        ("Priya Iyer & Sam Ortiz", "Priya Iyer & Sam", "Ortiz"),
        ("Andy Anderson", "Andy", "Anderson"),
    ],
)
def test_couples_share_a_last_name(raw, first, last):
    assert split_full_name(raw) == (first, last)


@pytest.mark.parametrize(
    "name",
    ["Acme Roofing LLC", "SMITH & SONS", "City of Spearfish", "First Baptist Church", "Oak Park HOA", "Studio 54"],
)
def test_companies_stay_as_they_are(name):
    assert is_company(name)
    assert split_full_name(name) == ("", name)


@pytest.mark.parametrize("name", ["Robert Church", "Jane Banks", "Co", "Maria Delgado", "John Smith III"])
def test_people_are_no_companies(name):
    assert not is_company(name)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("JOHN MCDONALD", "John McDonald"),
        ("shaun o'neil", "Shaun O'Neil"),
        ("MARIA DE LA CRUZ", "Maria de la Cruz"),
        ("MARY-JANE WATSON", "Mary-Jane Watson"),
        ("JP MORGAN", "JP Morgan"),
        ("maria DELGADO", "Maria Delgado"),
        ("DeShawn McElroy", "DeShawn McElroy"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("JOSÉ NÚÑEZ", "José Núñez"),
    ],
)
def test_capitals_are_set_right_and_careful_spelling_is_left_alone(raw, expected):
    assert tidy_case(raw) == expected
    assert " ".join(split_full_name(raw)) == expected


@given(st.text(max_size=60))
def test_any_text_is_split_without_failing(text):
    first, last = split_full_name(text)
    assert first == first.strip()
    assert last == last.strip()
