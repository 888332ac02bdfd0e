"""Fill a template for one person: subject, preheader, plain text and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from roofs.comms.writing import blocks, gsm, markup, plaintext
from roofs.comms.writing.checking import SCHEMAS, parts, require_sound
from roofs.comms.writing.context import Brand, MergeContext
from roofs.comms.writing.facts import Empty, MissingValueError, worded
from roofs.comms.writing.language import fill
from roofs.comms.writing.problems import NothingToSayError, Problem, TemplateError
from roofs.comms.writing.templates import Channel, Template
from roofs.core.kit import html_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roofs.comms.writing.facts import Facts, Value


@dataclass(frozen=True)
class Rendered:
    """`untracked` are the addresses that must stay as they are: to unsubscribe, to choose what to get."""

    subject: str
    preheader: str
    text: str
    html: str
    untracked: frozenset[str] = frozenset()


def render(template: Template, context: Facts) -> Rendered:
    require_sound(template)
    if not isinstance(context, SCHEMAS[template.purpose]):
        raise TypeError(f"{template.name} is written for {SCHEMAS[template.purpose].__name__}")
    with translation.override(template.language):
        values = worded(context)
        _require_needs(template, values)
        try:
            return _written(template, values, context)
        except MissingValueError as error:
            problem = Problem(template.name, template.body_line, error.name, _("There is no value."))
            raise TemplateError([problem]) from error


def _require_needs(template: Template, values: Mapping[str, Value]) -> None:
    for path in template.needs:
        value: Value = dict(values)
        for key in path.split("."):
            value = value[key] if isinstance(value, dict) else Empty(path)
        if isinstance(value, Empty):
            raise NothingToSayError(Problem(template.name, template.needs_line, path, _("There is no value.")))


def _written(template: Template, values: Mapping[str, Value], context: Facts) -> Rendered:
    subject = _one_line(fill(template.subject, values))
    preheader = _one_line(fill(template.preheader, values))
    match template.channel:
        case Channel.EMAIL:
            return _mail(template, values, context, subject, preheader)
        case Channel.SMS:
            return Rendered(subject, preheader, gsm.simplified(_one_line(fill(template.body, values))), "")
        case Channel.PUSH | Channel.MESSENGER:
            return Rendered(subject, preheader, _one_line(fill(template.body, values)), "")
        case Channel.PHONE | Channel.VOICE | Channel.SOCIAL | Channel.POST:
            script = blocks.read(fill(template.body, values))
            return Rendered(subject, preheader, plaintext.write(script), markup.fragment(script))


def _mail(template: Template, values: Mapping[str, Value], context: Facts, subject: str, preheader: str) -> Rendered:
    *letter, footer = [blocks.read(fill(part.body, values)) for part in parts(template)]
    body = [block for part in letter for block in part]
    brand = getattr(context, "company", None)
    if not isinstance(brand, Brand):
        raise TypeError("A mail needs a company to come from.")
    untracked = _untracked(context)
    html = markup.page(
        {"body": body, "footer": footer},
        untracked=untracked,
        hue=brand.hue,
        words={"subject": subject, "preheader": preheader, "brand": brand.name, "language": template.language},
    )
    text = f"{plaintext.write(body)}\n\n-- \n{plaintext.write(footer)}\n"
    rendered = Rendered(subject, preheader, text, html, untracked)
    _require_legal(template, rendered, context)
    return rendered


def _untracked(context: Facts) -> frozenset[str]:
    if not isinstance(context, MergeContext):
        return frozenset()
    return frozenset(filter(None, (context.links.unsubscribe, context.links.preferences)))


def _require_legal(template: Template, rendered: Rendered, context: Facts) -> None:
    """The last look at what really goes out: the way to unsubscribe and the postal address are in both parts."""
    if not isinstance(context, MergeContext):
        return
    address = " ".join(context.company.address.split())
    words = " ".join(rendered.text.split())
    problems = [
        Problem(template.name, template.body_line, name, _("It is missing in the finished mail."))
        for name, is_there in (
            ("links.unsubscribe", context.links.unsubscribe in rendered.text),
            ("links.unsubscribe", context.links.unsubscribe in html_links.links(rendered.html)),
            ("company.address", address in words),
        )
        if not is_there
    ]
    if problems:
        raise TemplateError(problems)


def _one_line(filled: str) -> str:
    return " ".join(blocks.plain_words(filled).split())
