"""What last month would have been like under other rules: choosing them, waiting, reading what would have changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import pace_words, replaying
from roofs.marketing.cadence.models import Replay, Touch
from roofs.marketing.cadence.policy import PACE, PaceRules
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.settings import words
from roofs.surfaces.web.settings.shape import Shape

LATEST = 10
OUTCOMES = {
    replaying.EARLIER: (_l("Earlier"), "clock"),
    replaying.LATER: (_l("Later"), "hourglass"),
    replaying.OTHER_WAY: (_l("Another way"), "route"),
    replaying.NOT_AT_ALL: (_l("Not at all"), "ban"),
    replaying.UNCHANGED: (_l("As it was"), "check"),
}
LEVELS = {
    "hot": _l("Hot"),
    "warm": _l("Warm"),
    "cold": _l("Cold"),
    "dead": _l("Silent for long"),
    "unknown": _l("Not known yet"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    user, shape = manager(request), Shape(PACE.name, PaceRules)
    values: dict[str, Any] = PACE.get().model_dump(mode="json")
    problems: dict[tuple[int | str, ...], str] = {}
    if request.method == "POST":
        values = shape.read(request.POST, values)
        try:
            replay = replaying.ask(PaceRules.model_validate(values), user, every=request.POST.get("every") == "on")
        except ValidationError as error:
            problems = {problem["loc"]: words.problem(problem) for problem in error.errors()}
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            return redirect("web:replay", replay.pk)
    shown = {
        "band": shape.controls(values, problems),
        "leftover": shape.leftover,
        "has_errors": bool(problems),
        "every": request.method != "POST" or request.POST.get("every") == "on",
        "replays": Replay.objects.visible_to(user).select_related("asked_by").order_by("-pk")[:LATEST],
    }
    return render(request, "followup/what_if.html", shown, status=422 if problems else 200)


def _replay(request: HttpRequest, pk: int) -> Replay:
    found = Replay.objects.visible_to(manager(request)).select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    replay = _replay(request, pk)
    totals = {name: sum(row.get(name, 0) for row in replay.counts.values()) for name in OUTCOMES}
    shown = {
        "replay": replay,
        "job": Job.objects.open().filter(unique_key=replay.job_key).first() if replay.is_open else None,
        "heads": [(name, label, icon, totals[name]) for name, (label, icon) in OUTCOMES.items()],
        "total": sum(totals.values()),
        "levels": [
            (label, [replay.counts.get(level, {}).get(name, 0) for name in OUTCOMES])
            for level, label in LEVELS.items()
            if replay.counts.get(level)
        ],
        "examples": _examples(request, replay),
        "changed": _changed(replay),
    }
    return render(request, "followup/replay.html", shown)


def _examples(request: HttpRequest, replay: Replay) -> list[tuple[str, list[dict[str, Any]]]]:
    keys = [one["touch"] for one in replay.examples]
    rows = Touch.objects.visible_to(manager(request)).filter(pk__in=keys)
    touches = {touch.pk: touch for touch in rows.select_related("enrolment__contact", "step")}
    grouped: dict[str, list[dict[str, Any]]] = {name: [] for name in OUTCOMES}
    for one in replay.examples:
        touch = touches.get(one["touch"])
        if touch is not None:  # who was forgotten since is no example any more
            moments = {name: datetime.fromisoformat(one[name]) for name in ("was", "would")}
            grouped[one["outcome"]].append({"touch": touch, "words": pace_words.told(one["chosen"]), **moments})
    return [(str(OUTCOMES[name][0]), found) for name, found in grouped.items() if found]


def _changed(replay: Replay) -> list[tuple[str, Any, Any]]:
    """The rules that differ from those in force."""
    now, shape = PACE.get().model_dump(mode="json"), Shape(PACE.name, PaceRules)
    told = replay.rules["rules"]
    return [(shape.label_of(name), now[name], told[name]) for name in now if told.get(name) != now[name]]


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    if replaying.stop(_replay(request, pk), manager(request)):
        messages.success(request, _("Stopped. What was found so far stays."))
    return redirect("web:replay", pk)
