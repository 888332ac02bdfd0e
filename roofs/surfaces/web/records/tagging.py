"""Tags: on a record's page, and the page where the office keeps order among them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.kit.refusals import Refused
from roofs.core.tags import tagging
from roofs.core.tags.models import Colour, Tag
from roofs.surfaces.web.asking import back, number_in, viewer
from roofs.surfaces.web.records.reading import subject_in
from roofs.surfaces.web.rights import managers_only


class TagForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=tagging.LONGEST)
    colour = forms.ChoiceField(label=_l("Colour"), choices=Colour.choices)


def _tag(request: HttpRequest, pk: int) -> Tag:
    found = Tag.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def of_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    subject, user = subject_in(request, kind, pk), viewer(request)
    if request.method == "POST":
        names = [name for name in request.POST.get("name", "").split(",") if name.strip()]
        try:
            tagging.put(subject, [tagging.tag_called(name, user) for name in names], user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        if not request.headers.get("HX-Request"):
            return back(request, reverse("web:documents", args=subject))
    page_url = request.POST.get("next") or request.GET.get("page", "")
    return render(request, "records/_tags.html", {"subject_type": kind, "subject_id": pk, "page_url": page_url})


@require_POST
def removal(request: HttpRequest, kind: str, pk: int, key: int) -> HttpResponse:
    subject = subject_in(request, kind, pk)
    tagging.take_off(subject, _tag(request, key), viewer(request))
    if not request.headers.get("HX-Request"):
        return back(request, reverse("web:documents", args=subject))
    page_url = request.POST.get("next", "")
    return render(request, "records/_tags.html", {"subject_type": kind, "subject_id": pk, "page_url": page_url})


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    user, form = viewer(request), TagForm(request.POST or None, initial={"colour": Colour.BLUE})
    if request.method == "POST" and form.is_valid():
        try:
            tagging.tag_called(form.cleaned_data["name"], user, form.cleaned_data["colour"])
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:tags")
    tags = Tag.objects.visible_to(user).annotate(records=Count("taggings"))
    shown = {"tags": tags, "form": form, "colours": Colour.choices}
    return render(request, "records/tags.html", shown, status=422 if form.errors else 200)


@require_POST
@managers_only
def change(request: HttpRequest, pk: int) -> HttpResponse:
    tag = _tag(request, pk)
    try:
        tagging.rename(tag, request.POST.get("name", ""), request.POST.get("colour", ""), viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Saved."))
    return redirect("web:tags")


@require_POST
@managers_only
def merger(request: HttpRequest, pk: int) -> HttpResponse:
    tag = _tag(request, pk)
    into = _tag(request, number_in(request.POST.get("into", "")))
    try:
        tagging.merge(tag, into, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(tag)s is now part of %(into)s.") % {"tag": tag, "into": into})
    return redirect("web:tags")


@require_POST
@managers_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    tag = _tag(request, pk)
    tagging.delete(tag, viewer(request))
    undo = reverse("web:tag_restoration", args=[pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": tag}, extra_tags=f"undo:{undo}")
    return redirect("web:tags")


@require_POST
@managers_only
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    tag = Tag.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if tag is None:
        raise Http404
    try:
        tagging.restore(tag, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(name)s is back.") % {"name": tag})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("web:tags")
