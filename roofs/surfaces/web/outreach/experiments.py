"""What was tried against each other, and what came out, in the words of the tests themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roofs.marketing.experiments import judging, verdicts
from roofs.marketing.experiments.models import Assignment, Experiment
from roofs.surfaces.web.analytics.asked import seller
from roofs.surfaces.web.paging import page_of

AT_ONCE = 10
"""Each is judged anew, out of what people did."""
TONES = {"good": "green", "bad": "red"}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, now = seller(request), timezone.now()
    tests = Experiment.objects.visible_to(user).prefetch_related("arms").order_by("-started_at", "-pk")
    page = page_of(tests, request, AT_ONCE)
    dealt = Assignment.objects.visible_to(user).filter(experiment__in=[one.pk for one in page.rows]).order_by()
    people = Counter(dict(dealt.values_list("experiment").annotate(people=Count("pk"))))
    rows: list[dict[str, Any]] = []
    for one in page.rows:
        verdict = verdicts.of(one, judging.judge(one, now))
        rows.append({"test": one, "verdict": verdict, "tone": TONES.get(verdict.tone, ""), "people": people[one.pk]})
    return render(request, "outreach/experiments.html", {"page": page, "rows": rows})
