from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.fields.answering import answer
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.foretelling import next_touches
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.sales.leads import intake, pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import ProjectType, Source, Status, Temperature
from roofs.sales.response.models import Clock
from roofs.sales.scoring.models import Score
from roofs.surfaces.web.calls import with_outcomes
from roofs.surfaces.web.leads.bulk import BULK
from roofs.surfaces.web.leads.forms import LeadForm, LossForm, OwnerForm, WinForm, form_for
from roofs.surfaces.web.leads.ledger import rows_of
from roofs.surfaces.web.leads.listing import LEADS, tags_for
from roofs.surfaces.web.leads.paces import PACES
from roofs.surfaces.web.leads.reading import filter_of, lead_of, number_in, viewer
from roofs.surfaces.web.leads.words import explained
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import open_list, tags_on
from roofs.surfaces.web.records.own_fields import all_fit, asked_at_entry
from roofs.surfaces.web.records.wording import own_answers
from roofs.surfaces.web.rights import sellers_only

TIMELINE, LAST_PAGE = 30, 200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    wished = open_list(request, LEADS)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    user, wanted = viewer(request), filter_of(request)
    leads = wanted.ordered(wanted.apply(Lead.objects.visible_to(user), user)).in_lines()
    page = page_of(leads, request)
    columns, people = wished.columns, people_for(user)
    shown = {
        "page": page,
        "wanted": wanted,
        "statuses": Status.choices,
        "sources": Source.choices,
        "temperatures": Temperature.choices,
        "project_types": ProjectType.choices,
        "people": people,
        "wished": wished,
        "columns": columns,
        "tags": tags_for(user),
        "tags_by_record": tags_on("lead", page.rows) if "tags" in columns else {},
        "own_filters": wished.own_filters,
        "own_answers": own_answers("lead", [lead.pk for lead in page.rows], wished, user),
        "bulk": bulk_bar(BULK, user, people, wished.own),
    }
    return render(request, "leads/_list.html" if request.headers.get("HX-Request") else "leads/index.html", shown)


def people_for(user: User) -> list[User]:
    return list(User.objects.active().filter(role__in=("admin", "manager", "sales"))) if user.is_manager else [user]


@require_http_methods(["GET", "POST"])
@sellers_only
def new(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    form, own_form = LeadForm(request.POST or None), asked_at_entry(request, "lead")
    if request.method == "POST" and all_fit(form, own_form):
        owner = user if user.role == "sales" else None
        with transaction.atomic():
            accepted = intake.accept(form.arriving, door="hand", actor=user, owner=owner)
            answer(accepted.lead, own_form.changes(), user)
        if not Lead.objects.visible_to(user).filter(pk=accepted.lead.pk).exists():
            messages.info(request, _("This person is already being looked after by a colleague, who was told."))
            return redirect("web:leads")
        words = (
            _("%(name)s is in.") if accepted.is_new else _("%(name)s was here already. What was new has been added.")
        )
        messages.success(request, words % {"name": accepted.lead.contact.name})
        return redirect("web:lead", accepted.lead.pk)
    shown = {"form": form, "own_form": own_form}
    return render(request, "leads/form.html", shown, status=422 if form.errors or own_form.errors else 200)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, lead = viewer(request), lead_of(request, pk)
    score = Score.objects.filter(lead=lead).first()
    enrolment = (
        Enrolment.objects.visible_to(user).about(lead).select_related("sequence", "version").order_by("-pk").first()
    )
    return render(
        request,
        "leads/show.html",
        {
            "lead": lead,
            "score": explained(score) if score else None,
            "clock": Clock.objects.visible_to(user).filter(lead=lead).order_by("-pk").first(),
            "tasks": with_outcomes(Task.objects.visible_to(user).about("lead", lead.pk).open().order_by("due_at")[:20]),
            "enrolment": enrolment,
            "ledger": rows_of(enrolment) if enrolment else [],
            "next_touch": next_touches([enrolment]).get(enrolment.pk) if enrolment else None,
            "paces": PACES.items(),
            "sequences": Sequence.objects.visible_to(user).for_audience("lead").order_by("name"),
            "statuses": Status.choices,
            "owner_form": OwnerForm(viewer=user, initial={"owner": lead.assigned_to_id}),
            "win_form": WinForm(initial={"customer": True}),
            "loss_form": LossForm(initial={"lost_reason": lead.lost_reason}),
            "task_kinds": Task.Kind.choices,
            **_entries(lead, request),
        },
    )


def _entries(lead: Lead, request: HttpRequest) -> dict[str, object]:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    found = entries_for("lead", lead.pk, page=number, per_page=TIMELINE)
    return {"entries": found.entries, "next_page": number + 1 if found.has_more else None}


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    return render(request, "leads/_timeline.html", {"lead": lead, **_entries(lead, request)})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    form = LeadForm(request.POST or None, initial=form_for(lead))
    if request.method == "POST" and form.is_valid():
        try:
            pipeline.correct(lead, form.changes(), viewer(request), seen_at=_seen(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
            lead.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("web:lead", lead.pk)
    return render(request, "leads/form.html", {"form": form, "lead": lead}, status=422 if form.errors else 200)


def _seen(request: HttpRequest) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        return None
