import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit import phones


@pytest.mark.parametrize(
    "raw",
    [
        "+12485550123",
        "248-555-0123",
        "(248) 555-0123",
        "248.555.0123",
        "248 - 555 - 0123",
        "1 248 555 0123",
        "001 248 555 0123",
        "tel:+1-248-555-0123",
        "2485550123.0",
        "248\N{EN DASH}555\N{NON-BREAKING HYPHEN}0123",
        "248\N{NO-BREAK SPACE}555\N{MINUS SIGN}0123",
        "\N{LEFT-TO-RIGHT EMBEDDING}248 555 0123\N{POP DIRECTIONAL FORMATTING}",
        "\N{FULLWIDTH DIGIT TWO}48-555-0123",
        "248-555-0123 call after 5",
        "call 5pm 248 555 0123 5",
        "Cell: 248-555-0123 (Maria)",
        "248-555-0123 x12",
        "248 555 0123 / 248 555 0199",
        "home 123, cell 2485550123",
    ],
)
def test_a_number_is_found_however_it_is_typed(raw):
    assert phones.normalise(raw) == "+12485550123"


@pytest.mark.parametrize(
    "raw", ["", "Maria", "911", "123", "1234567890", "0000000000", "+1 999 999 9999", "555-0123", "1-1-1"]
)
def test_what_cannot_be_called_is_none(raw):
    assert phones.normalise(raw) is None


def test_fictional_numbers_are_accepted_in_any_area():
    assert phones.normalise("(999) 555-0142") == "+19995550142"
    assert phones.normalise("(999) 555-0242") is None


def test_area_codes_are_those_of_ordinary_numbers():
    codes = phones.area_codes()
    assert {"248", "313", "906"} <= set(codes)
    assert not {"800", "900", "416"} & set(codes)  # free, dear, and Toronto


def test_letters_stand_for_figures():
    assert phones.normalise("1-800-FLOWERS") == "+18003569377"


def test_the_region_says_which_country_a_bare_number_is_in():
    assert phones.normalise("020 7946 0958", "GB") == "+442079460958"
    assert phones.normalise("+44 20 7946 0958") == "+442079460958"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("248-555-0123 ext. 7", "7"), ("248.555.0123x12", "12"), ("248-555-0123", None), ("none", None)],
)
def test_the_extension_is_told_apart(raw, expected):
    assert phones.extension(raw) == expected


def test_every_number_of_a_text_is_found_once():
    text = "Call 248-555-0123 or (313) 555-0188, not 12/31/2026 or $1,250,000. Again: +1 248 555 0123. ZIP 48067-1234."
    assert phones.find_phones(text) == ["+12485550123", "+13135550188"]


def test_numbers_are_shown_as_people_write_them():
    assert phones.pretty("+12485550123") == "(248) 555-0123"
    assert phones.pretty("+442079460958") == "+44 20 7946 0958"
    assert phones.pretty("+442079460958", "GB") == "020 7946 0958"
    assert phones.pretty("unknown") == "unknown"


@given(st.text(max_size=60))
def test_any_text_gives_a_number_that_stays_the_same_or_none(text):
    found = phones.normalise(text)
    assert found is None or phones.normalise(found) == found
