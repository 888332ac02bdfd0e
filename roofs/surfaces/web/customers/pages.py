from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import Role, User
from roofs.core.fields.answering import answer
from roofs.core.kit.refusals import Refused
from roofs.core.lists.views import Column
from roofs.marketing.reviews.models import Review, ReviewRequest
from roofs.people.contacts import duplicates, keeping, segments
from roofs.people.contacts.models import Customer, LikelyPair
from roofs.people.contacts.vocabulary import Kind, MemberRole
from roofs.places.properties.models import Property
from roofs.production.projects import history, lifetime
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.customers.bulk import BULK
from roofs.surfaces.web.customers.forms import CustomerForm, MemberForm, form_for
from roofs.surfaces.web.customers.merging import signs
from roofs.surfaces.web.customers.reading import customer_of, filter_of, keeper
from roofs.surfaces.web.leads.forms import OwnerForm
from roofs.surfaces.web.leads.pages import people_for
from roofs.surfaces.web.leads.reading import number_in, viewer
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import ListPage, offer, open_list, tags_for, tags_on
from roofs.surfaces.web.records.own_fields import all_fit, asked_at_entry
from roofs.surfaces.web.records.wording import own_answers

TIMELINE, LAST_PAGE = 30, 200
CUSTOMERS = offer(
    ListPage(
        "customers",
        "web:customers",
        (
            Column("name", _l("Customer"), is_fixed=True),
            Column("segment", _l("Segment")),
            Column("tags", _l("Tags")),
            Column("value", _l("Lifetime value")),
            Column("projects", _l("Projects")),
            Column("owner", _l("Looked after by")),
            Column("since", _l("Customer since")),
            Column("phone", _l("Phone"), is_shown=False),
            Column("email", _l("E-mail"), is_shown=False),
            Column("city", _l("City"), is_shown=False),
            Column("source", _l("Source"), is_shown=False),
        ),
        of="customer",
    )
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    wished = open_list(request, CUSTOMERS)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    user, wanted = viewer(request), filter_of(request)
    found = wanted.ordered(segments.told(wanted.apply(Customer.objects.visible_to(user), user))).with_people()
    page, columns, people = page_of(found.defer("notes"), request), wished.columns, people_for(user)
    shown = {
        "page": page,
        "wanted": wanted,
        "wished": wished,
        "columns": columns,
        "kinds": Kind.choices,
        "segments": segments.Segment.choices,
        "sources": Source.choices,
        "people": people,
        "tags_by_record": tags_on("customer", page.rows) if "tags" in columns else {},
        "own_answers": own_answers("customer", [one.pk for one in page.rows], wished, user),
        "own_filters": wished.own_filters,
        "tags": tags_for(user),
        "bulk": bulk_bar(BULK, user, people, wished.own),
        "likely": LikelyPair.objects.visible_to(user).open()[:1],
        "may_keep": user.role != Role.FIELD,
        "search_query": wanted.q,
    }
    partial = request.headers.get("HX-Request")
    return render(request, "customers/_list.html" if partial else "customers/index.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = keeper(request)
    mine = {"assigned_to": user.pk} if user.role == Role.SALES else {}
    form, own_form = CustomerForm(request.POST or None, viewer=user, initial=mine), asked_at_entry(request, "customer")
    matches: list[duplicates.Match] = []
    if request.method == "POST" and all_fit(form, own_form):
        separate, matches = "separate" in request.POST, duplicates.resembling(form.arriving.facts)
        same = number_in(request.POST.get("same", ""))
        known = next((match.contact for match in matches if match.contact.pk == same), None)
        if separate or known or not matches:
            try:
                with transaction.atomic():
                    made = keeping.create(
                        form.arriving,
                        user,
                        assigned_to=form.cleaned_data["assigned_to"],
                        separate=separate,
                        known=known,
                    )
                    answer(made, own_form.changes(), user)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
            else:
                messages.success(request, _("%(name)s is in.") % {"name": made.contact.name})
                return redirect("web:customer", made.pk)
    shown = {"form": form, "own_form": own_form, "matches": _told(matches, user)}
    is_wrong = bool(form.errors or own_form.errors or matches)
    return render(request, "customers/form.html", shown, status=422 if is_wrong else 200)


def _told(matches: list[duplicates.Match], user: User) -> list[tuple[duplicates.Match, list[tuple[str, bool]], int]]:
    """Who it may be, why, and the page of a customer this person may see."""
    found = Customer.objects.visible_to(user).filter(contact__in=[match.contact for match in matches])
    pages = dict(found.values_list("contact", "pk"))
    return [(match, signs(match.likeness.reasons), pages.get(match.contact.pk, 0)) for match in matches]


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer = viewer(request), customer_of(request, pk)
    may_keep = user.role != Role.FIELD
    return render(
        request,
        "customers/show.html",
        {
            "customer": customer,
            "may_keep": may_keep,
            "segment": segments.Segment(customer.segment),  # type: ignore[attr-defined] # told by the query
            "lifetime": lifetime.of(customer) if may_keep else None,
            "houses": Property.objects.visible_to(user).of(customer.contact).order_by("pk"),
            "members": customer.contact.members.alive().select_related("person").order_by("pk"),
            "member_form": MemberForm(),
            "roles": MemberRole.choices,
            "projects": Project.objects.visible_to(user).filter(customer=customer).order_by("-created_at")[:50],
            "leads": Lead.objects.visible_to(user).filter(contact=customer.contact).order_by("-created_at")[:20],
            "tasks": Task.objects.visible_to(user).about("customer", customer.pk).open().order_by("due_at")[:20],
            "owner_form": OwnerForm(viewer=user, initial={"owner": customer.assigned_to_id}),
            "reviews": Review.objects.visible_to(user).filter(customer=customer).order_by("-reviewed_at")[:10],
            "asked": ReviewRequest.objects.visible_to(user).filter(customer=customer).order_by("-pk")[:5],
            "source": dict(Source.choices).get(customer.source, customer.source),
            "task_kinds": Task.Kind.choices,
            **_entries(customer, request),
        },
    )


def _entries(customer: Customer, request: HttpRequest) -> dict[str, object]:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    further = history.subjects_of(customer, viewer(request))
    found = entries_for("customer", customer.pk, page=number, per_page=TIMELINE, viewer=viewer(request), also=further)
    return {"entries": found.entries, "next_page": number + 1 if found.has_more else None}


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    customer = customer_of(request, pk)
    return render(request, "customers/_timeline.html", {"customer": customer, **_entries(customer, request)})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    form = CustomerForm(request.POST or None, viewer=user, owner=customer.assigned_to, initial=form_for(customer))
    if request.method == "POST" and form.is_valid():
        try:
            keeping.correct(customer, form.changes(), user, seen_at=seen(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
            customer = customer_of(request, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:customer", customer.pk)
    last = max(customer.updated_at, customer.contact.updated_at)
    shown = {"form": form, "customer": customer, "seen_at": last.isoformat()}
    return render(request, "customers/form.html", shown, status=422 if form.errors else 200)


def seen(request: HttpRequest) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        return None
