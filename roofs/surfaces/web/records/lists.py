"""Saved views and columns of any list.

A list page offers itself once, beside its view, and asks how this person wants it:

    CUSTOMERS = offer(ListPage("customers", "web:customers", (Column("name", _l("Name"), is_fixed=True), ...)))

    def index(request):
        wished = open_list(request, CUSTOMERS)
        if wished.elsewhere:
            return redirect(wished.elsewhere)
        ... render(request, "customers/index.html", {..., "wished": wished, "columns": wished.columns})

With `of="customer"` the company's own fields can be columns: put `own_answers("customer", rows, wished, user)` into the
context and `{% include "records/_own_heads.html" %}` and `{% include "records/_own_cells.html" with key=row.pk %}` into
the table.

In its templates: `{% include "records/_views.html" %}` above the filters, and `{% if "city" in columns %}` around a
column's head and cells. Its filters keep `view` and `sort` in hidden fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.core.fields.answering import PREFIX
from roofs.core.fields.models import CustomField
from roofs.core.kit.refusals import Refused
from roofs.core.lists import views
from roofs.core.lists.bulk import FEW_ANSWERS, own_choices
from roofs.core.lists.models import ListTaste, SavedView
from roofs.core.lists.views import Column
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.surfaces.web.asking import back, number_in, viewer

if TYPE_CHECKING:
    from django.db.models import Model

    from roofs.core.accounts.models import User

ALL, TAGS = "all", 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Some values one of which may be chosen, as `key:value` in the address or in a form."""

    label: str
    key: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListPage:
    name: str
    page: str
    columns: Sequence[Column]
    of: str = ""
    """The kind of record it lists, when the company's own fields may be columns too."""

    @property
    def url(self) -> str:
        return reverse(self.page)


_pages: dict[str, ListPage] = {}


def offer(page: ListPage) -> ListPage:
    _pages[page.name] = page
    return page


def own_of(page: ListPage, user: User) -> list[CustomField]:
    return list(CustomField.objects.visible_to(user).of(page.of)) if page.of else []


def columns_of(page: ListPage, own: Iterable[CustomField]) -> tuple[Column, ...]:
    """Those of the list, and the company's own fields, which nobody sees before he has asked for them."""
    return (*page.columns, *(Column(f"{PREFIX}{one.key}", one.label, is_shown=False) for one in own))


def own_filters(kind: str, user: User) -> list[Choice]:
    """The company's own fields with few answers, as a list's filter offers them."""
    return _to_choose(CustomField.objects.visible_to(user).of(kind).filter(kind__in=FEW_ANSWERS))


def _to_choose(own: Iterable[CustomField]) -> list[Choice]:
    return [
        Choice(one.label, one.key, [(f"{one.key}:{value}", str(label)) for value, label in own_choices(one)])
        for one in own
    ]


def tags_for(user: User) -> list[Tag]:
    return list(Tag.objects.visible_to(user)[:TAGS])


def tags_on(kind: str, rows: Sequence[Model]) -> dict[int, list[Tag]]:
    """Of each, also of those without any: a row that is missing here would be asked for by itself."""
    keys = [row.pk for row in rows]
    found = tagging.tags_by_record(kind, keys) if keys else {}
    return {key: found.get(key, []) for key in keys}


def address_of(page: ListPage, view: SavedView) -> str:
    return f"{page.url}?view={view.pk}{'&' if view.query else ''}{view.query}"


