"""The company's form: a page of its own, a frame on another website, or an address for other people's forms."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from roofs.core.company.office import office
from roofs.core.connections.answering_once import Conflict
from roofs.sales.leads.models import WebForm
from roofs.surfaces.web.public import own_form, throttle, ticket
from roofs.surfaces.web.public.evidence import evidence_of
from roofs.surfaces.web.public.framing import framable
from roofs.surfaces.web.public.inquiry import InquiryForm, consent_words, take_in
from roofs.surfaces.web.public.letters import unknown


def find(key: str) -> WebForm | None:
    return WebForm.objects.filter(key=key, deleted_at=None).first()


@login_not_required
@csrf_exempt  # in a frame on another website a browser gives us no cookie; the signed ticket does its work
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    webform = find(key)
    if webform is None:
        return unknown(request)
    if request.method == "OPTIONS" or (request.method == "POST" and request.content_type == "application/json"):
        return own_form.answer(request, webform)
    if not webform.is_active:
        return _framed(request, webform, render(request, "public/closed.html", _shown(request, webform), status=410))
    if request.method == "POST":
        return _framed(request, webform, _submitted(request, webform))
    words = consent_words(office.get().name)
    empty = InquiryForm(webform=webform, consent=words, initial={"page": request.GET.get("page", "")[:200]})
    return _framed(request, webform, _page(request, webform, empty))


def _submitted(request: HttpRequest, webform: WebForm) -> HttpResponse:
    known = ticket.read(request.POST.get("ticket", ""), webform.pk)
    words = known.consent if known else consent_words(office.get().name)
    given = InquiryForm(request.POST, webform=webform, consent=words)
    if throttle.is_too_much(request, webform.pk):
        given.add_error(
            None, _("Many inquiries have just come from your network. Please try again in ten minutes, or call us.")
        )
        return _page(request, webform, given, known, status=429)
    if not given.is_valid():
        return _page(request, webform, given, known, status=422)
    if known is None or known.is_hasty or given.cleaned_data["website"]:
        # Most likely a program. A person with a very old page, or whose browser filled in too much, presses again.
        given.add_error(None, _("Please press “Send” once more, so that we know you are a person."))
        return _page(request, webform, given, known, status=422)
    try:
        signed = given.arriving.full_name or f"{given.arriving.first_name} {given.arriving.last_name}".strip()
        page = given.cleaned_data["page"] or f"form: {webform.name}"
        take_in(given.arriving, webform, known.number, evidence_of(request, page, signature=signed))
    except Conflict:
        given.add_error(None, _("Your inquiry is just being taken in. Please wait a moment."))
        return _page(request, webform, given, known, status=409)
    return redirect(f"{reverse('public:thanks', args=[webform.key])}{_query(request)}")


def _page(
    request: HttpRequest, webform: WebForm, shown: InquiryForm, known: ticket.Ticket | None = None, status: int = 200
) -> HttpResponse:
    known = known or ticket.issue(webform.pk, shown.consent)
    context = {"form": shown, "ticket": known.sealed(), **_shown(request, webform)}
    answer = render(request, "public/form.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    webform = find(key)
    if webform is None:
        return unknown(request)
    return _framed(request, webform, render(request, "public/thanks.html", _shown(request, webform)))


@login_not_required
@require_safe
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """A website that still carries the line of a form that is gone gets an empty script, not an error."""
    webform = find(key)
    if webform is None:
        return HttpResponse("", content_type="text/javascript; charset=utf-8")
    address = settings.BASE_URL + reverse("public:form", args=[webform.key])
    shown = {"address": address, "home": settings.BASE_URL, "webform": webform}
    answer = render(request, "public/embed.js", shown, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _shown(request: HttpRequest, webform: WebForm) -> dict[str, object]:
    return {"webform": webform, "company": office.get(), "is_embedded": _is_embedded(request), "query": _query(request)}


def _is_embedded(request: HttpRequest) -> bool:
    return request.GET.get("embed") == "1"


def _query(request: HttpRequest) -> str:
    return f"?{urlencode({'embed': 1})}" if _is_embedded(request) else ""


def _framed(request: HttpRequest, webform: WebForm, answer: HttpResponse) -> HttpResponse:
    return framable(webform, answer) if _is_embedded(request) else answer
