"""On which websites a form may stand, said to browsers."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from roofs.sales.leads.models import WebForm


def origins_of(form: WebForm) -> list[str]:
    return form.allowed_origins.split()


def allows(form: WebForm, origin: str) -> bool:
    """No list: any website. A caller without an origin is no browser, so there is no page to keep out."""
    allowed = origins_of(form)
    return not origin or not allowed or origin in allowed


def framable(form: WebForm, answer: HttpResponse) -> HttpResponse:
    """Only the policy names several websites; the older header cannot, so it is left out here."""
    ancestors = origins_of(form) or ["*"]
    replace: Any = csp_replace({"frame-ancestors": ancestors})

    def already_made(_request: HttpRequest) -> HttpResponse:
        return answer

    framed: HttpResponse = replace(xframe_options_exempt(already_made))(HttpRequest())
    return framed


def share(form: WebForm, answer: HttpResponse, origin: str) -> HttpResponse:
    """Lets the script of an allowed website read the answer."""
    answer.headers["Vary"] = "Origin"
    if origin and allows(form, origin):
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer
