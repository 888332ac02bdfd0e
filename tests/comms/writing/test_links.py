from __future__ import annotations

import pytest

from roofs.comms.writing import library
from roofs.comms.writing.links import links, rewrite_links, rewrite_text_links, with_pixel
from roofs.comms.writing.rendering import render
from tests.comms.writing import samples


def counted(url: str) -> str:
    return f"https://t.example.com/c?u={len(url)}&k=1"


def test_web_links_are_rewritten_and_escaped():
    html = '<p><a class="x" href="https://example.com/?a=1&amp;b=2">x</a></p>'
    assert links(html) == ["https://example.com/?a=1&b=2"]
    assert rewrite_links(html, counted) == '<p><a class="x" href="https://t.example.com/c?u=28&amp;k=1">x</a></p>'


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
def test_calls_mails_unsubscribing_and_comments_stay_as_they_are(anchor):
    assert rewrite_links(anchor, counted) == anchor


def test_a_quotation_mark_or_a_bracket_in_an_attribute_does_not_confuse():
    html = "<a title='1 > 0 \"' href='https://example.com/x'>x</a>"
    assert links(html) == ["https://example.com/x"]
    assert 'href="https://t.example.com' in rewrite_links(html, counted)


def test_the_longest_known_address_wins_in_text():
    changed = {"https://e.com": "A", "https://e.com/long": "B", "tel:1": "never"}
    assert rewrite_text_links("https://e.com/long https://e.com tel:1", changed) == "B A tel:1"
    assert rewrite_text_links("nothing", {}) == "nothing"


def test_both_parts_of_a_letter_get_the_same_links_and_keep_the_way_out():
    rendered = render(library.get("day_01_immediate"), samples.full())
    context = samples.full()
    seen: list[str] = []

    def once(url: str) -> str:
        seen.append(url)
        return f"https://t.example.com/{len(seen)}"

    tracked = rendered.with_links(once)
    assert len(seen) == len(set(seen))
    assert context.links.unsubscribe not in seen
    for kept in (context.links.unsubscribe, context.links.preferences):
        assert kept
        assert kept in links(tracked.html)
        assert kept in tracked.text
    assert context.links.booking
    assert context.links.booking not in tracked.text
    assert context.links.booking not in links(tracked.html)
    assert next(url for url in links(tracked.html) if url.startswith("https://t.")) in tracked.text


def test_the_pixel_stands_at_the_end_of_the_body():
    html = with_pixel("<html><body>x</body></html>", "https://t.example.com/o?a=1&b=2")
    assert html.startswith('<html><body>x<img src="https://t.example.com/o?a=1&amp;b=2" width="1" height="1"')
    assert html.endswith("></body></html>")
    with pytest.raises(ValueError, match="body"):
        with_pixel("words", "https://t.example.com/o")


def test_a_finished_letter_takes_the_pixel():
    rendered = render(library.get("day_03_value"), samples.full())
    assert "t.example.com/o.gif" in rendered.with_pixel("https://t.example.com/o.gif").html
