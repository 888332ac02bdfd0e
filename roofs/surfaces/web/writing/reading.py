"""One template for a page: the company's own row where there is one, else the product's file."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from roofs.comms.writing import catalogue, library, shelf
from roofs.comms.writing.models import LONGEST_SOURCE, TemplateVersion, WrittenTemplate
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.templates import Template, parse
from roofs.core.accounts.models import Role, User
from roofs.surfaces.web.asking import viewer


@dataclass(frozen=True, slots=True)
class Sheet:
    """`source` is what stands in the editor."""

    name: str
    language: str
    title: str
    category: str
    source: str
    own: WrittenTemplate | None

    @property
    def state(self) -> str:
        return self.own.state if self.own else "shipped"

    @property
    def has_file(self) -> bool:
        return shelf.has_file(self.name, self.language)

    @property
    def versions(self) -> list[TemplateVersion]:
        return list(self.own.versions.select_related("published_by")[:30]) if self.own else []


def reader(request: HttpRequest) -> User:
    """Whoever speaks for the company; crews have no templates."""
    user = viewer(request)
    if user.role in {Role.FIELD, Role.PENDING}:
        raise PermissionDenied
    return user


def sheet_of(request: HttpRequest, name: str, language: str) -> Sheet:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    rows = WrittenTemplate.objects.visible_to(reader(request)).select_related("published")
    own = rows.filter(name=name, language=language).first()
    if own is not None:
        return Sheet(name, language, own.title, own.category, own.draft, own)
    if not shelf.has_file(name, language):
        raise Http404
    return Sheet(
        name, language, catalogue.title(name, language), catalogue.category(name), library.source(name, language), None
    )


def typed(request: HttpRequest, sheet: Sheet) -> str:
    """What was sent from the editor, or what is kept."""
    return request.POST.get("draft", sheet.source).replace("\r\n", "\n")[: LONGEST_SOURCE + 1]


def parsed(source: str, sheet: Sheet) -> tuple[Template | None, list[Problem]]:
    try:
        return parse(source, name=sheet.name, language=sheet.language), []
    except TemplateError as error:
        return None, list(error.problems)
