"""What a person decides about himself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.accounts.models import Theme, User
from roofs.core.events import record
from roofs.people.team import devices
from roofs.people.team import duty as rota
from roofs.people.team.models import Availability, PushSubscription
from roofs.surfaces.web.accounts.forms import AwayForm, ProfileForm
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer

LARGEST_SUBSCRIPTION = 8_000


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    # A row of its own: a refused form must not change the name that the page around it shows.
    user = User.objects.get(pk=viewer(request).pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        _keep(form)
        messages.success(request, _("Saved."))
        return redirect("web:profile")
    return render(request, "accounts/profile.html", _shown(user, form), status=422 if form.errors else 200)


def _keep(form: ProfileForm) -> None:
    if not form.has_changed():
        return
    with transaction.atomic():
        user = form.save(commit=False)
        user.updated_by = user
        user.save(update_fields=[*form.changed_data, "updated_by", "updated_at"])
        record("person.changed", user, actor=user, fields=sorted(form.changed_data))


def _shown(user: User, form: ProfileForm, away: AwayForm | None = None) -> dict[str, object]:
    now = timezone.now()
    availability = Availability.objects.visible_to(user).filter(user=user).first() or Availability(user=user)
    return {
        "form": form,
        "away_form": away or AwayForm(initial={"until": _tomorrow_morning(now, user)}),
        "availability": availability,
        "is_away": availability.on_duty and availability.away_until is not None and availability.away_until > now,
        "themes": Theme.choices,
        "devices": PushSubscription.objects.visible_to(user),
    }


def _tomorrow_morning(now: datetime, user: User) -> datetime:
    return now.astimezone(user.zone).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """The script of the menu shows the choice itself and only wants it kept; without scripts the page comes back."""
    user, chosen = viewer(request), request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponse(status=422)
    User.objects.filter(pk=user.pk).update(theme=chosen)
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return back(request, reverse("web:profile"))
    return HttpResponse(status=204)


@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    user, wanted = viewer(request), request.POST.get("state", "")
    form = AwayForm(request.POST)
    if wanted == "on":
        rota.go_on_duty(user, user)
        messages.success(request, _("You are on duty."))
    elif wanted == "off":
        rota.go_off_duty(user, user)
        messages.success(request, _("You are off duty. No new leads come to you."))
    elif wanted == "away" and form.is_valid() and form.cleaned_data["until"] > timezone.now():
        rota.go_away(user, form.cleaned_data["until"], user)
        messages.success(request, _("You are away. Leads come again by themselves when that is over."))
    else:
        form.add_error("until", _("Choose a moment to come."))
        person = User.objects.get(pk=user.pk)
        return render(request, "accounts/profile.html", _shown(person, ProfileForm(instance=person), form), status=422)
    return back(request, reverse("web:profile"))


@require_http_methods(["POST", "DELETE"])
def push(request: HttpRequest) -> HttpResponse:
    """Subscriptions of browsers, as they hand them in (JSON); `remove` in a form takes one of one's own away."""
    user = viewer(request)
    if request.content_type != "application/json":
        return _remove(request, user)
    given = _json(request)
    endpoint = str(given.get("endpoint", ""))
    if request.method == "DELETE":
        devices.unsubscribe(user, endpoint)
        return HttpResponse(status=204)
    keys = given.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    agent = request.headers.get("User-Agent", "")
    try:
        devices.subscribe(
            user,
            endpoint=endpoint,
            p256dh=str(keys.get("p256dh", "")),
            auth=str(keys.get("auth", "")),
            user_agent=agent,
        )
    except devices.BadSubscription as problem:
        return JsonResponse({"error": str(problem)}, status=422)
    return HttpResponse(status=201)


def _json(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST_SUBSCRIPTION:
        return {}
    try:
        given = json.loads(request.body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _remove(request: HttpRequest, user: User) -> HttpResponse:
    mine = PushSubscription.objects.visible_to(user)
    device = next((one for one in mine if str(one.pk) == request.POST.get("remove")), None)
    if device is not None and devices.unsubscribe(user, device.endpoint):
        messages.success(request, _("That device is not alerted any more."))
    return redirect("web:profile")
