"""What there is to say about a template before it goes out: what forbids it, what would make it better, and figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from roofs.comms.writing import blocks, gsm, spam
from roofs.comms.writing.blocks import Button
from roofs.comms.writing.checking import TO_CUSTOMERS, check
from roofs.comms.writing.context import MergeContext
from roofs.comms.writing.facts import worded
from roofs.comms.writing.language import fill
from roofs.comms.writing.policy import LETTERS
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.readability import grade
from roofs.comms.writing.rendering import Rendered, render
from roofs.comms.writing.templates import Channel, Template
from roofs.core.kit import html_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roofs.comms.writing.facts import Facts

_STOP = {"en": "STOP", "es": "STOP"}
LONGEST_SUBJECT, LONGEST_PREHEADER = 60, 90


@dataclass(frozen=True, slots=True)
class Figures:
    words: int = 0
    grade: float = 0
    buttons: int = 0
    links: tuple[str, ...] = ()
    size: gsm.Size | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`problems` forbid publishing; `notes` are advice. Without a rendered letter there are no figures."""

    problems: list[Problem]
    notes: list[Problem] = field(default_factory=list)
    spam: list[spam.Point] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def spam_points(self) -> float:
        return round(sum(point.points for point in self.spam), 1)


def report(template: Template, context: Facts, *, state: str = "") -> Report:
    """As it would go out to this person."""
    problems = [*check(template), *forbidden_words(template, state)]
    if problems:
        return Report(problems)
    try:
        letter = render(template, context)
    except TemplateError as error:
        return Report([], [*error.problems])
    figures = _figures(template, letter, context)
    points = spam.score(letter) if template.channel == Channel.EMAIL else []
    return Report([], [*_notes(template, letter, figures), *_of_sender(template, letter, context)], points, figures)


def forbidden_words(template: Template, state: str = "") -> list[Problem]:
    """Without a state all lists count: nobody knows where the letter will be read."""
    if template.purpose not in TO_CUSTOMERS:
        return []
    rules = [rule for rule in LETTERS.get().forbidden if not state or rule.state in {"all", state}]
    return [
        Problem(template.name, line, rule.words, _("This may not be said (%(state)s).") % {"state": rule.state})
        for line, text in _lines(template)
        for rule in rules
        if re.search(rf"\b{re.escape(rule.words.lower())}\b", text.lower())
    ]


def sender_problems(display_name: str, subject: str = "", recipient: str = "") -> list[str]:
    """Mailbox providers mark down a From that is not plainly the sender's name."""
    told, found = display_name.lower(), []
    if recipient and recipient.lower() in told:
        found.append(_("The sender's name holds the reader's name."))
    if subject and subject.lower() in told:
        found.append(_("The sender's name holds the subject."))
    if re.search(r"[@\[\]✓✔☑]|https?:|\bre:", told):
        found.append(_("The sender's name holds an address or signs."))
    return found


def _of_sender(template: Template, letter: Rendered, context: Facts) -> Iterator[Problem]:
    if template.channel == Channel.EMAIL and isinstance(context, MergeContext):
        for words in sender_problems(context.company.name, letter.subject, context.contact.full_name or ""):
            yield Problem(template.name, template.subject_line, "from", words)


def _lines(template: Template) -> Iterator[tuple[int, str]]:
    yield template.subject_line, template.subject
    yield template.preheader_line, template.preheader
    yield from enumerate(template.body.split("\n"), start=template.body_line)


def _figures(template: Template, letter: Rendered, context: Facts) -> Figures:
    text = letter.text.partition("\n\n-- \n")[0]
    words = re.sub(r"https?://\S+", "", text)
    is_mail = template.channel == Channel.EMAIL
    body = blocks.read(fill(template.body, worded(context))) if is_mail else []
    addresses = html_links.links(letter.html) if is_mail else re.findall(r"https?://[^\s)]+", letter.text)
    return Figures(
        words=len(re.findall(r"\w+", words)),
        grade=round(grade(words, template.language), 1),
        buttons=sum(isinstance(block, Button) for block in body),
        links=tuple(dict.fromkeys(url for url in addresses if url.startswith("http"))),
        size=gsm.size(letter.text) if template.channel == Channel.SMS else None,
    )


def _notes(template: Template, letter: Rendered, figures: Figures) -> Iterator[Problem]:
    rules = LETTERS.get()

    def note(line: int, name: str, words: str) -> Problem:
        return Problem(template.name, line, name, words)

    if template.purpose in TO_CUSTOMERS and figures.grade > rules.highest_grade:
        yield note(template.body_line, "grade", _("It reads like school year %(grade)s. Shorter sentences help.") % {
            "grade": round(figures.grade),
        })  # fmt: skip
    if template.channel == Channel.EMAIL:
        yield from _mail_notes(template, letter, figures)
    if template.channel == Channel.SMS and figures.size is not None:
        yield from _text_notes(template, letter, figures.size)
    for line, text in _lines(template):
        for host in spam.shortened(text):
            yield note(line, host, _("A short link hides where it leads, and carriers block it."))


def _mail_notes(template: Template, letter: Rendered, figures: Figures) -> Iterator[Problem]:
    name, longest = template.name, LETTERS.get().longest_words
    if figures.buttons > 1:
        yield Problem(name, template.body_line, "button", _("Ask for one thing: there is more than one button."))
    if figures.words > longest:
        yield Problem(name, template.body_line, "length", _("It has %(words)s words. Few read so much.") % {
            "words": figures.words,
        })  # fmt: skip
    if len(letter.subject) > LONGEST_SUBJECT:
        yield Problem(name, template.subject_line, "subject", _("Phones cut a subject after some 60 letters."))
    if not letter.preheader:
        yield Problem(name, 1, "preheader", _("Without a preheader the phone shows the first words of the letter."))
    elif len(letter.preheader) > LONGEST_PREHEADER:
        yield Problem(name, template.preheader_line, "preheader", _("Phones cut it after some 90 letters."))
    for line, text in enumerate(template.body.split("\n"), start=template.body_line):
        if re.search(r"!\[|<img", text, re.IGNORECASE):
            yield Problem(name, line, "image", _("Pictures are not sent: many mail programs hide them."))


def _text_notes(template: Template, letter: Rendered, size: gsm.Size) -> Iterator[Problem]:
    if size.messages > LETTERS.get().most_segments:
        words = _("It goes out in %(parts)s parts and costs as many.") % {"parts": size.messages}
        yield Problem(template.name, template.body_line, "length", words)
    if not size.is_gsm:
        yield Problem(
            template.name, template.body_line, "signs", _("A sign in it makes each part hold only 70 letters.")
        )
    if template.purpose in TO_CUSTOMERS and _STOP.get(template.language, "STOP") not in letter.text:
        yield Problem(template.name, template.body_line, "STOP", _("It does not say how to stop: add “Reply STOP”."))
