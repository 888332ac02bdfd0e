"""The addresses that stand in letters: the pixel, counted links, the way out. Looking at one changes nothing."""

from __future__ import annotations

import base64

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.consent import unsubscribing
from roofs.comms.messaging import tracking

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NEVER_KEPT = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"}


@login_not_required
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """A letter always gets its picture, so that nothing in it looks broken."""
    is_ours = tracking.read_open(token) is not None
    if is_ours:
        tracking.record_open(token, user_agent=_agent(request), method=request.method or "GET")
    return HttpResponse(PIXEL, content_type="image/gif", status=200 if is_ours else 404, headers=NEVER_KEPT)


@login_not_required
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    click = tracking.read_click(token)
    if click is None:
        return unknown(request)
    tracking.record_click(token, user_agent=_agent(request), method=request.method or "GET")
    if click.is_honeypot:  # no person sees this link, so nobody waits for a page
        return HttpResponse(status=204, headers=NEVER_KEPT)
    return HttpResponseRedirect(click.url, headers=NEVER_KEPT)


@login_not_required
@csrf_exempt  # RFC 8058: the mail program posts, without our cookies; the token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    recipient = unsubscribing.read_token(token)
    if recipient is None:
        return unknown(request)
    if request.method == "POST":
        unsubscribing.unsubscribe(token, how="page" if _pressed_our_button(request) else "one_click")
    is_out = request.method == "POST" or recipient.is_unsubscribed
    return _not_kept(
        render(request, "public/unsubscribed.html" if is_out else "public/unsubscribe.html", {"token": token})
    )


def unknown(request: HttpRequest) -> HttpResponse:
    return _not_kept(render(request, "public/gone.html", status=404))


def _not_kept(answer: HttpResponse) -> HttpResponse:
    for name, value in NEVER_KEPT.items():
        answer.headers[name] = value
    return answer


def _pressed_our_button(request: HttpRequest) -> bool:
    """Whatever stands in the body, even nonsense: somebody who posts here wants no more mail."""
    try:
        return request.POST.get("from") == "page"
    except (MultiPartParserError, RequestDataTooBig):
        return False


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:500]
