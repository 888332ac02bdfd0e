"""The letter beside its source: checks as somebody types, and a frame in which nothing of it can run or call home."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.writing.models import LinkCheck
from roofs.comms.writing.policy import LETTERS
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.quality import Report, report
from roofs.comms.writing.rendering import Rendered
from roofs.comms.writing.rendering import render as fill
from roofs.comms.writing.templates import Channel, Template
from roofs.surfaces.web.writing.people import known_of, readers
from roofs.surfaces.web.writing.reading import parsed, reader, sheet_of, typed

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

KEPT_S = 20 * 60
DARK, LIGHT = "@media all", "@media not all"
QUERY = "@media (prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class Look:
    """How the frame shows it."""

    who: str = ""
    width: str = "desktop"
    mode: str = "light"

    @classmethod
    def asked(cls, request: HttpRequest) -> Look:
        told = request.POST if request.method == "POST" else request.GET
        width, mode = told.get("width", ""), told.get("mode", "")
        return cls(
            told.get("who", "")[:40],
            width if width in {"phone", "desktop"} else "desktop",
            mode if mode in {"light", "dark"} else "light",
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """All the side of the editor needs. Without a letter, only what is wrong."""

    report: Report
    look: Look
    template: Template | None = None
    letter: Rendered | None = None
    frame: str = ""
    links: tuple[tuple[str, LinkCheck | None], ...] = ()
    turn: str = ""

    @property
    def is_spammy(self) -> bool:
        return self.report.spam_points >= LETTERS.get().spam_limit

    @property
    def is_hard(self) -> bool:
        return self.report.figures.grade > LETTERS.get().highest_grade


def shown(user: User, source: str, sheet_problems: list[Problem], template: Template | None, look: Look) -> Shown:
    if template is None:
        return Shown(Report(sheet_problems), look)
    known, state = known_of(user, look.who, template)
    found = report(template, known, state=state)
    if found.problems:
        return Shown(found, look, template)
    try:
        letter = fill(template, known)
    except TemplateError:
        return Shown(found, look, template)
    kept = {row.url: row for row in LinkCheck.objects.filter(url__in=found.figures.links)}
    links = tuple((url, kept.get(url)) for url in found.figures.links)
    return Shown(
        found, look, template, letter, _kept(user, template, _page(template, letter, look)), links, secrets.token_hex(4)
    )


@require_POST
def checks(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Nothing is stored: what was typed is looked at and shown."""
    sheet = sheet_of(request, name, language)
    source = typed(request, sheet)
    template, problems = parsed(source, sheet)
    seen = shown(reader(request), source, problems, template, Look.asked(request))
    return render(request, "writing/_checks.html", {"sheet": sheet, "shown": seen})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("who_q", "").strip()[:100]
    return render(request, "writing/_readers.html", {"groups": readers(reader(request), text), "who": ""})


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type] # typed for views without arguments only
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'none'"],
        "sandbox": [""],
    }
)
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """What this person was shown a moment ago, and nobody else."""
    found = cache.get(_key(reader(request), key))
    if found is None:
        raise Http404
    return HttpResponse(found)


def _kept(user: User, template: Template, page: str) -> str:
    """One a template and person, however long somebody types; the page asks anew for each change."""
    key = f"{template.name}.{template.language}"
    cache.set(_key(user, key), page, KEPT_S)
    return key


def _key(user: User, key: str) -> str:
    return f"letter-preview:{user.pk}:{key}"


def _page(template: Template, letter: Rendered, look: Look) -> str:
    """A mail is a page by itself; the others get one around them. Dark is the mail's own dark, without asking the
    reader's system.
    """
    if template.channel == Channel.EMAIL:
        return letter.html.replace(QUERY, DARK if look.mode == "dark" else LIGHT)
    dark = look.mode == "dark"
    ground, ink, sheet = ("#14181c", "#e6e9ec", "#1e242a") if dark else ("#f2f4f5", "#20262c", "#ffffff")
    style = mark_safe(
        f"<style>body{{margin:0;padding:20px;background:{ground};color:{ink};font:16px/1.55 system-ui,sans-serif}}"
        f".card{{max-width:560px;margin:0 auto 16px;padding:18px 22px;border-radius:12px;background:{sheet};"
        "overflow-wrap:anywhere}.bubble{border-radius:18px;max-width:320px}.front{font-size:28px;font-weight:600;"
        "min-height:140px;display:grid;place-items:center;text-align:center}.card h2{font-size:18px;margin:20px 0 6px}"
        "</style>"
    )
    return format_html("<!doctype html><meta charset=utf-8><title>.</title>{}{}", style, _inside(template, letter))


def _inside(template: Template, letter: Rendered) -> SafeString:
    match template.channel:
        case Channel.POST:
            return format_html(
                '<div class="card front">{}</div><div class="card">{}</div>', letter.subject, mark_safe(letter.html)
            )
        case Channel.PHONE | Channel.VOICE | Channel.SOCIAL:
            return format_html('<div class="card"><b>{}</b>{}</div>', letter.subject, mark_safe(letter.html))
        case _:
            head = format_html("<b>{}</b><br>", letter.subject) if letter.subject else mark_safe("")
            return format_html('<div class="card bubble">{}{}</div>', head, letter.text)
