from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.calendar.models import Task
from roofs.sales.leads.models import Lead
from roofs.sales.response import clock as clocks
from roofs.sales.response.figures import speeds
from roofs.sales.response.models import Clock, State
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer

PERIODS = ("1", "7", "30", "90")
RECENT = 50
RINGS_FOR = timedelta(hours=1)
"""On top of every page; who was not answered in that time still waits on the page Answering."""
SHOWN, MANY = 2, 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    days = request.GET.get("days", "30")
    days = days if days in PERIODS else "30"
    all_together, each = speeds(now - timedelta(days=int(days)), now, user)
    mine = Clock.objects.visible_to(user).select_related("lead__contact", "claimed_by", "answered_by")
    shown = {
        "running": mine.running().order_by("due_at")[:RECENT],
        "recent": mine.exclude(state__in=(State.WAITING, State.CLAIMED)).order_by("-started_at")[:RECENT],
        "all_together": all_together,
        "each": each,
        "days": days,
        "periods": {"1": _("Today"), "7": _("7 days"), "30": _("30 days"), "90": _("90 days")},
    }
    return render(request, "response/index.html", shown)


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Leads and tasks that ring for this person now: fetched by every open page when one begins or is taken."""
    ringing = (
        Clock.objects.visible_to(viewer(request))
        .filter(state=State.WAITING, alerts__user=viewer(request), started_at__gte=timezone.now() - RINGS_FOR)
        .select_related("lead__contact")
        .distinct()
        .order_by("-due_at")
    )
    found = list(ringing[: MANY + 1])
    due = Task.objects.visible_to(viewer(request)).ringing(viewer(request)).order_by("-rings_since", "-pk")[:SHOWN]
    return render(request, "response/_alerts.html", {"clocks": found[:SHOWN], "more": len(found) - SHOWN, "tasks": due})


def _clock(request: HttpRequest, pk: int) -> Clock | None:
    """None when it rang for this person and is over."""
    user = viewer(request)
    found = Clock.objects.visible_to(user).select_related("lead__contact", "claimed_by").filter(pk=pk).first()
    if found is None and not Clock.objects.missed_visible_to(user).filter(pk=pk).exists():
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The link in an alert opens a page with one button: looking at a link must not take the lead."""
    user, clock = viewer(request), _clock(request, pk)
    if clock is None:
        messages.info(request, _("This lead does not wait for an answer any more."))
        return redirect("web:response")
    if request.method != "POST":
        if not clock.is_running or clock.claimed_by_id == user.pk:
            return redirect("web:lead", clock.lead_id) if _may_see(request, clock) else redirect("web:response")
        return render(request, "response/claim.html", {"clock": clock})
    if clocks.claim(clock, user):
        messages.success(request, _("%(name)s is yours. Call now.") % {"name": clock.lead.contact.name})
        return _elsewhere(request, f"/leads/{clock.lead_id}/") or back(request, f"/leads/{clock.lead_id}/")
    messages.info(request, _("%(person)s was faster and has it.") % {"person": clock.claimed_by or _("A colleague")})
    return _elsewhere(request, request.headers.get("HX-Current-URL", "/answering/")) or redirect("web:response")


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse | None:
    """For htmx, which would follow a redirect into the part of the page it asked for."""
    return HttpResponse(headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else None


def _may_see(request: HttpRequest, clock: Clock) -> bool:
    return Lead.objects.visible_to(viewer(request)).filter(pk=clock.lead_id).exists()
