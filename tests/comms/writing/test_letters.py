"""What is true of every letter in the library, in every language and with as much or as little as is known."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from itertools import combinations

import pytest
from _pytest.mark.structures import ParameterSet

from roofs.comms.writing import gsm, library
from roofs.comms.writing.blocks import Button, read
from roofs.comms.writing.checking import TO_CUSTOMERS, check
from roofs.comms.writing.context import MergeContext
from roofs.comms.writing.facts import Facts, worded
from roofs.comms.writing.language import fill
from roofs.comms.writing.readability import grade, likeness
from roofs.comms.writing.rendering import Rendered, render
from roofs.comms.writing.templates import Channel, Purpose, Template
from roofs.core.kit.html_links import links
from tests.comms.writing import samples

TEMPLATES = [library.get(name, language) for language in library.languages() for name in library.names(language)]


def cases(*, channel: Channel | None = None, purpose: Purpose | None = None) -> list[ParameterSet]:
    return [
        pytest.param(template, known, id=f"{template.name}-{known}")
        for template in TEMPLATES
        for known in samples.CONTEXTS[template.purpose]
        if channel in {None, template.channel} and purpose in {None, template.purpose}
    ]


CASES = cases()
MAILS = cases(channel=Channel.EMAIL)
TOUCHES = [*cases(purpose=Purpose.TOUCH), *cases(purpose=Purpose.NOTICE)]
CUSTOMER_MAILS = [
    *cases(channel=Channel.EMAIL, purpose=Purpose.TOUCH),
    *cases(channel=Channel.EMAIL, purpose=Purpose.NOTICE),
]

WHY = {"en": "You get this email because", "es": "Recibe este correo porque"}
ADVERTISEMENT = {"en": "advertisement", "es": "publicidad"}
STOP = {"en": "Reply STOP to opt out", "es": "STOP para cancelar"}
FORBIDDEN_SPANISH = (
    "actúe ya", "actúe ahora", "por tiempo limitado", "apúrese", "no se lo pierda", "última oportunidad", "solo hoy",
    "techo gratis", "el seguro paga", "el seguro va a pagar", "el seguro pagará", "deducible", "reclamo", "aprobado",
    "garantizad", "sin riesgo", "su vecino", "sus vecinos", "en su zona", "en su calle", "como hablamos",
    "el mejor techador", "increíble", "haga clic aquí", "estimado", "sin compromiso", "%", "!", "¡",
)  # fmt: skip
FORBIDDEN = (
    "act now", "limited time", "limited-time", "hurry", "don't miss", "last chance", "only today", "expires soon",
    "free roof", "insurance will", "insurance pays", "deductible", "claim", "approved", "guarantee", "risk-free",
    "your neighbor", "neighbors", "in your area", "in your street", "as we discussed", "our call", "case study",
    "testimonial", "best roofer", "number one", "#1", "amazing", "incredible", "click here", "dear ", "valued customer",
    "just checking in", "touching base", "circle back", "no obligation", "100%", "%", "!",
)  # fmt: skip


@cache
def written(template: Template, known: str) -> Rendered:
    """Each letter is written once and looked at by many tests."""
    return render(template, facts_for(template, known))


def facts_for(template: Template, known: str) -> Facts:
    return samples.with_needed(samples.CONTEXTS[template.purpose][known], template.needs)


def letter(rendered: Rendered) -> str:
    """Without signature, footer and addresses of links."""
    text = rendered.text.partition("\n\n-- \n")[0]
    return re.sub(r"https?://\S+", "", text).strip()


class Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        is_preheader = tag == "div" and "display:none" in (dict(attrs).get("style") or "")
        self.hidden += is_preheader or tag in {"style", "title"}

    def handle_endtag(self, tag):
        if self.hidden and tag in {"style", "title", "div"}:
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.found.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.found).split())


def test_every_letter_is_there_in_english_and_in_spanish():
    assert library.languages() == ["en", "es"]
    assert library.names("en") == library.names("es")
    mails = [t for t in TEMPLATES if t.language == "en" and t.channel == Channel.EMAIL and t.purpose in TO_CUSTOMERS]
    assert len(mails) >= 30


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_nothing_is_wrong_with_a_letter_of_the_library(template):
    assert check(template) == []


@pytest.mark.parametrize(("template", "known"), CASES)
def test_a_letter_can_be_written_with_much_or_little_known(template, known):
    rendered = written(template, known)
    assert rendered.text.strip()
    for part in (rendered.subject, rendered.preheader, rendered.text, rendered.html):
        assert not re.search(r"\{\{|\}\}|\{%|%\}|None|\bTrue\b|\bFalse\b|[\ue000-\ue0ff]", part)
    words = f"{rendered.subject} {rendered.preheader} {rendered.text}"
    assert not re.search(r" [,.:;?)]|\( |\(\)|,,|\.\.(?!\.)|, \.", words)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


@pytest.mark.parametrize("template", [t for t in TEMPLATES if t.purpose in TO_CUSTOMERS], ids=lambda t: t.name)
def test_what_a_stranger_typed_stays_words(template):
    rendered = render(template, samples.hostile())
    plain = render(template, samples.customer())
    assert Tags(rendered.html).found <= Tags(plain.html).found | {
        "p",
        "li",
        "ul",
        "blockquote",
        "strong",
        "br",
        "div",
        "a",
    }
    assert not [url for url in links(rendered.html) if "evil" in url or url.startswith("javascript")]
    assert "\u202e" not in rendered.text + rendered.html


@pytest.mark.parametrize(("template", "known"), MAILS)
def test_html_and_text_hold_the_same_links(template, known):
    rendered = written(template, known)
    in_text = rendered.text + " " + re.sub(r"\D", "", rendered.text)
    for url in links(rendered.html):
        assert re.sub(r"^(tel:\+1|mailto:)", "", url) in in_text
    assert set(re.findall(r"https?://[^\s)]+", rendered.text)) <= set(links(rendered.html))


@pytest.mark.parametrize(("template", "known"), MAILS)
def test_html_and_text_hold_the_same_words_and_numbers(template, known):
    rendered = written(template, known)
    brand = samples.full().company.name
    text = re.sub(r"https?://[^\s)]+", "", rendered.text)
    text = re.sub(r"^(\d\.|-|>) ?", "", text, flags=re.MULTILINE).replace("-- ", "")
    html = re.sub(r"https?://\S+", "", Words(rendered.html).text)
    assert re.findall(r"\w+", html) == re.findall(r"\w+", f"{brand} {text}")


@pytest.mark.parametrize(("template", "known"), CUSTOMER_MAILS)
def test_every_advertisement_says_who_sends_it_why_and_how_to_stop_it(template, known):
    context = facts_for(template, known)
    assert isinstance(context, MergeContext)
    rendered = written(template, known)
    for part in (rendered.text, Words(rendered.html).text):
        assert context.company.address in part
        assert WHY[template.language] in part
        assert (ADVERTISEMENT[template.language] in part) == (template.purpose == Purpose.TOUCH)
    assert context.links.unsubscribe in links(rendered.html)
    assert context.links.unsubscribe in rendered.text


@pytest.mark.parametrize(("template", "known"), MAILS)
def test_a_mail_asks_for_one_thing(template, known):
    values = worded(facts_for(template, known))
    buttons = [block for block in read(fill(template.body, values)) if isinstance(block, Button)]
    assert len(buttons) <= 1


@pytest.mark.parametrize(("template", "known"), TOUCHES)
def test_a_letter_to_a_customer_reads_at_eighth_grade_or_below(template, known):
    assert grade(letter(written(template, known)), template.language) <= 8


@pytest.mark.parametrize(("template", "known"), TOUCHES)
def test_no_letter_shouts_flatters_or_promises_what_nobody_can_keep(template, known):
    rendered = written(template, known)
    words = f"{rendered.subject}\n{rendered.preheader}\n{letter(rendered)}".lower()
    forbidden = FORBIDDEN if template.language == "en" else FORBIDDEN_SPANISH
    assert [phrase for phrase in forbidden if phrase in words] == []


@pytest.mark.parametrize("template", [t for t in TEMPLATES if t.purpose in TO_CUSTOMERS], ids=lambda t: t.name)
def test_a_number_stands_in_a_letter_only_when_the_company_or_the_lead_gave_it(template):
    context = facts_for(template, "minimal")
    rendered = render(template, context)
    given = {number.lstrip("0") for number in re.findall(r"\d+", context.model_dump_json())}
    text = re.sub(r"^\d\. ", "", rendered.text, flags=re.MULTILINE)
    assert set(re.findall(r"\d+", f"{rendered.subject} {rendered.preheader} {text}")) <= given


@pytest.mark.parametrize("name", ["day_05_case_study", "day_10_offer", "day_17_testimonial", "day_30_final_offer"])
def test_without_an_offer_a_story_or_a_voice_the_letter_is_another_one(name):
    with_it, without = render(library.get(name), samples.full()), render(library.get(name), samples.plain())
    assert with_it.subject != without.subject
    assert likeness(letter(with_it), letter(without)) < 0.4
    assert not re.search(r"our offer|an offer on|says about us|one of ours", letter(without))


@pytest.mark.parametrize("name", ["day_14_education", "day_60_re_engage"])
def test_a_storm_is_named_only_with_the_record_of_it(name):
    assert "the weather service recorded" in render(library.get(name), samples.full()).text
    assert "recorded" not in render(library.get(name), samples.minimal()).text


@pytest.mark.parametrize("known", ["full", "plain", "minimal"])
def test_no_two_letters_are_alike(known):
    letters = {
        template.name: letter(written(template, known))
        for template in TEMPLATES
        if template.purpose in TO_CUSTOMERS and template.channel == Channel.EMAIL
    }
    for (one, first), (other, second) in combinations(letters.items(), 2):
        assert likeness(first, second) <= 0.8, f"{one} and {other}"


@pytest.mark.parametrize(("template", "known"), cases(channel=Channel.SMS))
def test_a_text_message_is_one_message_and_names_who_sends_it(template, known):
    text = written(template, known).text
    size = gsm.size(text)
    assert size.is_gsm
    assert size.units <= 160
    if template.purpose in TO_CUSTOMERS:
        assert samples.full().company.name in text
        assert text.endswith(STOP[template.language])


@pytest.mark.parametrize(("template", "known"), MAILS)
def test_subject_and_preheader_fit_a_phone(template, known):
    rendered = written(template, known)
    assert 10 <= len(rendered.subject) <= 60
    assert 10 <= len(rendered.preheader) <= 90
    assert not re.match(r"(?i)\s*(re|fwd?):", rendered.subject)


def test_who_did_not_ask_us_is_not_thanked_for_asking():
    for template in (t for t in TEMPLATES if t.purpose in TO_CUSTOMERS):
        text = written(template, "minimal").text.lower()
        assert "thank you for asking" not in text
        assert "your request" not in text
        assert "you asked" not in text
        assert "nos preguntó" not in text
        assert "gracias por preguntar" not in text


def test_the_alert_puts_phone_and_button_first():
    rendered = render(library.get("lead_alert"), samples.alert())
    assert links(rendered.html)[:2] == ["tel:+12485550123", "https://roofs.example.com/a/x1"]
    for fact in ("Maria Lopez", "86", "hot", "44 Sample Street", "our website", "There is a leak over the stairs."):
        assert fact in rendered.text
