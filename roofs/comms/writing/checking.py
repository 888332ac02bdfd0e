"""What is wrong with a template, before it is sent: unknown names, values that may be missing, no way out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from roofs.comms.writing import library
from roofs.comms.writing.context import AccountContext, AlertContext, MergeContext
from roofs.comms.writing.language import CannotReadError, compiled
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.reading import Reader
from roofs.comms.writing.schema import find
from roofs.comms.writing.templates import Channel, Purpose, Template, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roofs.comms.writing.facts import Facts

SCHEMAS: dict[Purpose, type[Facts]] = {
    Purpose.TOUCH: MergeContext,
    Purpose.NOTICE: MergeContext,
    Purpose.ALERT: AlertContext,
    Purpose.ACCOUNT: AccountContext,
}
_HALF_TAG = re.compile(r"\{\{|\{%|\}\}|%\}|\{#|#\}")
_WHOLE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_FAKED_ANSWER = re.compile(r"^\s*(re|fwd?|aw)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"\]\(\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ALLOWED = {"http", "https", "mailto", "tel", "sms"}
TO_CUSTOMERS = frozenset({Purpose.TOUCH, Purpose.NOTICE})
_FOOTERS = {Purpose.TOUCH: "_footer", Purpose.NOTICE: "_footer_notice"}
# The law asks for these two in every advertisement; the footer brings them, and it is checked that it does.
_REQUIRED = ("links.unsubscribe", "company.address")


def check(template: Template) -> list[Problem]:
    return list(_problems(template))


def check_source(source: str, *, name: str, language: str = "en") -> list[Problem]:
    try:
        return check(parse(source, name=name, language=language))
    except TemplateError as error:
        return list(error.problems)


@lru_cache(maxsize=1024)
def require_sound(template: Template) -> None:
    if problems := check(template):
        raise TemplateError(problems)


@lru_cache(maxsize=1024)
def groups_used(template: Template) -> frozenset[str]:
    """The first parts of all names in it and under it: what need not be looked up is not."""
    pieces = [(template, template.subject), (template, template.preheader)]
    pieces += [(part, part.body) for part in parts(template)]
    names = {name for part, source in pieces for name in _read(part, source, 1, SCHEMAS[template.purpose]).names}
    return frozenset(name.partition(".")[0] for name in (*names, *template.needs))


def _problems(template: Template) -> Iterator[Problem]:
    has_subject = template.channel in {Channel.EMAIL, Channel.PUSH}
    if has_subject and not template.subject:
        yield Problem(template.name, 1, "subject", _("A subject is missing."))
    if _FAKED_ANSWER.match(template.subject):
        yield Problem(
            template.name, template.subject_line, "subject", _("It may not look like an answer or a forwarded mail.")
        )
    if not template.body.strip():
        yield Problem(template.name, template.body_line, "body", _("There is no text."))
    yield from _unknown_needs(template)
    yield from _read(template, template.subject, template.subject_line).problems
    yield from _read(template, template.preheader, template.preheader_line).problems
    printed = set()
    for part in parts(template):
        reading = _read(part, part.body, part.body_line, SCHEMAS[template.purpose])
        printed |= reading.always_printed
        yield from reading.problems
        yield from _bad_addresses(part)
    if template.channel == Channel.EMAIL and template.purpose in TO_CUSTOMERS:
        for name in _REQUIRED:
            if name not in printed:
                yield Problem(
                    template.name, template.body_line, name, _("Every such mail must show this, outside any condition.")
                )


def parts(template: Template) -> tuple[Template, ...]:
    """The body, and what is put under it."""
    if template.channel != Channel.EMAIL:
        return (template,)
    if template.purpose not in TO_CUSTOMERS:
        return (template, library.get("_footer_staff", template.language))
    names = ("_signature", _FOOTERS[template.purpose])
    return (template, *(library.get(name, template.language) for name in names))


def _unknown_needs(template: Template) -> Iterator[Problem]:
    for path in template.needs:
        if find(SCHEMAS[template.purpose], path, {}) is None:
            yield Problem(template.name, template.needs_line, path, _("There is no such value."))


def _read(template: Template, source: str, line: int, schema: type[Facts] | None = None) -> Reader:
    reader = Reader(template.name, schema or SCHEMAS[template.purpose], known=_needed(template))
    reader.problems += _half_tags(template.name, source, line)
    if reader.problems:
        return reader
    try:
        reader.read(compiled(source, line).nodelist)
    except CannotReadError as error:
        reader.problems.append(Problem(template.name, error.line, _("tag"), error.message))
    return reader


def _needed(template: Template) -> frozenset[str]:
    found = (find(SCHEMAS[template.purpose], path, {}) for path in template.needs)
    return frozenset(part for name in found if name for part in name.needs)


def _half_tags(name: str, source: str, first_line: int) -> Iterator[Problem]:
    for line, text in enumerate(source.split("\n"), start=first_line):
        if half := _HALF_TAG.search(_WHOLE_TAG.sub("", text)):
            yield Problem(name, line, half[0], _("This tag is not closed on its line."))


def _bad_addresses(template: Template) -> Iterator[Problem]:
    for line, text in enumerate(template.body.split("\n"), start=template.body_line):
        for scheme in _ADDRESS.findall(text):
            if scheme.lower() not in _ALLOWED:
                yield Problem(template.name, line, f"{scheme}:", _("A link may not lead there."))
