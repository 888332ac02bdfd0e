"""Documents and photos of any record: what the panel on its page does."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.files import documents, storing
from roofs.core.files.models import DocumentKind, StoredFile
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import back, viewer
from roofs.surfaces.web.records.reading import Subject, subject_in

MOST_AT_ONCE = 50
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
A_DAY = 86_400


class DocumentForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=255)
    caption = forms.CharField(label=_l("Caption"), required=False, max_length=documents.LONGEST_CAPTION)
    kind = forms.ChoiceField(label=_l("Kind"), choices=DocumentKind.choices)


def _document(request: HttpRequest, subject: Subject, key: int) -> StoredFile:
    found = StoredFile.objects.hanging_visible_to(viewer(request), subject).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _changeable(request: HttpRequest, subject: Subject, key: int) -> StoredFile:
    found = _document(request, subject, key)
    if not StoredFile.objects.changeable_visible_to(viewer(request), subject).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    subject = subject_in(request, kind, pk)
    if request.method == "POST":
        _take_in(request, subject)
        return back(request, reverse("web:documents", args=subject))
    shown = {"subject_type": kind, "subject_id": pk}
    return render(
        request, "records/_documents.html" if request.headers.get("HX-Request") else "records/documents.html", shown
    )


def _take_in(request: HttpRequest, subject: Subject) -> None:
    """Each file by itself: one that is refused does not take the others with it."""
    wanted, kept = request.POST.get("kind", ""), 0
    uploads = request.FILES.getlist("file")[:MOST_AT_ONCE]
    if not uploads:
        messages.error(request, _("Choose at least one file."))
    for upload in uploads:
        try:
            documents.attach(
                subject,
                upload,
                viewer(request),
                kind=wanted or DocumentKind.DOCUMENT,
                caption=request.POST.get("caption", ""),
            )
        except Refused as refusal:
            messages.error(request, f"{storing.clean_name(upload.name or '')}: {refusal.reason}")
        except storing.NoSpace as problem:
            messages.error(request, str(problem))
            break
        else:
            kept += 1
    if kept:
        messages.success(request, ngettext("%(n)s file was added.", "%(n)s files were added.", kept) % {"n": kept})


@require_safe
def content(request: HttpRequest, kind: str, pk: int, key: int) -> HttpResponseBase:
    """The file itself: in the browser when that is safe, else as a download."""
    document = _document(request, subject_in(request, kind, pk), key)
    try:
        opened = storing.opened(document)
    except storing.Gone:
        raise Http404 from None
    is_download = "download" in request.GET or not document.may_be_shown
    answer = FileResponse(opened, as_attachment=is_download, filename=document.name, content_type=document.content_type)
    answer["Cache-Control"] = f"private, max-age={A_DAY}"
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int, key: int) -> HttpResponse:
    document = _changeable(request, subject_in(request, kind, pk), key)
    known = {"name": document.name, "caption": document.caption, "kind": document.kind}
    form = DocumentForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            documents.retitle(document, viewer(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return back(request, reverse("web:documents", args=[kind, pk]))
    shown = {"form": form, "document": document, "next": _next(request)}
    name = "records/_document_form.html" if request.headers.get("HX-Request") else "records/document.html"
    return render(request, name, shown, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


@require_POST
def deletion(request: HttpRequest, kind: str, pk: int, key: int) -> HttpResponse:
    document = _changeable(request, subject_in(request, kind, pk), key)
    documents.remove(document, viewer(request))
    undo = reverse("web:document_restoration", args=[kind, pk, key])
    messages.success(request, _("%(name)s was removed.") % {"name": document.name}, extra_tags=f"undo:{undo}")
    return back(request, reverse("web:documents", args=[kind, pk]))


@require_POST
def restoration(request: HttpRequest, kind: str, pk: int, key: int) -> HttpResponse:
    subject = subject_in(request, kind, pk)
    found = StoredFile.objects.deleted_visible_to(viewer(request)).hanging_on(subject).filter(pk=key).first()
    if found is None:
        raise Http404
    documents.restore(found, viewer(request))
    messages.success(request, _("%(name)s is back.") % {"name": found.name})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("web:documents", kind, pk)
