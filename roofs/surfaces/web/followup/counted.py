"""The picture of a published sequence with its people on it, and the people behind each number."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.accounts.models import User
from roofs.marketing.cadence import counts
from roofs.marketing.cadence.counts import WHATS, Counts, What
from roofs.marketing.cadence.graph import NEXT, START
from roofs.marketing.cadence.library.words import spoken
from roofs.marketing.cadence.models import EnrolmentQuerySet, Sequence
from roofs.marketing.campaigns import drafts
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.sequences.picture import Words, drawn, event_words
from roofs.surfaces.web.sequences.steps import template_words

PERIODS: dict[str, Promise] = {"7": _l("7 days"), "30": _l("30 days"), "all": _l("All the time")}
USUAL = "30"
KEPT_S, LONGEST_KEPT_S, WORTH = 5, 600, 20
"""A count is kept for so many times what it took: the larger the company, the older a number may be."""
ICONS = {
    "waiting": "hourglass", "out": "send", "held": "ban", "clicked": "mouse-pointer-click", "answered": "reply",
    "left": "log-out",
}  # fmt: skip
SAID: dict[str, Promise] = {
    "waiting": _l("Wait for it"),
    "out": _l("Went out to"),
    "held": _l("Held back"),
    "clicked": _l("Clicked, by people"),
    "answered": _l("Answered"),
    "left": _l("Left before it"),
    "past": _l("Went on from it"),
}
THOUSANDS = 10_000


def sequence_of(request: HttpRequest, slug: str) -> Sequence:
    found = Sequence.objects.visible_to(viewer(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def period_of(request: HttpRequest) -> str:
    asked = request.GET.get("days", USUAL)
    return asked if asked in PERIODS else USUAL


def _since(period: str) -> datetime | None:
    return timezone.now() - timedelta(days=int(period)) if period.isdigit() else None


@require_safe
def canvas(request: HttpRequest, slug: str) -> HttpResponse:
    user, sequence = viewer(request), sequence_of(request, slug)
    plan, period = sequence.live.definition, period_of(request)
    found = drawn(plan, drafts.layout_of(sequence), Words(template_words(user), (), spoken))
    has_forks = any(step.get("branches") for step in plan["steps"])
    told = _kept(sequence, user, period, has_forks=has_forks)
    _write_on(found, told, sequence, plan, period)
    return JsonResponse(found | {"at": told.at.isoformat()})


def _kept(sequence: Sequence, user: User, period: str, *, has_forks: bool) -> Counts:
    """Counted anew after a few seconds. Managers see the same; others their own."""
    key = f"sequence:{sequence.pk}:{sequence.live.number}:{period}:{'all' if user.is_manager else user.pk}"
    known: Counts | None = cache.get(key)
    if known is not None:
        return known
    began = time.monotonic()
    found = counts.counts_of(sequence, user, _since(period), has_forks=has_forks)
    took = time.monotonic() - began
    cache.set(key, found, max(KEPT_S, min(LONGEST_KEPT_S, int(took * WORTH))))
    return found


def _write_on(found: dict[str, Any], told: Counts, sequence: Sequence, plan: dict[str, Any], period: str) -> None:
    place = reverse("web:sequence_people", args=[sequence.slug])

    def address(**asked: str) -> str:
        return f"{place}?{urlencode({**asked, 'days': period})}"

    for node in found["nodes"]:
        if node["kind"] not in {"touch", "branch", "joint", "end"}:
            node["url"] = ""
            continue
        node["url"] = address(step=node["id"], what="waiting")
        shown: list[What] = [what for what in WHATS if told.steps[what][node["id"]] or what == "waiting"]
        node["counts"] = [
            {"what": what, "icon": ICONS[what], "shown": _short(told.steps[what][node["id"]]),
             "words": f"{SAID[what]}: {told.steps[what][node['id']]}", "url": address(step=node["id"], what=what)}
            for what in shown
        ]  # fmt: skip
        node["say"] += " " + ", ".join(one["words"] for one in node["counts"]) + "."
    kinds = {node["id"]: node["kind"] for node in found["nodes"]}
    seen: set[tuple[str, str]] = set()
    for edge in found["edges"]:
        pair = (edge["from"], edge["to"])
        if kinds[edge["from"]] == "entry":
            number, url = _through_door(edge["from"], told, plan, address)
        elif edge["way"] == NEXT:
            number, url = told.passed[edge["from"]], address(step=edge["from"], what="past")
        else:  # two ways to the same step are noted as one
            number, url = (told.ways[pair] if pair not in seen else 0), address(source=pair[0], to=pair[1])
        seen.add(pair)
        if number:
            words = _("%(n)s took this way") % {"n": number}
            edge["count"] = {"shown": _short(number), "words": words, "url": url}


def _through_door(node: str, told: Counts, plan: dict[str, Any], address: Any) -> tuple[int, str]:
    if node == START:
        known = {f"event:{rule['event']}" for rule in plan.get("entry") or []}
        return sum(n for source, n in told.came.items() if source not in known), address(door="hand")
    event = plan["entry"][int(node.partition(":")[2])]["event"]
    return told.came[f"event:{event}"], address(door=event)


def _short(number: int) -> str:
    return f"{number:,}" if number < THOUSANDS else f"{number / 1000:,.0f}k"


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Behind one number: at a step, on a way, through a door."""
    user, sequence = viewer(request), sequence_of(request, slug)
    period = period_of(request)
    rows, title, has_period = _asked(request, sequence, user, _since(period))
    page = page_of(rows.select_related("contact", "next_step").order_by("-pk"), request)
    shown = {
        "sequence": sequence, "title": title, "page": page, "enrolments": page.rows, "period": period,
        "periods": PERIODS.items() if has_period else (),
    }  # fmt: skip
    return render(request, "followup/people.html", shown)


def _asked(
    request: HttpRequest, sequence: Sequence, user: User, since: datetime | None
) -> tuple[EnrolmentQuerySet, str, bool]:
    """Who, in words, and whether the time in question matters."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("step", "what", "source", "to", "door")}
    plan = sequence.live.definition
    titles = {step["key"]: spoken(step["title"]) for step in plan["steps"]}
    if asked["door"]:
        doors = [] if asked["door"] == "hand" else [f"event:{asked['door']}"]
        words = _("Put in by hand, a list or a campaign") if not doors else event_words(asked["door"])
        return counts.people_from(sequence, user, doors, since), words, True
    if asked["source"] in titles:
        words = _("From %(one)s to %(other)s") % {
            "one": titles[asked["source"]], "other": titles.get(asked["to"], _("the end")),
        }  # fmt: skip
        return counts.people_on(sequence, user, asked["source"], asked["to"]), words, False
    if asked["step"] not in titles or asked["what"] not in SAID:
        raise Http404
    words = f"{titles[asked['step']]}: {SAID[asked['what']]}"
    if asked["what"] == "past":
        return counts.people_past(sequence, user, asked["step"], since), words, True
    what: What = next(one for one in WHATS if one == asked["what"])
    return counts.people_at(sequence, user, asked["step"], what, since), words, what != "waiting"
