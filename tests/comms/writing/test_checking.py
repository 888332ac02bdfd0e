from __future__ import annotations

import pytest

from roofs.comms.writing import checking, library
from roofs.comms.writing.checking import check_source
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.rendering import render
from roofs.comms.writing.templates import Template, parse
from tests.comms.writing import samples

HEAD = "subject: A word about your roof\n---\n"


def problems(body: str, head: str = HEAD) -> list[tuple[int, str]]:
    return [(problem.line, problem.name) for problem in check_source(head + body, name="en/x.md")]


def test_a_sound_template_has_no_problem():
    assert problems('Hi {{ contact.first_name | or: "there" }},\n') == []


def test_an_unknown_name_is_told_with_file_and_line():
    (problem,) = check_source(HEAD + "Hello\n\nto {{ contact.nickname }}\n", name="en/x.md")
    assert problem == Problem("en/x.md", 5, "contact.nickname", problem.message)
    assert str(problem).startswith("en/x.md, line 5: contact.nickname:")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ weather }}", (3, "weather")),
        ("{% if weather %}x{% endif %}", (3, "weather")),
        ("{% if not contact.age or weather %}x{% endif %}", (3, "contact.age")),
        ("a\n{% for x in company.promise %}{{ x }}{% endfor %}", (4, "company.promise")),
        ("{{ contact.first_name.upper }}", (3, "contact.first_name.upper")),
        ("{{ contact.model_dump }}", (3, "contact.model_dump")),
        ("{{ company }}", (3, "company")),
        ("{{ lead.asked_us }}", (3, "lead.asked_us")),
        ("{{ company.promises }}", (3, "company.promises")),
        ("{% for x in company.name %}{{ x }}{% endfor %}", (3, "company.name")),
    ],
)
def test_what_does_not_exist_or_cannot_be_shown_is_found(body, expected):
    assert expected in problems(body)


@pytest.mark.parametrize(
    "body",
    [
        "Hi {{ contact.first_name }}",
        "{{ rep.full_name }}",
        "{% if rep %}{{ rep.phone }}{% endif %}",
        "{% if rep or lead.city %}{{ lead.city }}{% endif %}",
        "{% if not lead.city %}{{ lead.city }}{% endif %}",
        "{% if lead.city %}x{% else %}{{ lead.city }}{% endif %}",
        "{% if lead.city == 'Troy' %}x{% endif %}{{ lead.city }}",
        '{{ lead.city | or: "" }}',
        "[call]({{ company.phone | tel }})",
    ],
)
def test_a_value_that_may_be_empty_needs_an_if_or_an_or(body):
    assert len(problems(body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "{% if rep %}{{ rep.full_name }}{% endif %}",
        "{% if rep and rep.phone %}{{ rep.phone }}{% endif %}",
        "{% if rep.phone %}{{ rep.first_name }} {{ rep.phone }}{% endif %}",
        "{% if not lead.city %}x{% else %}{{ lead.city }}{% endif %}",
        "{% if not lead.city or not rep %}x{% else %}{{ lead.city }}{{ rep.full_name }}{% endif %}",
        "{% if company.offer %}{{ company.offer.text }} {{ company.offer.ends_on }}{% endif %}",
        '{{ rep.phone | or: "no phone" }}',
        '{{ rep.phone |or:"no phone"}}',
        "{% for promise in company.promises %}- {{ promise }}\n{% endfor %}",
        "{# a remark #}words",
    ],
)
def test_a_value_known_to_be_there_may_be_shown(body):
    assert problems(body) == []


@pytest.mark.parametrize(
    "half", ["{{ company.name", "company.name }}", "{% if rep", "{{ company.name }", "{{ company.\nname }}"]
)
def test_a_tag_that_is_not_closed_is_found_on_its_line(half):
    assert problems(f"first\n{half}\nlast")[0][0] == 4


def test_an_if_that_never_ends_is_found():
    (line, _name), *rest = problems("first\n{% if rep %}\nlast\n")
    assert (line, rest) == (4, [])


@pytest.mark.parametrize(
    "tag", ["load static", "include 'x'", "extends 'x'", "debug", "url 'x'", "now 'Y'", "autoescape off", "csrf_token"]
)
def test_no_other_tag_of_django_is_known(tag):
    assert problems("{% " + tag + " %}")[0][0] == 3


@pytest.mark.parametrize("name", ["safe", "upper", "add:'x'", "default:'x'"])
def test_no_other_filter_of_django_is_known(name):
    assert problems("{{ company.name|" + name + " }}")[0][0] == 3


def test_values_are_words_and_cannot_be_counted_with():
    head = "purpose: alert\nsubject: A lead\n---\n"
    assert problems("{% if lead.score > 80 %}x{% endif %}", head) == [(4, ">")]


def test_only_words_may_stand_in_for_a_missing_value():
    assert (3, "lead.city") in problems("{{ lead.city | or: company.name }}")


def test_a_link_may_only_lead_to_a_page_a_phone_or_a_mailbox():
    assert problems("[x](javascript:alert(1))") == [(3, "javascript:")]
    assert problems("[x](tel:+1) [y](mailto:a@example.com) [z](https://example.com)") == []


def test_a_subject_is_needed_and_may_not_pose_as_an_answer():
    assert problems("words", "preheader: x\n---\n") == [(1, "subject")]
    for faked in ("Re: your roof", "RE : your roof", "Fwd: your roof", "fw: x"):
        assert problems("words", f"subject: {faked}\n---\n") == [(1, "subject")]


def test_a_problem_in_the_subject_has_the_line_of_the_subject():
    assert problems("words", "\nsubject: Hi {{ nobody }}\n---\n") == [(2, "nobody")]


def test_the_header_may_hold_only_what_is_known():
    assert problems("words", "subject: x\nsubjct: y\n---\n") == [(2, "subjct")]
    assert problems("words", "channel: pigeon\n---\n") == [(1, "pigeon")]
    assert problems("words", "subject: x\npurpose: fun\n---\n") == [(2, "fun")]
    assert check_source("no header", name="x.md")[0].line == 1


def test_an_empty_body_is_a_problem():
    assert problems("\n") == [(3, "body")]


@pytest.mark.parametrize(
    ("footer", "missing"),
    [
        ("{{ company.address }}", "links.unsubscribe"),
        ("[Stop]({{ links.unsubscribe }})", "company.address"),
        ("{{ company.address }}{% if rep %}[Stop]({{ links.unsubscribe }}){% endif %}", "links.unsubscribe"),
    ],
)
def test_a_footer_without_a_way_out_or_an_address_is_refused(monkeypatch, footer, missing):
    part = parse(f"channel: email\n---\n{footer}\n", name="en/_footer.md")
    real = library.get

    def get(name: str, language: str = "en") -> Template:
        return part if name == "_footer" else real(name, language)

    monkeypatch.setattr(library, "get", get)
    template = parse(HEAD + "A mail with another footer\n", name="en/x.md")
    assert missing in {problem.name for problem in checking.check(template)}
    with pytest.raises(TemplateError, match=missing):
        render(template, samples.full())


def test_a_text_message_has_no_footer_and_needs_no_subject():
    assert problems("Hi there", "channel: sms\n---\n") == []
