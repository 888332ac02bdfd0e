"""The campaigns, one campaign with its live numbers, and the people in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.models import Cohort, Enrolment, Step
from roofs.marketing.campaigns import audience, figures, running
from roofs.marketing.campaigns.models import Campaign
from roofs.surfaces.web.asking import back, manager, viewer
from roofs.surfaces.web.campaigns.reading import campaign_of
from roofs.surfaces.web.paging import page_of

ACTS = {"start": running.start, "pause": running.pause, "resume": running.resume, "complete": running.complete}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "status", "kind")}
    rows = Campaign.objects.visible_to(user).select_related("sequence")
    if wanted["q"]:
        rows = rows.filter(name__icontains=wanted["q"])
    if wanted["status"] in Campaign.Status.values:
        rows = rows.filter(status=wanted["status"])
    if wanted["kind"] in Campaign.Kind.values:
        rows = rows.filter(kind=wanted["kind"])
    page = page_of(rows, request)
    standings = figures.standings(list(page.rows), user)
    shown = {
        "rows": [(one, standings[one.pk]) for one in page.rows],
        "page": page,
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "states": Campaign.Status.choices,
        "kinds": Campaign.Kind.choices,
    }
    part = "campaigns/_list.html" if request.headers.get("HX-Request") else "campaigns/index.html"
    return render(request, part, shown)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = viewer(request), campaign_of(request, pk)
    standing = figures.standings([campaign], user)[campaign.pk]
    by_step = figures.steps_of(campaign, user)
    shown = {
        "campaign": campaign,
        "standing": standing,
        "outcome": figures.outcome_of(campaign, user),
        "steps": [(step, by_step.get(step.key)) for step in _steps(campaign)],
        "cohorts": campaign.cohorts.visible_to(user).order_by("-pk")[:20],
        "preview": audience.preview(campaign, user) if _is_before_start(campaign) and user.is_manager else None,
        "who": audience.in_words(campaign, user),
        "entries": entries_for("campaign", campaign.pk, per_page=20, viewer=user).entries,
    }
    part = "campaigns/_live.html" if request.headers.get("HX-Request") else "campaigns/show.html"
    return render(request, part, shown)


def _steps(campaign: Campaign) -> list[Step]:
    if not campaign.sequence.versions.exists():
        return []
    return list(campaign.sequence.live.steps.order_by("position"))


def _is_before_start(campaign: Campaign) -> bool:
    return campaign.status in {Campaign.Status.DRAFT, Campaign.Status.SCHEDULED}


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = viewer(request), campaign_of(request, pk)
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "status", "reason")}
    rows = figures.people_of([campaign], user).select_related("contact", "next_step").order_by("-pk")
    if wanted["status"] in Enrolment.Status.values:
        rows = rows.filter(status=wanted["status"])
    if wanted["reason"]:
        rows = rows.filter(exit_reason=wanted["reason"])
    if wanted["q"]:
        rows = rows.filter(contact__in=audience.named(wanted["q"]))
    shown = {
        "campaign": campaign,
        "page": page_of(rows, request),
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "states": Enrolment.Status.choices,
        "reasons": sorted(figures.standings([campaign], user)[campaign.pk].reasons),
    }
    return render(request, "campaigns/people.html", shown)


@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = manager(request), campaign_of(request, pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    try:
        campaign = ACTS[act](campaign, user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _said(campaign))
    return back(request, reverse("web:campaign", args=[pk]))


def _said(campaign: Campaign) -> str:
    return {
        Campaign.Status.ACTIVE: _("It runs. People are being taken in."),
        Campaign.Status.SCHEDULED: _("It begins by itself when its time comes."),
        Campaign.Status.PAUSED: _("Paused. Nobody gets anything of it until you let it go on."),
        Campaign.Status.COMPLETED: _("It is over. Whoever was still in it has left."),
        Campaign.Status.DRAFT: _("It is a draft again."),
    }[Campaign.Status(campaign.status)]


@require_POST
def wave(request: HttpRequest, pk: int, cohort: int) -> HttpResponse:
    """Stop taking people in, or take those back who have not got anything yet."""
    user, campaign = manager(request), campaign_of(request, pk)
    found = Cohort.objects.visible_to(user).filter(pk=cohort, origin=campaign.origin).first()
    if found is None:
        raise Http404
    try:
        if request.POST.get("act") == "undo":
            audience.take_back(found, user)
            messages.success(request, _("They are out again. Nobody had got anything."))
        else:
            audience.stop_taking_in(found, user)
            messages.success(request, _("Nobody more is taken in."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("web:campaign", pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = manager(request), campaign_of(request, pk)
    made = running.copy(campaign, user)
    messages.success(request, _("This is the copy. The people are looked for anew when you start it."))
    return redirect("web:campaign_edit", made.pk)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = manager(request), campaign_of(request, pk)
    running.delete(campaign, user)
    undo = reverse("web:campaign_restoration", args=[pk])
    messages.success(request, _("The campaign is gone, and nothing of it goes out."), extra_tags=f"undo:{undo}")
    return redirect("web:campaigns")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    campaign = Campaign.objects.deleted_visible_to(user).filter(pk=pk).first()
    if campaign is None:
        raise Http404
    running.restore(campaign, user)
    messages.success(request, _("The campaign is back."))
    return redirect("web:campaign", pk)
