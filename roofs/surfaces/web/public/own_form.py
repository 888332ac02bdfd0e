"""For websites that build the form themselves: the same address takes JSON."""

from __future__ import annotations

import json
import secrets
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.core.connections.answering_once import LONGEST_KEY, Conflict
from roofs.sales.leads.models import WebForm
from roofs.surfaces.web.public import throttle
from roofs.surfaces.web.public.evidence import evidence_of
from roofs.surfaces.web.public.framing import allows, share
from roofs.surfaces.web.public.inquiry import PUBLIC, problems_of, read, take_in

LARGEST = 64 * 1024
NOT_TEXT = frozenset({"roof_age_years", "insurance_claim", "sms_consent"})


class Refusal(Exception):
    def __init__(self, status: int, errors: dict[str, str]) -> None:
        super().__init__(status)
        self.status, self.errors = status, errors


def answer(request: HttpRequest, webform: WebForm) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return share(webform, HttpResponse(status=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"}), origin)
    try:
        _accept(request, webform, origin)
    except Refusal as refusal:
        refused = JsonResponse({"accepted": False, "errors": refusal.errors}, status=refusal.status)
        if refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
            refused.headers["Retry-After"] = str(throttle.WINDOW)
        return share(webform, refused, origin)
    return share(webform, JsonResponse({"accepted": True, "message": webform.thanks}, status=201), origin)


def _accept(request: HttpRequest, webform: WebForm, origin: str) -> None:
    if not allows(webform, origin):
        raise Refusal(403, {"": _("This website may not use this form.")})
    if not webform.is_active:
        raise Refusal(410, {"": _("This form does not take inquiries at the moment.")})
    if throttle.is_too_much(request, webform.pk):
        raise Refusal(429, {"": _("Too many inquiries. Please try again later.")})
    key = request.headers.get("Idempotency-Key", "") or secrets.token_urlsafe(12)
    if len(key) > LONGEST_KEY // 2 or not key.isprintable():
        raise Refusal(422, {"": _("The Idempotency-Key is too long or unreadable.")})
    facts = _facts(request)
    try:
        arriving = read(facts, webform, page=origin.partition("://")[2])
    except ValidationError as error:
        raise Refusal(422, problems_of(error)) from None
    try:
        page = origin.partition("://")[2] or f"form: {webform.name}"
        take_in(arriving, webform, f"json:{key}", evidence_of(request, page))
    except Conflict:
        raise Refusal(409, {"": _("This inquiry is just being taken in.")}) from None


def _facts(request: HttpRequest) -> dict[str, Any]:
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > LARGEST:
        raise Refusal(413, {"": _("That is too much for one inquiry.")})
    try:
        facts = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, {"": _("This is not readable JSON.")}) from None
    if not isinstance(facts, dict):
        raise Refusal(400, {"": _("An object with the fields is expected.")})
    strange = [str(name) for name in facts if name not in PUBLIC]
    if strange:
        raise Refusal(422, {name[:60]: _("There is no such field.") for name in strange[:20]})
    wrong = [name for name in facts if name not in NOT_TEXT and not isinstance(facts[name], str | None)]
    if wrong:
        raise Refusal(422, {name: _("Write this as text.") for name in wrong})
    return {name: value for name, value in facts.items() if value is not None}
