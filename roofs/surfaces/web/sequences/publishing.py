"""Before a version counts: what is wrong with it, and who moves when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.campaigns import drafts
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.sequences.reading import draft_of


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    if request.method == "POST":
        try:
            version = drafts.publish(draft, user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("web:draft", pk)
        messages.success(request, _("Version %(n)s is published.") % {"n": version.number})
        return redirect("web:sequence", version.sequence.slug)
    wrong, plan = drafts.faults(draft), drafts.plan_of(draft)
    trial = publishing.dry_run(draft.sequence, plan) if plan is not None and draft.sequence and not wrong else None
    return render(request, "sequences/publication.html", {"draft": draft, "faults": wrong, "trial": trial})
