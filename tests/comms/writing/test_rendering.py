from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from roofs.comms.writing import library
from roofs.comms.writing.context import Company, Contact, Links, Offer
from roofs.comms.writing.problems import TemplateError
from roofs.comms.writing.rendering import Rendered, render
from roofs.comms.writing.templates import parse
from roofs.core.kit.html_links import links
from tests.comms.writing import samples

ALERT = library.get("lead_alert")


def mail(body: str, context=None, subject: str = "A word about your roof") -> Rendered:
    return render(parse(f"subject: {subject}\n---\n{body}\n", name="en/x.md"), context or samples.full())


def named(name: str | None):
    return samples.full().model_copy(update={"contact": Contact(first_name=name)})


def alert(message: str) -> Rendered:
    context = samples.alert()
    lead = type(context.lead)(**(context.lead.model_dump() | {"message": message}))
    return render(ALERT, context.model_copy(update={"lead": lead}))


def tags(html: str) -> list[str]:
    return re.findall(r"<(?!br)(\w+)", html)


def test_a_missing_name_falls_back_to_the_words_after_or():
    body = 'Hi {{ contact.first_name | or: "there" }},'
    assert mail(body, named("Maria")).text.startswith("Hi Maria,")
    assert mail(body, named(None)).text.startswith("Hi there,")
    assert mail(body, named("   ")).text.startswith("Hi there,")


