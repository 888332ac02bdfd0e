"""Whether the installation lives: for machines that watch it. Says nothing a stranger could use."""

from __future__ import annotations

import hmac
from typing import Literal

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from ninja import Router
from pydantic import BaseModel, Field, TypeAdapter

from roofs.core.accounts.models import User
from roofs.core.jobs.models import EngineBeat
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.metrics import office_figures
from roofs.surfaces.api.problems import Refusal, response_of

log = structlog.get_logger(__name__)
router = Router(tags=["Operation"])


class Health(BaseModel):
    status: Literal["ok", "failing"]
    database: Literal["ok", "away"]
    engine: Literal["running", "silent", "never_started", "unknown"] = Field(
        description="Whether somebody works on what is due. A silent engine does not make the pages fail."
    )


HEALTH: TypeAdapter[Health] = TypeAdapter(Health)


@router.get("/health", auth=None, response={200: Health, 503: Health}, operation_id="health", summary="Is it alive")
def api_health(request: HttpRequest) -> HttpResponse:
    return _health()


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return _health()


def _health() -> HttpResponse:
    try:
        engine = _engine()
    except Error as error:
        log.error("database is away", error=type(error).__name__)  # noqa: TRY400 -- asked every few seconds
        found = {"status": "failing", "database": "away", "engine": "unknown"}
        return answer(HEALTH, found, 503, {"Cache-Control": "no-store", "Retry-After": "5"})
    return answer(HEALTH, {"status": "ok", "database": "ok", "engine": engine}, 200, {"Cache-Control": "no-store"})


def _engine() -> str:
    if EngineBeat.objects.alive().exists():
        return "running"
    return "silent" if EngineBeat.objects.exists() else "never_started"


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for whoever holds the token of the settings, or an administrator who is signed in."""
    wanted = settings.ENV.metrics_token.get_secret_value()
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if given:
        is_right = bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode())
        return _exported(request) if is_right else response_of(Refusal("not_signed_in"))
    user = request.user
    if isinstance(user, User) and user.is_admin:
        return _exported(request)
    # Without a token in the settings there is nothing here for a machine to know of.
    return response_of(Refusal("not_found" if isinstance(user, User) or not wanted else "not_signed_in"))


def _exported(request: HttpRequest) -> HttpResponse:
    exported: HttpResponse = ExportToDjangoView(request)
    exported.content += office_figures()
    exported.headers["Cache-Control"] = "no-store"
    return exported
