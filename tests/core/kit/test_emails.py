import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit import emails


@pytest.mark.parametrize(
    "raw",
    [
        "maria@example.com",
        "  Maria@Example.COM ",
        "<maria@example.com>",
        '"Delgado, Maria" <maria@example.com>',
        "mailto:maria@example.com?subject=Roof",
        "maria@example.com (work)",
        "maria@example.com; sam@example.com",
        "n/a, maria@example.com",
        "maria@example.com.",
        "maria@\N{ZERO WIDTH SPACE}example.com",
    ],
)
def test_an_address_is_found_however_it_is_typed(raw):
    assert emails.normalise(raw) == "maria@example.com"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "maria",
        "maria@",
        "@example.com",
        "maria@example",
        "maria@@example.com",
        "ma ria@example.com",
        "a..b@example.com",
    ],
)
def test_what_is_no_address_is_none(raw):
    assert emails.normalise(raw) is None
    assert emails.key(raw) is None


def test_domains_in_other_scripts_are_kept_in_ascii():
    assert emails.normalise("info@Bücher.de") == "info@xn--bcher-kva.de"
    assert emails.normalise("info@xn--bcher-kva.de") == "info@xn--bcher-kva.de"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("maria+roof@example.com", "maria@example.com"),
        ("maria.delgado@example.com", "maria.delgado@example.com"),
        ("Maria.Delgado+roof@gmail.com", "mariadelgado@gmail.com"),
        ("mariadelgado@googlemail.com", "mariadelgado@gmail.com"),
        ("+roof@example.com", "+roof@example.com"),
    ],
)
def test_one_mailbox_has_one_key(raw, expected):
    assert emails.key(raw) == expected


def test_mail_goes_to_the_address_as_it_was_given_not_to_the_key():
    assert emails.normalise("Maria.D+roof@gmail.com") == "maria.d+roof@gmail.com"


@given(st.text(max_size=40).map(lambda text: f"{text}@example.com") | st.text(max_size=60) | st.emails())
def test_any_text_gives_an_address_that_stays_the_same_or_none(text):
    found = emails.normalise(text)
    assert found is None or emails.normalise(found) == found
    key = emails.key(text)
    assert key is None or emails.key(key) == key
