from __future__ import annotations

import pytest

from roofs.comms.writing import library, spam
from roofs.comms.writing.checking import TO_CUSTOMERS
from roofs.comms.writing.policy import LETTERS, LetterRules, StateWords
from roofs.comms.writing.quality import forbidden_words, report, sender_problems
from roofs.comms.writing.rendering import Rendered
from roofs.comms.writing.templates import Channel, Template, parse
from tests.comms.writing import samples

pytestmark = pytest.mark.django_db
HEAD = "subject: A word about your roof\npreheader: A few lines from us.\n---\n"
GOOD = (
    HEAD + "Hi there, we came by and looked at the gutters of your house. All is well and dry, so leave it as it is.\n"
)
ALL = [library.get(name, language) for language in ("en", "es") for name in library.names()]


def letter(source: str) -> Template:
    return parse(source, name="en/x", language="en")


def notes(source: str) -> list[str]:
    return [note.name for note in report(letter(source), samples.full()).notes]


@pytest.mark.parametrize("template", [t for t in ALL if t.purpose in TO_CUSTOMERS], ids=lambda t: t.name)
def test_the_products_own_letters_pass_their_own_checks(template: Template):
    found = report(template, samples.customer())
    assert found.problems == found.notes == []
    assert found.spam_points < 2, found.spam


def test_a_plain_letter_has_nothing_against_it():
    found = report(letter(GOOD), samples.full())
    assert (found.problems, found.notes, found.spam) == ([], [], [])
    assert found.figures.words == 34  # with the signature
    assert found.figures.grade < 8


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('[A](https://a.example.com "button")\n\n[B](https://b.example.com "button")', "button"),
        ("word " * 400, "length"),
        ("See https://bit.ly/abc", "bit.ly"),
        ("![us](https://a.example.com/x.png)", "image"),
        ("The aforementioned organizational responsibilities necessitate comprehensive deliberation.", "grade"),
    ],
)
def test_advice_names_what_it_is_about(body: str, expected: str):
    assert expected in notes(HEAD + body)


def test_a_text_says_how_to_stop_and_stays_short():
    assert notes("channel: sms\n---\nHi there") == ["STOP"]
    assert notes("channel: sms\n---\nHi there ✅ Reply STOP to opt out") == ["signs"]
    assert "length" in notes("channel: sms\n---\n" + "long words " * 50 + "Reply STOP to opt out")


def test_offers_to_waive_a_deductible_are_not_published_and_the_list_is_the_companys():
    source = HEAD + "Hi,\n\nwe Waive your deductible."
    (problem,) = report(letter(source), samples.full()).problems
    assert (problem.line, problem.name) == (6, "waive your deductible")
    LETTERS.save(LetterRules(forbidden=(StateWords(state="TX", words="storm chaser"),)))
    assert forbidden_words(letter(source)) == []
    about = letter(HEAD + "We are no storm chaser.")
    assert [found.name for found in forbidden_words(about)] == ["storm chaser"]
    assert forbidden_words(about, "MI") == []
    assert forbidden_words(about, "TX")


def test_the_test_text_of_spam_filters_is_found():
    assert spam.score(Rendered("Hi", "", f"Hello {spam.GTUBE}", ""))[0].points == spam.GTUBE_POINTS


@pytest.mark.parametrize(
    ("subject", "text", "html", "rule"),
    [
        ("FREE ROOF TODAY", "x", "", "SUBJ_ALL_CAPS"),
        ("Now!", "x", "", "SUBJ_EXCLAIMS"),
        ("Save 50 %", "x", "", "SUBJ_MONEY"),
        ("Re: us", "x", "", "FAKE_REPLY"),
        ("Hi", "Act now, friends", "", "PUSHY"),
        ("Hi", "You have won", "", "MONEY_WORDS"),
        ("Hi", "Really??", "", "LOUD_MARKS"),
        ("Hi", "BUY THIS ROOF HERE TODAY", "", "MANY_CAPS"),
        ("Hi", "short", "", "SHORT_BODY"),
        ("Hi", "https://tinyurl.com/x", "", "SHORTENER"),
        ("Hi", "x", '<a href="https://evil.example.com/a">https://bank.example.com</a>', "LINK_LIES"),
        ("Hi", "x", '<a href="http://192.0.2.7/a">here</a>', "NUMERIC_HOST"),
        ("Hi", "x", '<a href="https://a.example.com/a">x</a>' * 13, "MANY_LINKS"),
    ],
)
def test_each_sign_of_spam_has_its_reason(subject: str, text: str, html: str, rule: str):
    found = spam.score(Rendered(subject, "", text, html))
    assert rule in {point.rule for point in found}
    assert all(point.reason and point.points > 0 for point in found)


def test_no_filter_is_installed_unless_somebody_installs_one():
    assert spam.SPAM.get().points(b"Subject: x") is None


def test_a_letter_that_cannot_be_filled_for_this_person_says_what_is_missing():
    template = library.get("storm_email")
    found = report(template, samples.minimal())
    assert found.is_sound
    assert [note.name for note in found.notes] == ["storm"]


@pytest.mark.parametrize(
    ("name", "count"),
    [("Great Lakes Roofing", 0), ("Maria Lopez", 1), ("Your roof from Great Lakes", 1), ("office@example.com", 1)],
)
def test_the_sender_is_plainly_the_sender(name: str, count: int):
    assert len(sender_problems(name, "Your roof", "Maria Lopez")) == count


def test_every_channel_can_be_reported_on():
    assert {template.channel for template in ALL} == set(Channel)
