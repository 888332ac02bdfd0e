"""What staff do to one project. Each is a noun that is created; each answers with the page it came from."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.kit.refusals import Refused
from roofs.production.projects import opening, workflow
from roofs.production.projects.models import Project
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.projects.forms import DaysForm, StepForm, blame
from roofs.surfaces.web.projects.reading import office_only, project_of


def page(project: Project) -> str:
    return reverse("web:project", args=[project.pk])


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    project, form = project_of(request, pk), StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such status."))
        return back(request, page(project))
    said = form.cleaned_data
    try:
        moved = workflow.advance(
            project, said["status"], viewer(request), reason=said["reason"], override=said["override"]
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        words = _("%(number)s is now: %(status)s.")
        messages.success(request, words % {"number": moved.number, "status": moved.get_status_display()})
    return back(request, page(project))


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of the work in a dialog, or on a page of its own."""
    project = project_of(request, pk)
    known = {"scheduled_start": project.scheduled_start, "scheduled_end": project.scheduled_end}
    form = DaysForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            opening.reschedule(
                project, form.cleaned_data["scheduled_start"], form.cleaned_data["scheduled_end"], viewer(request)
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return back(request, page(project))
    shown = {
        "form": form,
        "project": project,
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
    }
    is_part = bool(request.headers.get("HX-Request"))
    name = "projects/_days.html" if is_part else "projects/days.html"
    return render(request, name, shown, status=422 if form.errors else 200)


@require_POST
@office_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_of(request, pk)
    opening.delete(project, viewer(request))
    undo = reverse("web:project_restoration", args=[project.pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": project}, extra_tags=f"undo:{undo}")
    return redirect("web:projects")


@require_POST
@office_only
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    project = Project.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if project is None:
        raise Http404
    opening.restore(project, viewer(request))
    messages.success(request, _("%(name)s is back.") % {"name": project})
    return redirect("web:project", project.pk)
