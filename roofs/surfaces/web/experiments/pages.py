"""The tests, one test with its verdict, the people behind its numbers and its days as a table."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.marketing.cadence import promoting
from roofs.marketing.campaigns import audience
from roofs.marketing.experiments import counting, designing, gavi, judging, outlook, verdicts
from roofs.marketing.experiments.models import Arm, Assignment, Experiment
from roofs.marketing.experiments.vocabulary import Guardrail, Measure, Status, What
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import number_in, viewer
from roofs.surfaces.web.experiments import pictures
from roofs.surfaces.web.experiments.reading import experiment_of, whereabouts
from roofs.surfaces.web.paging import page_of

KINDS = {
    "nobody_yet": (_l("Nobody yet"), ""),
    "unbalanced": (_l("Groups uneven"), "red"),
    "harm": (_l("Drove people away"), "red"),
    "earning": (_l("Earns"), ""),
    "winner": (_l("Winner"), "green"),
    "alike": (_l("No difference"), ""),
    "not_enough": (_l("Not enough yet"), "amber"),
}
DID = {
    Measure.REPLY: _l("answered"),
    Measure.CLICK: _l("clicked"),
    Measure.MEETING: _l("with an appointment"),
    Measure.WON: _l("signed"),
    Measure.MONEY: _l("signed"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "status", "what")}
    rows = Experiment.objects.visible_to(user)
    if wanted["q"]:
        rows = rows.filter(name__icontains=wanted["q"])
    if wanted["status"] in Status.values:
        rows = rows.filter(status=wanted["status"])
    if wanted["what"] in What.values:
        rows = rows.filter(what=wanted["what"])
    page = page_of(rows, request)
    where = whereabouts(page.rows, user)
    shown = {
        "rows": [(one, where[one.pk], KINDS.get(one.found.get("kind", ""))) for one in page.rows],
        "page": page,
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "states": Status.choices,
        "whats": What.choices,
        "examples": outlook.examples(),
    }
    part = "experiments/_list.html" if request.headers.get("HX-Request") else "experiments/index.html"
    return render(request, part, shown)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, row, now = viewer(request), experiment_of(request, pk), timezone.now()
    days = counting.days_of(row, now, timezone.get_current_timezone_name())
    found = judging.judge(row, now, days)
    drawn = pictures.bars(row, found)
    first = found.arms[0].arm
    shown = {
        "experiment": row,
        "found": found,
        "verdict": verdicts.of(row, found),
        "where": whereabouts([row], user)[row.pk],
        "arms": [(one, drawn.get(one.arm.pk), promoting.why_not(row, one.arm, found)) for one in found.arms],
        "paths": [one for arm in found.arms[1:] if (one := pictures.path(row, days, first, arm.arm, len(found.arms)))],
        "has_days": bool(days),
        "did": DID[Measure(row.measure)],
        "guardrails": [(name, Guardrail(name).label) for name in row.guardrails],
        "faults": designing.faults(row) if not row.is_frozen else [],
        "entries": entries_for("experiment", row.pk, per_page=20, viewer=user).entries,
        "followers": list(row.followed_by.filter(deleted_at=None)),
        "alpha": verdicts.percent(1 - gavi.ALPHA, 0),
    }
    part = "experiments/_live.html" if request.headers.get("HX-Request") else "experiments/show.html"
    return render(request, part, shown)


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Behind each number those whom the reader may see."""
    user, row, now = viewer(request), experiment_of(request, pk), timezone.now()
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("arm", "who", "q")}
    rows = Assignment.objects.visible_to(user).filter(experiment=row).select_related("contact", "arm")
    if number_in(wanted["arm"]):
        rows = rows.filter(arm=number_in(wanted["arm"]))
    if wanted["who"] == "judged":
        rows = rows.mature(now)
    elif wanted["who"] == "hit":
        rows = counting.those_who(row, rows.mature(now), "hit")
    elif wanted["who"] in Guardrail.values:
        rows = counting.those_who(row, rows, wanted["who"])
    if wanted["q"]:
        rows = rows.filter(contact__in=audience.named(wanted["q"]))
    page = page_of(rows.order_by("-pk"), request)
    shown = {
        "experiment": row,
        "page": page,
        "leads": _leads_of([one.contact_id for one in page.rows], user),
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "arms": row.arms.all(),
        "whos": [
            ("judged", _("Whose days are over")),
            ("hit", DID[Measure(row.measure)]),
            *((name, Guardrail(name).label) for name in row.guardrails),
        ],
        "now": now,
    }
    return render(request, "experiments/people.html", shown)


def _leads_of(contacts: list[int], user: User) -> dict[int, int]:
    rows = Lead.objects.visible_to(user).filter(contact__in=contacts).order_by("pk")
    return dict(rows.values_list("contact_id", "pk"))


@require_safe
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """Day by day, as numbers for a program: no thousands, points for decimals."""
    row = experiment_of(request, pk)
    arms = list(row.arms.all())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="experiment-{row.pk}.csv"'
    lines = csv.writer(answer)
    lines.writerow(["day", "arm", "people", "mean", "difference", "difference_low", "difference_high"])
    for day in counting.days_of(row, timezone.now(), timezone.get_current_timezone_name()):
        for arm in arms:
            lines.writerow([day.on.isoformat(), _cell(arm), *_figures(day, arm, arms)])
    return answer


def _cell(arm: Arm) -> str:
    """A name that begins like a formula is no formula."""
    return f"'{arm.label}" if arm.label[:1] in {"=", "+", "-", "@", "\t"} else arm.label


def _figures(day: counting.Day, arm: Arm, arms: list[Arm]) -> list[object]:
    sample = day.samples[arm.pk]
    told: list[object] = [sample.people, f"{sample.mean:.6f}"]
    if arm.is_first:
        return [*told, "", "", ""]
    found = gavi.interval(day.samples[arms[0].pk], sample, alpha=judging.alpha_of(len(arms)))
    return [*told, *(f"{value:.6f}" for value in (found.estimate, found.low, found.high))]