def test_html_in_a_name_is_shown_and_not_obeyed():
    assert Contact(first_name="<b>Bo</b>").first_name is None
    rendered = alert("<script>alert(1)</script> & <b>loud</b>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;loud&lt;/b&gt;" in rendered.html
    assert "<script>" not in rendered.html
    assert "<script>alert(1)</script> & <b>loud</b>" in rendered.text


def test_an_apostrophe_in_a_name_is_escaped_once():
    rendered = mail("Hi {{ contact.first_name | or: 'you' }} & co", named("D'Arcy"))
    assert "Hi D&#x27;Arcy &amp; co" in rendered.html
    assert "Hi D'Arcy & co" in rendered.text


@pytest.mark.parametrize(
    "message",
    [
        "[win](https://evil.example)",
        "**bold**\n\n# Heading\n\n- list\n\n> quote",
        "{{ company.name }} {% if x %}",
        '=HYPERLINK("https://evil.example","x")',
        "+1+1|' /C calc'!A0",
        '" onmouseover="x',
        "\\[x\\] `y` <https://evil.example>",
        'x\n\n[I\'ve got it](https://evil.example "button")',
        "\ue0000\ue001 \ue000 \ue002",
    ],
)
def test_what_a_stranger_typed_is_only_ever_words(message):
    rendered, plain = alert(message), alert("plain words")
    assert tags(rendered.html) == tags(plain.html)
    assert links(rendered.html) == links(plain.html)


@given(st.text(min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_at_all_changes_the_shape_of_a_letter(message):
    rendered = alert(message)
    assert tags(rendered.html) in (tags(alert("plain words").html), tags(alert("").html))
    assert links(rendered.html) == links(alert("").html)


@pytest.mark.parametrize(
    "name", ["Win at http://evil.example", "www.evil.example", "a@example.com", "evil.com", "{{ x }}", "x" * 61]
)
def test_an_advertisement_in_the_name_field_is_not_carried_to_anybody(name):
    assert Contact(first_name=name).first_name is None


@pytest.mark.parametrize("name", ["José", "Anne-Marie", "O'Neil", "St. John", "Jean Luc", "Łukasz", "李"])
def test_real_names_are_kept(name):
    assert Contact(first_name=name).first_name == name


def test_a_subject_is_one_line_whatever_is_merged_into_it():
    context = samples.alert()
    lead = type(context.lead)(**(context.lead.model_dump() | {"name": "Bo\r\nBcc: everybody@example.com"}))
    rendered = render(ALERT, context.model_copy(update={"lead": lead}))
    assert rendered.subject == "New lead: Bo Bcc: everybody@example.com, score 86"


def test_an_address_that_is_no_web_page_is_refused():
    for url in ("javascript:alert(1)", "data:text/html,x", "https://x.example/a b", 'https://x.example/"onclick'):
        with pytest.raises(ValidationError):
            Links(unsubscribe=url)


def test_a_link_from_a_value_keeps_to_the_allowed_kinds():
    rendered = mail("[see]({{ company.name }})", samples.full())
    assert "see" in rendered.text
    assert "Great" not in "".join(links(rendered.html))


def test_the_company_must_have_a_postal_address():
    for address in ("", "   "):
        with pytest.raises(ValidationError):
            Company(name="Great Lakes Roofing", address=address)


def test_an_offer_that_is_over_is_not_made():
    context = samples.full()
    over = context.company.model_copy(update={"offer": Offer(text="Free gutters", ends_on=date(2026, 5, 31))})
    rendered = render(library.get("day_10_offer"), context.model_copy(update={"company": over}))
    assert "Free gutters" not in rendered.text
    assert "no sale" in rendered.text


def test_an_offer_is_still_made_on_its_last_day():
    context = samples.full()
    last = context.company.model_copy(update={"offer": Offer(text="Free gutters", ends_on=context.today)})
    assert "Free gutters" in render(library.get("day_10_offer"), context.model_copy(update={"company": last})).text


def test_a_condition_on_its_own_line_leaves_no_gap():
    rendered = mail("- one\n{% if rep %}\n- two\n{% endif %}\n{% if not rep %}\n- never\n{% endif %}\n- three")
    assert "- one\n- two\n- three" in rendered.text
    assert rendered.html.count("<li") == 3


def test_phones_are_shown_as_people_write_them_and_dialled_in_full():
    rendered = mail("Call [{{ company.phone | or: 'us' }}]({% if company.phone %}{{ company.phone | tel }}{% endif %})")
    assert "Call (248) 555-0100\n" in rendered.text
    assert 'href="tel:+12485550100"' in rendered.html


def test_marks_in_the_text_of_a_template_are_made_into_html_and_left_out_of_the_plain_part():
    source = '## Head\n\n**a** *b* [c](https://example.com/c)\n\n1. x\n2. y\n\n[Go](https://example.com/go "button")'
    rendered = mail(source)
    assert "Head\n\na b c (https://example.com/c)\n\n1. x\n2. y\n\nGo:\nhttps://example.com/go" in rendered.text
    for tag in ("h2", "strong", "em", "ol"):
        assert f"<{tag}" in rendered.html


def test_a_letter_is_written_for_one_kind_of_reader():
    with pytest.raises(TypeError, match="MergeContext"):
        render(library.get("day_10_offer"), samples.alert())


def test_a_broken_template_is_never_sent():
    with pytest.raises(TemplateError, match=r"en/x\.md, line 3: contact\.shoe_size"):
        mail("{{ contact.shoe_size }}")


def test_a_call_script_is_a_piece_of_a_page():
    rendered = render(library.get("day_07_call"), samples.full())
    assert rendered.html.startswith("<h2>")
    assert "style=" not in rendered.html


def test_a_push_message_has_a_title_and_a_line():
    rendered = render(library.get("lead_alert_push"), samples.alert())
    assert rendered.subject == "New lead: Maria Lopez"
    assert "\n" not in rendered.text


def test_colours_of_every_hue_carry_white_text():
    from_hues = [mail("words", _with_hue(hue)).html for hue in (0, 90, 180, 270, 360)]
    assert all(re.search(r"background:#[0-9a-f]{6}", html) for html in from_hues)


def _with_hue(hue: int):
    context = samples.full()
    return context.model_copy(update={"company": context.company.model_copy(update={"hue": hue})})


def test_a_lead_is_announced_whatever_stands_in_its_form():
    context = samples.alert()
    lead = type(context.lead)(name="\x00", phone="call me!", message="x" * 9000, arrived_at=context.lead.arrived_at)
    rendered = render(ALERT, context.model_copy(update={"lead": lead}))
    assert "No name given" in rendered.subject
    assert "call me!" in rendered.text
    assert not [url for url in links(rendered.html) if url.startswith("tel:")]
    assert "x…" in rendered.text


def test_words_between_two_tags_on_a_line_keep_their_line():
    head = "channel: phone\nsubject: A call\n---\n"
    body = (
        "{% if company.phone %}Call us{% endif %}\n\n{% if company.license %}License {{ company.license }}{% endif %}\n"
    )
    rendered = render(parse(head + body, name="x"), samples.full())
    assert rendered.text == "Call us\n\nLicense MI 2101234567"
