"""Which vendors carry our messages: their accounts, how they do, and who is chosen for each channel.

What an account wants to know stands with its vendor (core/connections/vendors.py), so one page serves all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.connections import doors, keeping
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.ports import port
from roofs.core.connections.vendors import Vendor, all_vendors
from roofs.core.connections.vendors import vendor as find_vendor
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.settings.rights import admins_only

CHANNELS: dict[str, Promise] = {
    "email": _l("E-mail"),
    "sms": _l("Text messages"),
    "voice": _l("Calls by a machine"),
    "post": _l("Postcards"),
    "messenger": _l("Messenger"),
}
OWN_WAYS = {"smtp": _l("The mail server this installation was set up with"), "outbox": _l("Nobody: kept in the outbox")}


@dataclass(frozen=True, slots=True)
class Way:
    """A vendor, and our account with it when there is one."""

    vendor: Vendor
    connection: Connection | None


@dataclass(frozen=True, slots=True)
class ChannelRow:
    name: str
    label: str
    carried_by: str
    is_outbox: bool
    ways: list[Way]


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    mine = {one.vendor: one for one in Connection.objects.visible_to(viewer(request)).order_by("-pk")}
    rows = []
    for name, label in CHANNELS.items():
        ways = [Way(one, mine.get(one.name)) for one in all_vendors() if one.serves == name]
        if ways:
            carried_by, is_outbox = _carrier(name, ways)
            rows.append(ChannelRow(name, str(label), carried_by, is_outbox, ways))
    return render(request, "settings/channels.html", {"channels": rows})


def _carrier(channel: str, ways: list[Way]) -> tuple[str, bool]:
    chosen = next((way for way in ways if way.connection and way.connection.serves == channel), None)
    if chosen is not None:
        return chosen.vendor.title, False
    name = str(getattr(port(channel).get(), "name", "outbox"))
    return str(OWN_WAYS.get(name, name)), name == "outbox"


class AccountForm(forms.Form):
    """Made of what the vendor wants to know."""

    def __init__(self, about: Vendor, connection: Connection | None, data: Any = None) -> None:
        super().__init__(data)
        kept = keeping.readable_secrets(connection) if connection else {}
        options = connection.options if connection else {}
        for entry in about.entries:
            is_kept = entry.is_secret and bool(kept.get(entry.name))
            shared: dict[str, Any] = {
                "label": _(entry.label),
                "required": entry.is_needed and not is_kept,
                "error_messages": {"required": _("%(what)s is missing.") % {"what": _(entry.label)}},
                "help_text": _("Kept, and never shown again. Leave it empty to keep it.") if is_kept else _(entry.help),
                "initial": "" if entry.is_secret else options.get(entry.name, entry.default),
            }
            if entry.choices:
                choices = [(value, _(words)) for value, words in entry.choices]
                self.fields[entry.name] = forms.ChoiceField(choices=choices, **shared)
            else:
                self.fields[entry.name] = forms.CharField(max_length=keeping.LONGEST, widget=_widget(entry), **shared)

    @property
    def typed(self) -> dict[str, str]:
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


def _widget(entry: Any) -> forms.Widget:
    if entry.is_long:
        return forms.Textarea({"rows": 4, "spellcheck": "false", "autocomplete": "off"})
    if entry.is_secret:
        return forms.PasswordInput({"autocomplete": "off"}, render_value=False)
    return forms.TextInput({"spellcheck": "false", "autocomplete": "off"})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def show(request: HttpRequest, name: str) -> HttpResponse:
    about = _vendor(name)
    connection = _mine(request, name)
    form = AccountForm(about, connection, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keeping.keep(about, form.typed, viewer(request), connection)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            if kept.is_on:
                keeping.test_soon(kept)
            messages.success(request, _("Saved. It is being tried now."))
            return redirect("web:channel", name)
    door = doors.door_of(connection) if connection else None
    shown = {
        "vendor": about,
        "channel": CHANNELS.get(about.serves, about.serves),
        "connection": connection,
        "form": form,
        "door_url": doors.url_of(connection) if connection and door else "",
        "is_waiting": connection is not None and connection.state == ConnectionState.NEW,
        "address": reverse("web:channel", args=[name]),
    }
    return render(request, "settings/channel.html", shown, status=422 if form.errors else 200)


@require_POST
@admins_only
def test(request: HttpRequest, name: str) -> HttpResponse:
    return _done(request, name, keeping.test_soon, _("It is being tried now."))


@require_POST
@admins_only
def choice(request: HttpRequest, name: str) -> HttpResponse:
    user = viewer(request)
    if request.POST.get("state") == "off":
        return _done(request, name, lambda row: keeping.release(row, user), _("It carries nothing any more."))
    return _done(request, name, lambda row: keeping.choose(row, user), _("It carries this channel from now on."))


@require_POST
@admins_only
def switch(request: HttpRequest, name: str) -> HttpResponse:
    user, on = viewer(request), request.POST.get("state") == "on"
    words = _("It is on. Choose it when it shall carry the channel.") if on else _("It is off.")
    return _done(request, name, lambda row: keeping.switch(row, user, on=on), words)


@require_POST
@admins_only
def deletion(request: HttpRequest, name: str) -> HttpResponse:
    row = _owned(request, name)
    keeping.delete(row, viewer(request))
    undo = reverse("web:channel_restoration", args=[name, row.pk])
    messages.success(request, _("The account was removed."), extra_tags=f"undo:{undo}")
    return redirect("web:channels")


@require_POST
@admins_only
def restoration(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    row = Connection.objects.removed_visible_to(viewer(request)).filter(vendor=name, pk=pk).first()
    if row is None:
        raise Http404
    try:
        keeping.restore(row, viewer(request))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("The account is back."))
    return redirect("web:channel", name)


def _done(request: HttpRequest, name: str, act: Any, words: str) -> HttpResponse:
    try:
        act(_owned(request, name))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, words)
    return redirect("web:channel", name)


def _vendor(name: str) -> Vendor:
    try:
        return find_vendor(name)
    except KeyError:
        raise Http404 from None


def _mine(request: HttpRequest, name: str) -> Connection | None:
    return Connection.objects.visible_to(viewer(request)).filter(vendor=name).order_by("pk").first()


def _owned(request: HttpRequest, name: str) -> Connection:
    _vendor(name)
    found = _mine(request, name)
    if found is None:
        raise Http404
    return found