@dataclass(frozen=True)
class OpenList:
    """A list as this person opens it now. Two queries, and one for the company's own fields."""

    page: ListPage
    user: User
    own: list[CustomField]
    offered: tuple[Column, ...]
    views: list[SavedView]
    taste: ListTaste
    current: SavedView | None
    query: str
    elsewhere: str
    """The view the list opens with, when no filters were asked for; empty: stay here."""

    @cached_property
    def columns(self) -> frozenset[str]:
        return views.to_show(self.offered, views.chosen_columns(self.taste, self.current))

    @cached_property
    def own_columns(self) -> list[Column]:
        """The company's own fields among those shown. Every row asks."""
        shown = self.columns
        return [column for column in self.offered if column.key in shown and column.key.startswith(PREFIX)]

    @property
    def own_filters(self) -> list[Choice]:
        """Of the company's own fields those with few answers."""
        return _to_choose(one for one in self.own if one.kind in FEW_ANSWERS)

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        shown = self.columns
        return [(column, column.key in shown) for column in self.offered]

    @property
    def addresses(self) -> list[tuple[SavedView, str]]:
        return [(view, address_of(self.page, view)) for view in self.views]

    @property
    def may_change(self) -> bool:
        return self.current is not None and self.current.may_be_changed_by(self.user)

    @property
    def is_altered(self) -> bool:
        return self.current is not None and self.current.query != self.query


def open_list(request: HttpRequest, page: ListPage) -> OpenList:
    user, key = viewer(request), number_in(request.GET.get("view", ""))
    kept = list(SavedView.objects.visible_to(user).of(page.name).select_related("owner"))
    taste = views.taste_of(user, page.name)
    opening = next((view for view in kept if view.pk == taste.opens_with_id), None)
    is_plain = not request.GET and not request.headers.get("HX-Request")
    own = own_of(page, user)
    return OpenList(
        page=page,
        user=user,
        own=own,
        offered=columns_of(page, own),
        views=kept,
        taste=taste,
        current=next((view for view in kept if view.pk == key), None),
        query=views.kept_query(request.GET.urlencode()),
        elsewhere=address_of(page, opening) if opening is not None and is_plain else "",
    )


def _page(name: str) -> ListPage:
    if name not in _pages:
        raise Http404
    return _pages[name]


def _mine(request: HttpRequest, name: str, pk: int) -> SavedView:
    found = SavedView.objects.changeable_visible_to(viewer(request)).of(name).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
def keep(request: HttpRequest, name: str) -> HttpResponse:
    page, user = _page(name), viewer(request)
    given = request.POST
    try:
        view = views.save_view(
            user, name, given.get("name", ""), given.get("query", ""), is_shared="is_shared" in given
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return back(request, page.url)
    if "opens" in given:
        views.open_with(user, name, view)
    messages.success(request, _("Kept as %(name)s.") % {"name": view})
    return back(request, address_of(page, view))


@require_POST
def change(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    page, view = _page(name), _mine(request, name, pk)
    given = request.POST
    try:
        view = views.rename_view(view, given.get("name", ""), "is_shared" in given, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Saved."))
    return back(request, address_of(page, view))


@require_POST
def opens_with(request: HttpRequest, name: str) -> HttpResponse:
    """The list opens with this view from now on; with none, as it comes."""
    page, user = _page(name), viewer(request)
    key = number_in(request.POST.get("view", ""))
    view = SavedView.objects.visible_to(user).of(name).filter(pk=key).first()
    views.open_with(user, name, view)
    messages.success(
        request,
        _("The list opens with %(name)s from now on.") % {"name": view}
        if view
        else _("The list opens with all again."),
    )
    return back(request, address_of(page, view) if view else f"{page.url}?view={ALL}")


@require_POST
def deletion(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    page, view = _page(name), _mine(request, name, pk)
    views.delete_view(view, viewer(request))
    undo = reverse("web:view_restoration", args=[name, pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": view}, extra_tags=f"undo:{undo}")
    return back(request, f"{page.url}?view={ALL}")


@require_POST
def restoration(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    page = _page(name)
    view = SavedView.objects.deleted_visible_to(viewer(request)).of(name).filter(pk=pk).first()
    if view is None:
        raise Http404
    views.restore_view(view, viewer(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return back(request, address_of(page, view))


@require_POST
def columns(request: HttpRequest, name: str) -> HttpResponse:
    page = _page(name)
    wanted = [] if "as_it_comes" in request.POST else request.POST.getlist("column")
    user, key = viewer(request), number_in(request.POST.get("view", ""))
    view = SavedView.objects.visible_to(user).of(name).filter(pk=key).first() if key else None
    views.choose_columns(user, name, columns_of(page, own_of(page, user)), wanted, view)
    return back(request, page.url)
