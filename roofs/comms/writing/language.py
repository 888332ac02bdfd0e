"""Compile and fill a piece of a template with Django's engine, stripped to `grammar` and without any way to a file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.template import Context, Engine, Origin, TemplateSyntaxError
from django.template import Template as Compiled

from roofs.comms.writing.facts import JOIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roofs.comms.writing.facts import Value


class _LetterEngine(Engine):
    default_builtins: ClassVar[list[Any]] = ["roofs.comms.writing.grammar"]


# debug=True makes every error carry its line; nothing is shown to anybody but the writer of the template.
_ENGINE = _LetterEngine(loaders=[], debug=True)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SPACED_ARGUMENT = re.compile(r"(\|\s*\w+)\s*:\s+(?=[\"'\w])")
# A line of nothing but tags: words between two tags keep their line.
_TAG_ALONE = re.compile(r"^[ \t]*((?:\{%(?:(?!%\})[^\n])*%\})+)[ \t]*$", re.MULTILINE)


class CannotReadError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@lru_cache(maxsize=2048)
def compiled(source: str, first_line: int = 1) -> Compiled:
    """`first_line` is where the piece begins in its file, so that errors name the line a person sees."""
    text = _TAG.sub(lambda tag: _SPACED_ARGUMENT.sub(r"\1:", tag[0]), source)
    text = _TAG_ALONE.sub(rf"\1{JOIN}", text)
    padded = "\n" * (first_line - 1) + text
    try:
        return Compiled(padded, origin=Origin("letter"), name="letter", engine=_ENGINE)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        raise CannotReadError(token.lineno if token else first_line, str(error)) from error


def fill(source: str, values: Mapping[str, Value]) -> str:
    """The piece with its values, each between marks. A line that held nothing but a tag leaves no line behind."""
    filled = compiled(source).render(Context(dict(values)))
    return filled.replace(f"{JOIN}\n", "").replace(JOIN, "")
