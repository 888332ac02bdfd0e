from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.fields.answering import answer
from roofs.core.kit.refusals import Refused
from roofs.core.lists.views import Column
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects import opening
from roofs.production.projects.models import Crew, Project
from roofs.production.projects.vocabulary import Status
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.web.leads.pages import people_for
from roofs.surfaces.web.leads.reading import number_in, viewer
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.projects.bulk import BULK
from roofs.surfaces.web.projects.forms import ProjectForm, blame, form_for
from roofs.surfaces.web.projects.reading import filter_of, in_office, office_only, project_of
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import ListPage, OpenList, offer, open_list, own_filters, tags_for, tags_on
from roofs.surfaces.web.records.own_fields import all_fit, asked_at_entry
from roofs.surfaces.web.records.wording import own_answers

TIMELINE, LAST_PAGE = 30, 200
CHOICES = 20
PROJECTS = offer(
    ListPage(
        "projects",
        "web:projects",
        (
            Column("name", _l("Project"), is_fixed=True),
            Column("number", _l("Number")),
            Column("customer", _l("Customer")),
            Column("status", _l("Status"), is_fixed=True),
            Column("value", _l("Value")),
            Column("work", _l("Work")),
            Column("crew", _l("Crew")),
            Column("owner", _l("Sold by")),
            Column("since", _l("Since")),
            Column("manager", _l("Project manager"), is_shown=False),
            Column("job", _l("Job"), is_shown=False),
            Column("squares", _l("Squares"), is_shown=False),
            Column("insurer", _l("Insurer"), is_shown=False),
            Column("tags", _l("Tags"), is_shown=False),
        ),
        of="project",
    )
)


def choices_for(user: User, wished: OpenList | None = None) -> dict[str, Any]:
    """What the filters offer. A list knows the company's own fields already."""
    return {
        "statuses": Status.choices,
        "project_types": ProjectType.choices,
        "people": people_for(user),
        "crews": Crew.objects.visible_to(user),
        "in_office": in_office(user),
        "own_filters": wished.own_filters if wished else own_filters("project", user),
        "tags": tags_for(user),
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    wished = open_list(request, PROJECTS)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    user, wanted = viewer(request), filter_of(request)
    projects = wanted.ordered(wanted.apply(Project.objects.visible_to(user), user)).with_people()
    page, columns = page_of(projects, request), wished.columns
    shown = {
        "page": page,
        "wanted": wanted,
        "wished": wished,
        "columns": columns,
        "tags_by_record": tags_on("project", page.rows) if "tags" in columns else {},
        "own_answers": own_answers("project", [one.pk for one in page.rows], wished, user),
        "bulk": bulk_bar(BULK, user, own=wished.own),
        **choices_for(user, wished),
    }
    return render(request, "projects/_list.html" if request.headers.get("HX-Request") else "projects/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new(request: HttpRequest) -> HttpResponse:
    """For a customer, or for a lead that became one; without either, the page asks whose roof it is."""
    user = viewer(request)
    lead = _lead(request, user)
    customer = lead.customer if lead is not None else _customer(request, user)
    if customer is None:
        return _choose(request, user)
    form = ProjectForm(request.POST or None, viewer=user, customer=customer, initial=_suggested(customer, lead, user))
    own_form = asked_at_entry(request, "project")
    if request.method == "POST" and all_fit(form, own_form):
        facts = form.values() | {"customer": customer, "lead": lead}
        try:
            with transaction.atomic():
                project = opening.open_project(facts, user, status=form.cleaned_data["status"] or Status.INQUIRY)
                answer(project, own_form.changes(), user)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("%(number)s has begun.") % {"number": project.number})
            return redirect("web:project", project.pk)
    shown = {"form": form, "own_form": own_form, "customer": customer, "lead": lead}
    return render(request, "projects/form.html", shown, status=422 if form.errors or own_form.errors else 200)


def _lead(request: HttpRequest, user: User) -> Lead | None:
    key = number_in(request.GET.get("lead", ""))
    if not key:
        return None
    found = Lead.objects.visible_to(user).select_related("customer__contact", "contact").filter(pk=key).first()
    if found is None or found.customer is None:
        raise Http404
    return found


def _customer(request: HttpRequest, user: User) -> Customer | None:
    key = number_in(request.GET.get("customer", ""))
    found = Customer.objects.visible_to(user).with_people().filter(pk=key).first() if key else None
    if key and found is None:
        raise Http404
    return found


def _choose(request: HttpRequest, user: User) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    customers = Customer.objects.visible_to(user).with_people()
    found = customers.search(text) if text else customers
    shown = {"customers": found.order_by("-created_at", "-pk")[:CHOICES], "text": text}
    return render(request, "projects/choose.html", shown)


def _suggested(customer: Customer, lead: Lead | None, user: User) -> dict[str, Any]:
    houses = Property.objects.visible_to(user).filter(owner=customer.contact_id).order_by("pk")[:2]
    known: dict[str, Any] = {"assigned_to": customer.assigned_to or user, "status": Status.INQUIRY}
    if len(houses) == 1:
        known |= {"site": houses[0], "roof_squares": houses[0].roof_squares}
    if lead is not None:
        facts = {name: value for name, value in opening.facts_of(lead).items() if value}
        known |= facts | {"status": Status.APPROVED}
    return known


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, project = viewer(request), project_of(request, pk)
    form = ProjectForm(
        request.POST or None, viewer=user, customer=project.customer, project=project, initial=form_for(project)
    )
    if request.method == "POST" and form.is_valid():
        try:
            opening.correct(project, form.values(), user, seen_at=_seen(request))
        except Refused as refusal:
            blame(form, refusal)
            project = project_of(request, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:project", project.pk)
    shown = {"form": form, "project": project, "customer": project.customer}
    return render(request, "projects/form.html", shown, status=422 if form.errors else 200)


def _seen(request: HttpRequest) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        return None


def entries(project: Project, request: HttpRequest) -> dict[str, object]:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    found = entries_for("project", project.pk, page=number, per_page=TIMELINE, viewer=viewer(request))
    return {"entries": found.entries, "next_page": number + 1 if found.has_more else None}


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_of(request, pk)
    return render(request, "projects/_timeline.html", {"project": project, **entries(project, request)})
