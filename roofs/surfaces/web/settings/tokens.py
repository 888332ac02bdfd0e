"""Tokens that people make for their programs. Everybody has his own; administrators see all, to end them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.accounts import api_tokens
from roofs.core.accounts.models import ApiToken, User
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.leads.reading import viewer

AREAS: dict[str, Promise] = {
    "leads": _l("Leads"),
    "customers": _l("Customers"),
    "projects": _l("Projects"),
    "appointments": _l("Appointments"),
    "interactions": _l("Conversations"),
    "team": _l("Team"),
    "reviews": _l("Reviews"),
    "sales": _l("Campaigns and follow-up"),
    "partnerships": _l("Partners"),
    "tasks": _l("Tasks"),
    "tags": _l("Tags"),
    "views": _l("Saved views"),
    "webhooks": _l("Webhooks"),
    "analytics": _l("Figures"),
}
NOTHING, NO_END = "none", "0"
RIGHTS = [(NOTHING, _l("Nothing")), ("read", _l("Read")), ("write", _l("Read and change"))]
LIFETIMES = [("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("One year")), (NO_END, _l("No end"))]
SHOWN = 200


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_l("Name"), max_length=80, help_text=_l("Which program it is for, so that you know it later.")
    )
    lifetime = forms.ChoiceField(label=_l("Good for"), choices=LIFETIMES, initial="90")
    reach = forms.ChoiceField(
        label=_l("It may"),
        choices=[("some", _l("Only what is chosen below")), ("all", _l("Everything that I may"))],
        widget=forms.RadioSelect,
        initial="some",
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type] # handed on as they came
        for area, label in AREAS.items():
            self.fields[area] = forms.ChoiceField(label=str(label), choices=RIGHTS, initial=NOTHING)

    @property
    def areas(self) -> list[BoundField]:
        return [self[area] for area in AREAS]

    @property
    def scopes(self) -> list[str]:
        given = self.cleaned_data
        if given["reach"] == "all":
            return [api_tokens.EVERYTHING]
        return [f"{area}:{given[area]}" for area in AREAS if given[area] != NOTHING]

    @property
    def expires_at(self) -> datetime | None:
        days = int(self.cleaned_data["lifetime"])
        return timezone.now() + timedelta(days=days) if days else None


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list, and the door for a new one. The token itself stands on the answer to its making and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, plain = api_tokens.create(viewer(request), form.cleaned_data["name"], form.scopes, form.expires_at)
        except Refused as refused:
            form.add_error("reach" if refused.field == "scopes" else None, refused.reason)
        else:
            return _page(request, TokenForm(), made=made, plain=plain)
    return _page(request, form)


def _page(request: HttpRequest, form: TokenForm, made: ApiToken | None = None, plain: str = "") -> HttpResponse:
    user = viewer(request)
    rows = list(ApiToken.objects.visible_to(user).select_related("user", "revoked_by")[:SHOWN])
    shown = {
        "form": form,
        "is_new": made is None and ("new" in request.GET or bool(form.errors)),
        "made": made,
        "plain": plain,
        "mine": _told(one for one in rows if one.user_id == user.pk),
        "others": _told(one for one in rows if one.user_id != user.pk),
    }
    answer = render(request, "settings/tokens.html", shown, status=422 if form.errors else 201 if made else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(tokens: Iterable[ApiToken]) -> list[tuple[ApiToken, str]]:
    """Those that still open something first."""
    rows = sorted(tokens, key=lambda one: (one.revoked_at is not None or one.has_expired, -one.pk))
    return [(one, in_words(one.scopes)) for one in rows]


def in_words(scopes: Iterable[str]) -> str:
    """As "Leads: read · Projects: read and change"."""
    rights = dict(RIGHTS)
    words = []
    for one in scopes:
        if one == api_tokens.EVERYTHING:
            return _("Everything the person may")
        area, _colon, right = one.partition(":")
        words.append(f"{AREAS.get(area, area)}: {str(rights.get(right, right)).lower()}")
    return " · ".join(words)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = viewer(request)
    token = ApiToken.objects.visible_to(user).filter(pk=pk).first()
    if token is None:
        raise Http404
    if api_tokens.revoke(token, user):
        messages.success(request, _("%(name)s opens nothing any more.") % {"name": token})
    else:
        messages.info(request, _("It was revoked before."))
    return redirect("web:tokens")
