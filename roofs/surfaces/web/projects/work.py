"""Work on one project: material and labour, people, the checklist, what was said."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.kit.refusals import Refused
from roofs.production.projects import checklist, materials, staffing
from roofs.production.projects.models import CheckItem, Line
from roofs.surfaces.web import talk
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.projects.changes import page
from roofs.surfaces.web.projects.forms import CheckForm, LineForm, MemberForm, blame, line_form_for
from roofs.surfaces.web.projects.reading import office_only, project_of


def _line(request: HttpRequest, pk: int, key: int) -> Line:
    found = Line.objects.visible_to(viewer(request)).filter(project=pk, pk=key).select_related("project").first()
    if found is None:
        raise Http404
    return found


@require_POST
@office_only
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    project, form = project_of(request, pk), LineForm(request.POST)
    if form.is_valid():
        try:
            materials.add(project, form.values(), viewer(request))
        except Refused as refusal:
            blame(form, refusal)
    if form.errors:
        return render(request, "projects/line.html", {"form": form, "project": project}, status=422)
    return back(request, page(project) + "#lines")


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def line(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    found = _line(request, pk, key)
    form = LineForm(request.POST or None, initial=line_form_for(found))
    if request.method == "POST" and form.is_valid():
        try:
            materials.correct(found, form.values(), viewer(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            return back(request, page(found.project) + "#lines")
    shown = {"form": form, "project": found.project, "line": found}
    name = "projects/_line_form.html" if request.headers.get("HX-Request") else "projects/line.html"
    return render(request, name, shown, status=422 if form.errors else 200)


@require_POST
@office_only
def line_use(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    found = _line(request, pk, key)
    try:
        materials.use_as_planned(found, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return back(request, page(found.project) + "#lines")


@require_POST
@office_only
def line_removal(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    found = _line(request, pk, key)
    materials.remove(found, viewer(request))
    undo = reverse("web:project_line_restoration", args=[pk, key])
    messages.success(request, _("%(name)s was removed.") % {"name": found}, extra_tags=f"undo:{undo}")
    return back(request, page(found.project) + "#lines")


@require_POST
@office_only
def line_restoration(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    found = (
        Line.objects.deleted_visible_to(viewer(request)).filter(project=pk, pk=key).select_related("project").first()
    )
    if found is None:
        raise Http404
    materials.restore(found, viewer(request))
    messages.success(request, _("%(name)s is back.") % {"name": found})
    return back(request, page(found.project) + "#lines")


@require_POST
@office_only
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    project, form = project_of(request, pk), MemberForm(request.POST)
    if form.is_valid():
        staffing.put_on(project, form.cleaned_data["person"], form.cleaned_data["role"], viewer(request))
    else:
        messages.error(request, _("Choose a person."))
    return back(request, page(project) + "#team")


@require_POST
@office_only
def member_removal(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    project = project_of(request, pk)
    member = project.team.filter(pk=key).select_related("person", "project").first()
    if member is None:
        raise Http404
    staffing.take_off(member, viewer(request))
    return back(request, page(project) + "#team")


@require_POST
@office_only
def check_new(request: HttpRequest, pk: int) -> HttpResponse:
    project, form = project_of(request, pk), CheckForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Say what is to be checked."), "text")
        said = form.cleaned_data
        checklist.add(project, said["text"], viewer(request), required=not said["optional"], proof=said["proof"])
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return back(request, page(project) + "#checklist")


def _item(request: HttpRequest, pk: int, key: int) -> CheckItem:
    found = CheckItem.objects.visible_to(viewer(request)).filter(project=pk, pk=key).select_related("project").first()
    if found is None:
        raise Http404
    return found


@require_POST
def check(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Ticked, or no longer."""
    item, user = _item(request, pk, key), viewer(request)
    try:
        if item.done_at is None:
            checklist.tick(item, user)
        else:
            checklist.untick(item, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return back(request, page(item.project) + "#checklist")


@require_POST
@office_only
def check_removal(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    item = _item(request, pk, key)
    try:
        checklist.drop(item, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return back(request, page(item.project) + "#checklist")


@require_POST
def interaction(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_of(request, pk)
    talk.write_down(request, project, project.customer.contact, viewer(request))
    return back(request, page(project))


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_of(request, pk)
    talk.plan(request, project, project.customer.contact, viewer(request))
    return back(request, page(project))
