"""A template as it is written: a small header, a line of three dashes, the body.

subject: Thanks for writing, {{ contact.first_name | or: "neighbor" }}
preheader: What happens next
---
Hi {{ contact.first_name | or: "there" }},

[Pick a time]({{ links.booking }} "button")
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from roofs.comms.writing.problems import Problem, TemplateError


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    PHONE = "phone"
    POST = "post"
    MESSENGER = "messenger"
    VOICE = "voice"
    SOCIAL = "social"


class Purpose(StrEnum):
    """Who is written to, which decides the names a template may use and what its footer must hold."""

    TOUCH = "touch"
    NOTICE = "notice"
    """To a customer about work that is agreed: the names of a touch, and a footer that calls it no advertisement."""
    ALERT = "alert"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Template:
    name: str
    language: str
    channel: Channel
    purpose: Purpose
    subject: str
    preheader: str
    body: str
    needs: tuple[str, ...] = ()
    """What must be known, or it is not written at all: it may be printed without an if."""
    needs_line: int = 1
    subject_line: int = 1
    preheader_line: int = 1
    body_line: int = 1


_FIELDS = ("subject", "preheader", "channel", "purpose", "needs")
_RULE = "---"


def parse(source: str, *, name: str, language: str = "en") -> Template:
    head, body, body_line = _split(source, name)
    values: dict[str, tuple[str, int]] = {}
    problems = []
    for line, text in enumerate(head, start=1):
        if not text.strip():
            continue
        key, colon, value = text.partition(":")
        if not colon or key.strip() not in _FIELDS:
            problems.append(Problem(name, line, key.strip(), _("This is not a line of a header.")))
        values[key.strip()] = (value.strip(), line)
    channel, purpose = _chosen(values, "channel", Channel.EMAIL), _chosen(values, "purpose", Purpose.TOUCH)
    if channel not in set(Channel):
        problems.append(Problem(name, values["channel"][1], channel, _("There is no such channel.")))
    if purpose not in set(Purpose):
        problems.append(Problem(name, values["purpose"][1], purpose, _("There is no such purpose.")))
    if problems:
        raise TemplateError(problems)
    subject, subject_line = values.get("subject", ("", 1))
    preheader, preheader_line = values.get("preheader", ("", 1))
    needs, needs_line = values.get("needs", ("", 1))
    return Template(
        name, language, Channel(channel), Purpose(purpose), subject, preheader, body,
        tuple(part.strip() for part in needs.split(",") if part.strip()), needs_line,
        subject_line, preheader_line, body_line,
    )  # fmt: skip


def _split(source: str, name: str) -> tuple[list[str], str, int]:
    lines = source.replace("\r\n", "\n").split("\n")
    if _RULE not in lines:
        raise TemplateError(
            [Problem(name, 1, _RULE, _("The line of three dashes between header and body is missing."))]
        )
    rule = lines.index(_RULE)
    return lines[:rule], "\n".join(lines[rule + 1 :]), rule + 2


def _chosen(values: dict[str, tuple[str, int]], key: str, default: StrEnum) -> str:
    return values[key][0] if key in values else default.value
