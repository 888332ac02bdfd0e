"""The crews, and who goes out with which."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.production.projects import staffing
from roofs.production.projects.models import Crew
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.projects.forms import CrewForm, blame


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/crews.html", {"crews": Crew.objects.visible_to(viewer(request)).with_people()})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Without a number: a new one."""
    user = _manager(request)
    crew = _crew(user, pk) if pk else None
    form = CrewForm(request.POST or None, initial=_known(crew) if crew else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if crew is None:
                staffing.form_crew(said["name"], said["lead"], said["members"], user)
            else:
                staffing.reform_crew(crew, said["name"], said["lead"], said["members"], user)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:crews")
    return render(request, "projects/crew.html", {"form": form, "crew": crew}, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user = _manager(request)
    crew = _crew(user, pk)
    staffing.disband_crew(crew, user)
    undo = reverse("web:crew_restoration", args=[crew.pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": crew}, extra_tags=f"undo:{undo}")
    return redirect("web:crews")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = _manager(request)
    crew = Crew.objects.deleted_visible_to(user).filter(pk=pk).first()
    if crew is None:
        raise Http404
    staffing.bring_back_crew(crew, user)
    messages.success(request, _("%(name)s is back.") % {"name": crew})
    return redirect("web:crews")


def _manager(request: HttpRequest) -> User:
    user = viewer(request)
    if not user.is_manager:
        raise PermissionDenied
    return user


def _crew(user: User, pk: int) -> Crew:
    found = Crew.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _known(crew: Crew) -> dict[str, object]:
    return {"name": crew.name, "lead": crew.lead, "members": [member.person_id for member in crew.members.all()]}
