"""What is changed on a person's page: what is known of him, his hours, his time off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.accounts.models import User
from roofs.core.accounts.problems import AccountProblem
from roofs.core.accounts.rights import may_manage
from roofs.core.kit.refusals import Refused
from roofs.people.team import absence, duty, profiles
from roofs.people.team.models import Availability, Profile, TimeOff
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.people.forms import HoursForm, ProfileForm, TimeOffForm
from roofs.surfaces.web.people.pages import page, person_of


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = viewer(request), person_of(request, pk)
    allowed = profiles.editable_by(user, person)
    if not allowed:
        raise PermissionDenied
    profile = Profile.objects.visible_to(user).filter(user=person).first() or Profile(user=person)
    form = ProfileForm(request.POST or None, allowed=allowed, profile=profile)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.describe(person, form.cleaned_data, user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:person", person.pk)
    shown = {"form": form, "person": person}
    return render(request, "people/edit.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = viewer(request), person_of(request, pk)
    _refuse_strangers(user, person)
    rota = Availability.objects.visible_to(user).filter(user=person).first()
    form = HoursForm(request.POST or None, week=rota.working_hours if rota else None)
    if request.method == "POST" and form.is_valid():
        duty.keep_hours(person, form.week(), user)
        messages.success(request, _("Saved."))
        return redirect("web:person", person.pk)
    shown = {"form": form, "person": person}
    return render(request, "people/hours.html", shown, status=422 if form.errors else 200)


@require_POST
def time_off(request: HttpRequest, pk: int) -> HttpResponse:
    user, person, form = viewer(request), person_of(request, pk), TimeOffForm(request.POST)
    _refuse_strangers(user, person)
    if form.is_valid():
        try:
            wanted = absence.ask(person, actor=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            words = _("Time off is written down.") if wanted.approved_at else _("A manager will be asked to agree.")
            messages.success(request, words)
            return redirect("web:person", person.pk)
    return page(request, person, form)


def _refuse_strangers(user: User, person: User) -> None:
    if user.pk != person.pk and not may_manage(user, person.role):
        raise PermissionDenied


def _time_off(request: HttpRequest, pk: int, off: int) -> TimeOff:
    rows = TimeOff.objects.visible_to(viewer(request)).select_related("user")
    found = rows.filter(pk=off, user=person_of(request, pk)).first()
    if found is None:
        raise Http404
    return found


@require_POST
def time_off_decision(request: HttpRequest, pk: int, off: int) -> HttpResponse:
    wanted, agreed = _time_off(request, pk, off), request.POST.get("decision") == "agree"
    try:
        (absence.approve if agreed else absence.decline)(wanted, viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Agreed.") if agreed else _("Declined."))
    return back(request, reverse("web:person", args=[pk]))


@require_POST
def time_off_withdrawal(request: HttpRequest, pk: int, off: int) -> HttpResponse:
    wanted = _time_off(request, pk, off)
    try:
        absence.withdraw(wanted, viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        undo = reverse("web:time_off_restoration", args=[pk, off])
        messages.success(request, _("The time off is gone."), extra_tags=f"undo:{undo}")
    return back(request, reverse("web:person", args=[pk]))


@require_POST
def time_off_restoration(request: HttpRequest, pk: int, off: int) -> HttpResponse:
    rows = TimeOff.objects.withdrawn_visible_to(viewer(request)).select_related("user")
    wanted = rows.filter(pk=off, user=person_of(request, pk)).first()
    if wanted is None:
        raise Http404
    try:
        absence.bring_back(wanted, viewer(request))
    except (AccountProblem, Refused) as problem:
        messages.error(request, str(getattr(problem, "reason", problem)))
    else:
        messages.success(request, _("The time off is back."))
    return redirect("web:person", pk)
