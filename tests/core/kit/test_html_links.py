from __future__ import annotations

import pytest

from roofs.core.kit.html_links import countable, links, rewrite


def counted(url: str) -> str:
    return f"https://t.example.com/c?u={len(url)}&k=1"


def test_web_links_are_rewritten_and_escaped():
    html = '<p><a class="x" href="https://example.com/?a=1&amp;b=2">x</a></p>'
    assert links(html) == countable(html) == ["https://example.com/?a=1&b=2"]
    assert rewrite(html, counted) == '<p><a class="x" href="https://t.example.com/c?u=28&amp;k=1">x</a></p>'


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="tel:+12485550123">call</a>',
        '<a href="mailto:a@example.com">write</a>',
        '<a href="https://example.com/u" clicktracking="off">stop</a>',
        '<a clicktracking=off href="https://example.com/u">stop</a>',
        '<!-- <a href="https://example.com">old</a> -->',
        '<a name="top">x</a>',
        "<abbr href='https://example.com'>x</abbr>",
    ],
)
def test_calls_mails_unsubscribing_and_comments_stay_as_they_are(anchor: str):
    assert rewrite(anchor, counted) == anchor
    assert countable(anchor) == []


def test_a_quotation_mark_or_a_bracket_in_an_attribute_does_not_confuse():
    html = "<a title='1 > 0 \"' href='https://example.com/x'>x</a>"
    assert links(html) == ["https://example.com/x"]
    assert 'href="https://t.example.com' in rewrite(html, counted)
