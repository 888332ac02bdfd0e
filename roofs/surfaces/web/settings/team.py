"""Who works here. The rules are those of core.accounts; this page shows them and what they refuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from roofs.core.accounts import joining, rights
from roofs.core.accounts.models import Role, User, email_key
from roofs.core.accounts.problems import AccountProblem, AlreadyRegistered, BadEmail, NameMissing
from roofs.people.team.models import Availability
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.accounts import invitations
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.settings.rights import admins_only, managers_only

GIVEN_ROLES = [choice for choice in Role.choices if choice[0] != Role.PENDING]
FIELD_OF = {AlreadyRegistered: "email", BadEmail: "email", NameMissing: "full_name"}


class InvitationForm(forms.Form):
    full_name = forms.CharField(label=_l("Name"), max_length=150)
    email = forms.EmailField(label=_l("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_l("Role"), choices=GIVEN_ROLES, initial=Role.SALES)


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    duty: str
    open_leads: int
    is_invited: bool


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, InvitationForm())


def _page(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    members = _members(viewer(request), timezone.now())
    shown = {
        # Who waits for a role comes first: somebody has to do something about it.
        "members": sorted(
            (one for one in members if one.user.is_active), key=lambda one: one.user.role != Role.PENDING
        ),
        "former": [one for one in members if not one.user.is_active],
        "roles": GIVEN_ROLES,
        "form": form,
    }
    return render(request, "settings/team.html", shown, status=422 if form.errors else 200)


def _members(user: User, now: datetime) -> list[Member]:
    """Three queries, however many people work here."""
    people = list(User.objects.visible_to(user).order_by("full_name", "email"))
    rotas = {one.user_id: one for one in Availability.objects.visible_to(user).filter(user__in=people)}
    owned = (
        Lead.objects.visible_to(user)
        .open()
        .exclude(assigned_to=None)
        .values_list("assigned_to")
        .annotate(n=Count("pk"))
    )
    counts = dict(owned.order_by())
    duties = {one.pk: _duty(rotas.get(one.pk), one, now) for one in people}
    return [Member(one, duties[one.pk], counts.get(one.pk, 0), invitations.is_waiting(one)) for one in people]


def _duty(availability: Availability | None, person: User, now: datetime) -> str:
    if availability is None:
        return "on"
    if not availability.on_duty:
        return "off"
    availability.user = person
    return "on" if availability.is_available(now) else "away"


@require_POST
@admins_only
def invite(request: HttpRequest) -> HttpResponse:
    user, form = viewer(request), InvitationForm(request.POST)
    again = User.objects.filter(email=email_key(request.POST.get("email", ""))).first()
    if again is not None and invitations.is_waiting(again):
        invitations.send(again, user)
        messages.success(request, _("%(name)s gets the invitation once more.") % {"name": again})
        return redirect("web:team")
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    try:
        newcomer = joining.invite(given["email"], given["full_name"], Role(given["role"]), user)
    except AccountProblem as problem:
        form.add_error(FIELD_OF.get(type(problem)), str(problem))
        return _page(request, form)
    messages.success(request, _("%(name)s gets an invitation by e-mail.") % {"name": newcomer})
    return redirect("web:team")


def _person(request: HttpRequest, pk: int) -> User:
    found = User.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@admins_only
def role(request: HttpRequest, pk: int) -> HttpResponse:
    person, wanted = _person(request, pk), request.POST.get("role", "")
    if wanted not in dict(GIVEN_ROLES):
        messages.error(request, _("There is no such role."))
        return redirect("web:team")
    try:
        rights.set_role(person, Role(wanted), viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s: %(role)s.") % {"name": person, "role": person.get_role_display()})
    return _after(request, person)


@require_POST
@admins_only
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    try:
        rights.deactivate(person, viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        undo = reverse("web:person_reactivation", args=[person.pk])
        messages.success(request, _("%(name)s cannot sign in any more.") % {"name": person}, extra_tags=f"undo:{undo}")
    return _after(request, person)


@require_POST
@admins_only
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    try:
        rights.reactivate(person, viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s may sign in again.") % {"name": person})
    return redirect("web:team")


def _after(request: HttpRequest, person: User) -> HttpResponse:
    """Who has just taken his own rights away would be refused by the team page."""
    keeps_the_page = person.pk != viewer(request).pk or (person.is_manager and person.is_active)
    return redirect("web:team" if keeps_the_page else "web:dashboard")
