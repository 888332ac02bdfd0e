"""Doing one thing to many records of any list.

A list page says once what may be done, beside the page: `BULK = offer_bulk(BulkKind(...), "web:customers", how_many)`.
Its index puts `bulk_bar(BULK, user)` into the context as `bulk`; its template wraps the table in
`<form method="post" action="{% url "web:bulk" bulk.name %}" data-bulk>`, has a first column of checkboxes named `row`,
and includes `records/_bulk.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from roofs.core.accounts.models import User
from roofs.core.fields.models import CustomField
from roofs.core.kit.refusals import Refused
from roofs.core.lists import bulk
from roofs.core.lists.bulk import BulkKind, Done
from roofs.core.lists.models import BulkAct
from roofs.core.tags.models import Tag
from roofs.surfaces.web.asking import back, number_in, viewer
from roofs.surfaces.web.records.lists import Choice


@dataclass(frozen=True, slots=True)
class BulkPage:
    kind: BulkKind
    page: str
    counted: Callable[[int], str]
    """"3 customers"."""


@dataclass(frozen=True, slots=True)
class BulkBar:
    """What stands below the table once rows are picked."""

    name: str
    people: Iterable[User] | None
    has_tags: bool
    settable: list[Choice]
    may_delete: bool


_pages: dict[str, BulkPage] = {}


def offer_bulk(kind: BulkKind, page: str, counted: Callable[[int], str]) -> BulkKind:
    _pages[kind.name] = BulkPage(kind, page, counted)
    return kind


def bulk_bar(
    kind: BulkKind, user: User, people: Iterable[User] | None = None, own: Iterable[CustomField] | None = None
) -> BulkBar | None:
    """`people`: whom rows may be given to, and `own`: the company's own fields, where the page has asked for them
    already. The page knows the tags, too.
    """
    if not kind.may(user):
        return None
    return BulkBar(
        kind.name,
        (people or kind.people_for(user)) if kind.assign else None,
        kind.has_tags,
        [
            Choice(str(one.label), name, [(f"{name}:{value}", str(label)) for value, label in one.choices])
            for name, one in kind.settings_for(user, own).items()
        ],
        kind.delete is not None,
    )


def _page(name: str) -> BulkPage:
    if name not in _pages:
        raise Http404
    return _pages[name]


@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    page, user, given = _page(name), viewer(request), request.POST
    if not page.kind.may(user):
        raise PermissionDenied
    keys = [number_in(key) for key in given.getlist("row")]
    try:
        action, facts = _asked(page.kind, user, request)
        done = bulk.change(page.kind, keys, action, user, **facts)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        _say(request, page, action, done, facts)
    return back(request, reverse(page.page))


def _asked(kind: BulkKind, user: User, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    given = request.POST
    action = given.get("action", "")
    if action == bulk.ASSIGN:
        key = given.get("owner", "")
        owner = User.objects.active().filter(pk=number_in(key)).first() if key else None
        if key and owner is None:
            raise Refused(_("You can only take them yourself. A manager can give them to somebody else."))
        return action, {"owner": owner}
    if action in (bulk.TAG, bulk.UNTAG):
        return action, {"tag": given.get("tag_name", "")}
    if action == bulk.SET:
        wanted, _colon, value = given.get("set", "").partition(":")
        return action, {"name": wanted, "value": value}
    return action, {}


def _say(request: HttpRequest, page: BulkPage, action: str, done: Done, facts: dict[str, Any]) -> None:
    if "tag" in facts:
        facts["tag"] = Tag.objects.visible_to(viewer(request)).named(facts["tag"].strip()).first() or facts["tag"]
    if done.changed:
        undo = f"undo:{reverse('web:bulk_undoing', args=[done.act.pk])}" if done.act else ""
        words = _words(action, page, facts, request) % {"n": page.counted(done.changed), **facts}
        messages.success(request, words, extra_tags=undo)
    if done.same:
        messages.info(request, _("Already so: %(n)s.") % {"n": page.counted(done.same)})
    if done.refused:
        left = ngettext("%(n)s was left as it is: %(why)s", "%(n)s were left as they are: %(why)s", done.refused)
        messages.error(request, left % {"n": done.refused, "why": done.why})


def _words(action: str, page: BulkPage, facts: dict[str, Any], request: HttpRequest) -> str:
    match action:
        case bulk.DELETE:
            return _("Deleted: %(n)s.")
        case bulk.ASSIGN:
            return _("Given to %(owner)s: %(n)s.") if facts["owner"] else _("Belongs to nobody now: %(n)s.")
        case bulk.TAG:
            return _("%(n)s tagged: %(tag)s.")
        case bulk.UNTAG:
            return _("%(tag)s was taken off %(n)s.")
    setting = page.kind.settings_for(viewer(request))[facts["name"]]
    label = next(str(label) for value, label in setting.choices if str(value) == facts["value"])
    facts["what"] = f"{setting.label}: {label}"
    return _("%(n)s changed. %(what)s.")


@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer(request)
    act = BulkAct.objects.visible_to(user).filter(pk=pk).first()
    if act is None:
        raise Http404
    page = _page(act.kind)
    done = bulk.undo(page.kind, act, user)
    if done.changed:
        messages.success(request, _("As before: %(n)s.") % {"n": page.counted(done.changed)})
    if done.refused:
        left = _("%(n)s stay as they are: changed since, or no longer yours.") % {"n": page.counted(done.refused)}
        messages.info(request, left)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return back(request, reverse(page.page))
