"""Partners: who sends us people, what was agreed, whom they sent and what they are owed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.accounts.problems import AccountProblem
from roofs.core.kit.refusals import Refused
from roofs.core.lists.narrowing import Hanging
from roofs.core.lists.views import Column
from roofs.core.transfer.outgoing import wanted as wanted_of
from roofs.marketing.referrals import reckoning, referring
from roofs.marketing.referrals.models import Referral
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.partners.bulk import BULK
from roofs.surfaces.web.partners.forms import PartnerForm, ReferralForm
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import ListPage, offer, open_list, tags_for, tags_on
from roofs.surfaces.web.records.wording import own_answers

REFERRALS = 200


def office(request: HttpRequest) -> User:
    user = viewer(request)
    if user.role == "field":
        raise PermissionDenied
    return user


def partner_of(request: HttpRequest, pk: int) -> Partnership:
    found = Partnership.objects.visible_to(office(request)).with_people().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


PARTNERS = offer(
    ListPage(
        "partners",
        "web:partners",
        (
            Column("name", _l("Partner"), is_fixed=True),
            Column("state", _l("State")),
            Column("contact", _l("Contact")),
            Column("owner", _l("Looked after by")),
            Column("sent", _l("Sent")),
            Column("won", _l("Won")),
            Column("due", _l("Due")),
            Column("tags", _l("Tags"), is_shown=False),
            Column("since", _l("Since"), is_shown=False),
        ),
        of="partnership",
    )
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, wished = office(request), open_list(request, PARTNERS)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "kind", "status")}
    rows = Partnership.objects.visible_to(user).search(wanted["q"])
    if wanted["kind"] in Partnership.Kind.values:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["status"] in Partnership.Status.values:
        rows = rows.filter(status=wanted["status"])
    hanging = wanted_of(Hanging, {name: request.GET.getlist(name) for name in ("tag", "custom")})
    rows = hanging.hanging_on("partnership", rows)
    alive = Q(referrals__deleted_at=None)
    counted = rows.with_people().annotate(
        sent=Count("referrals", filter=alive),
        won=Count("referrals", filter=alive & Q(referrals__status__in=["won", "earned", "paid"])),
        owed=Sum("referrals__commission_cents", filter=alive & Q(referrals__status="earned")),
    )
    page = page_of(counted.order_by("name", "pk"), request)
    shown = {
        "page": page,
        "wished": wished,
        "columns": wished.columns,
        "tags_by_record": tags_on("partnership", page.rows) if "tags" in wished.columns else {},
        "own_answers": own_answers("partnership", [one.pk for one in page.rows], wished, user),
        "wanted": {**wanted, "tag": hanging.tag, "custom": hanging.custom},
        "is_narrow": any(wanted.values()) or bool(hanging.tag or hanging.custom),
        "tags": tags_for(user),
        "own_filters": wished.own_filters,
        "bulk": bulk_bar(BULK, user, own=wished.own),
        "kinds": Partnership.Kind.choices,
        "states": Partnership.Status.choices,
        "account": reckoning.account(Referral.objects.visible_to(user)),
    }
    return render(request, "partners/index.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, office(request), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, office(request), partner_of(request, pk))


def _edited(request: HttpRequest, user: User, partner: Partnership | None) -> HttpResponse:
    form = PartnerForm(request.POST or None, viewer=user, partner=partner)
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(form, user, partner)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:partner", kept.pk)
    shown = {"form": form, "partner": partner}
    return render(request, "partners/form.html", shown, status=422 if form.errors else 200)


@transaction.atomic
def _keep(form: PartnerForm, user: User, partner: Partnership | None) -> Partnership:
    values, said = form.values(), form.cleaned_data
    if partner is None or {"contact_name", "email", "phone"} & set(form.changed_data):
        values["contact"] = keeping.contact_for(
            said["contact_name"], said["email"], said["phone"], user, current=partner.contact if partner else None
        )
    return keeping.take_in(values, user) if partner is None else keeping.change(partner, values, user)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, partner_of(request, pk))


def _page(request: HttpRequest, partner: Partnership, form: ReferralForm | None = None) -> HttpResponse:
    user = viewer(request)
    sent = Referral.objects.visible_to(user).filter(partner=partner)
    rows = list(sent.with_people().order_by("-referred_at", "-pk")[:REFERRALS])
    mine = Lead.objects.visible_to(user).filter(pk__in=[one.lead_id for one in rows])
    shown = {
        "partner": partner,
        "referrals": rows,
        "mine": set(mine.values_list("pk", flat=True)),
        "account": reckoning.account(sent),
        "entries": entries_for("partnership", partner.pk, per_page=20, viewer=user).entries,
        "form": form or ReferralForm(),
        "tiers": [{"start": start, "percent": percent} for start, percent in partner.tiers],
    }
    return render(request, "partners/show.html", shown, status=422 if form and form.errors else 200)


@require_POST
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    user, partner, form = office(request), partner_of(request, pk), ReferralForm(request.POST)
    if not form.is_valid():
        return _page(request, partner, form)
    said: dict[str, Any] = form.cleaned_data
    arriving = LeadIn(
        full_name=said["contact_name"],
        email=said["email"],
        phone=said["phone"],
        address=said["address"],
        message=said["message"],
    )
    try:
        made = referring.refer(partner, arriving, user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, partner, form)
    messages.success(request, _("%(name)s is in, sent by %(partner)s.") % {"name": made.lead, "partner": partner})
    return redirect("web:partner", pk)


def referral_of(request: HttpRequest, pk: int, referral_pk: int) -> Referral:
    rows = Referral.objects.visible_to(office(request)).filter(partner=partner_of(request, pk), pk=referral_pk)
    found = rows.first()
    if found is None:
        raise Http404
    return found


@require_POST
def payment(request: HttpRequest, pk: int, referral_pk: int) -> HttpResponse:
    made = referral_of(request, pk, referral_pk)
    try:
        reckoning.pay(made, viewer(request))
    except (Refused, AccountProblem) as problem:
        messages.error(request, str(getattr(problem, "reason", problem)))
    else:
        undo = reverse("web:referral_repayment", args=[pk, referral_pk])
        messages.success(request, _("The commission is marked as paid."), extra_tags=f"undo:{undo}")
    return redirect("web:partner", pk)


@require_POST
def repayment(request: HttpRequest, pk: int, referral_pk: int) -> HttpResponse:
    made = referral_of(request, pk, referral_pk)
    try:
        reckoning.take_back(made, viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The payment is taken back."))
    return redirect("web:partner", pk)


@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    partner = keeping.end(partner_of(request, pk), viewer(request))
    undo = reverse("web:partner_resumption", args=[pk])
    messages.success(
        request, _("The partnership with %(name)s has ended.") % {"name": partner}, extra_tags=f"undo:{undo}"
    )
    return redirect("web:partners")


@require_POST
def resumption(request: HttpRequest, pk: int) -> HttpResponse:
    partner = keeping.resume(partner_of(request, pk), viewer(request))
    messages.success(request, _("%(name)s is a partner again.") % {"name": partner})
    return redirect("web:partner", pk)
