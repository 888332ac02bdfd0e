"""Where a template is taken from when something is written: the company's own words first, then the product's.

A template that is switched off, or was never published, does not go out; that of the product stands in only where the
company has none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from roofs.comms.writing import library
from roofs.comms.writing.models import WrittenTemplate
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.templates import Template, parse

Row = tuple[str, str, bool, str | None]
"""Name, language, in use, what was published."""


def get(name: str, language: str = library.FALLBACK) -> Template:
    """In the language asked for, or else in English. Raises TemplateError when there is nothing to send."""
    return _chosen(name, language, _own().filter(name=name))


def everything(language: str = library.FALLBACK) -> dict[str, Template]:
    """All that can go out, by name. One question to the database, however many there are."""
    own: dict[str, list[Row]] = {name: [] for name in library.names()}
    for row in _own():
        own.setdefault(row[0], []).append(row)
    found = {}
    for name, rows in sorted(own.items()):
        with suppress(TemplateError):  # switched off, or not published yet
            found[name] = _chosen(name, language, rows)
    return found


def _chosen(name: str, language: str, rows: Iterable[Row]) -> Template:
    own = {tongue: (is_active, source) for _name, tongue, is_active, source in rows}
    for tongue in dict.fromkeys((language, library.FALLBACK)):
        if tongue in own:
            is_active, source = own[tongue]
            if not is_active:
                raise TemplateError([Problem(name, 1, name, _("This template is switched off."))])
            if source is not None:
                return read(source, name, tongue)
        if has_file(name, tongue):
            return library.get(name, tongue)
    raise TemplateError([Problem(name, 1, name, _("There is no such template, or it is not published."))])


def exists(name: str) -> bool:
    """Something goes out under this name, in one language at least."""
    rows = WrittenTemplate.objects.filter(name=name, deleted_at=None)
    if rows.filter(is_active=True).exclude(published=None).exists():
        return True
    return has_file(name, library.FALLBACK) and not rows.filter(is_active=False, language=library.FALLBACK).exists()


@lru_cache(maxsize=512)
def read(source: str, name: str, language: str) -> Template:
    return parse(source, name=f"{language}/{name}", language=language)


@lru_cache(maxsize=2048)
def has_file(name: str, language: str) -> bool:
    return name in library.names(language) if language in library.languages() else False


def _own() -> QuerySet[WrittenTemplate, Row]:
    rows = WrittenTemplate.objects.filter(deleted_at=None).order_by()
    return rows.values_list("name", "language", "is_active", "published__source")
