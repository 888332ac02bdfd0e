"""Both parts of a letter say the same, in every letter that ships."""

from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.writing import examples, library
from roofs.comms.writing.rendering import render
from tests.comms.writing.parity import differences

pytestmark = pytest.mark.django_db


def test_two_parts_that_say_the_same_differ_in_nothing():
    html = '<p>Hi Ann, your roof is old.</p><p><a href="https://example.com/book">Book a visit</a></p>'
    text = "Hi Ann, your roof is old.\n\nBook a visit: https://example.com/book\n"
    assert differences(text, html) == []


def test_a_link_that_the_text_lacks_is_told():
    html = '<p>Hi Ann, your roof is old.</p><p><a href="https://example.com/book">Book a visit</a></p>'
    assert differences("Hi Ann, your roof is old. Book a visit", html) == [
        "no address in the text: https://example.com/book"
    ]


def test_another_message_is_told():
    assert differences("Buy now, today only, cheap", "<p>Your inspection is tomorrow at nine</p>")


@pytest.mark.parametrize(("text", "html"), [("Hi", ""), ("", "<p>Hi</p>")])
def test_a_letter_of_one_part_has_no_other_to_agree_with(text: str, html: str):
    assert differences(text, html) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_letter_that_ships_says_the_same_in_both_parts(language: str):
    now = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)
    for name in library.names():
        template = library.get(name, language)
        shown = render(template, examples.context(template, now))
        assert differences(shown.text, shown.html) == [], name
