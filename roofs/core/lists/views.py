"""Lists as a person likes them: filters kept under a name, columns chosen, the view a list opens with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.core.lists.kinds import Text
from roofs.core.lists.models import ListTaste, SavedView

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST, LONGEST_NAME, LONGEST_QUERY = 50, 60, 2000
NOT_KEPT = frozenset({"page", "view", "after", "cursor"})


@dataclass(frozen=True, slots=True)
class Column:
    """One a person may show or hide. A fixed one is always there."""

    key: str
    label: Text
    is_fixed: bool = False
    is_shown: bool = True
    """Before anybody has chosen."""


def kept_query(query: str) -> str:
    """What of an address belongs to a view: filters and order, not where in the list somebody stood."""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in NOT_KEPT]
    return urlencode(pairs)


@transaction.atomic
def save_view(owner: User, list_name: str, name: str, query: str, *, is_shared: bool = False) -> SavedView:
    """Keep the filters and order of an address, and the columns in use, under a name. The same name keeps it anew."""
    tidy, kept = _tidy_name(name), kept_query(query)
    if len(kept) > LONGEST_QUERY:
        raise Refused(_("There are too many filters to keep."), "name")
    mine = SavedView.objects.filter(owner=owner, list_name=list_name, deleted_at=None)
    view = mine.filter(name__iexact=tidy).first() or SavedView(owner=owner, list_name=list_name)
    if view._state.adding and mine.count() >= MOST:
        raise Refused(_("At most %(n)s views can be kept. Delete one first.") % {"n": MOST}, "name")
    view.name, view.query, view.is_shared = tidy, kept, is_shared
    view.columns = taste_of(owner, list_name).columns
    view.stamp(owner)
    view.save()
    record("view.saved", view, actor=owner, to=[] if is_shared else [owner.pk], title=view.name)
    return view


@transaction.atomic
def rename_view(view: SavedView, name: str, is_shared: bool, actor: User) -> SavedView:  # noqa: FBT001 -- a switch of the form
    view = _lock(view)
    changes = take_over(view, {"name": _tidy_name(name), "is_shared": is_shared}, frozenset({"name", "is_shared"}))
    if changes:
        view.stamp(actor)
        view.save()
        record("view.changed", view, actor=actor, to=[view.owner_id, actor.pk], changes=changes)
    return view


@transaction.atomic
def delete_view(view: SavedView, actor: User) -> None:
    view = _lock(view)
    if view.deleted_at is None:
        view.mark_deleted(actor)
        record("view.deleted", view, actor=actor, to=[view.owner_id, actor.pk], title=view.name)


@transaction.atomic
def restore_view(view: SavedView, actor: User) -> SavedView:
    view = _lock(view)
    if view.deleted_at is not None:
        view.mark_restored(actor)
        record("view.restored", view, actor=actor, to=[view.owner_id, actor.pk], title=view.name)
    return view


def taste_of(user: User, list_name: str) -> ListTaste:
    """How this person likes this list; not stored until something was chosen."""
    found = ListTaste.objects.filter(user=user, list_name=list_name).first()
    return found or ListTaste(user=user, list_name=list_name)


def opening_view(user: User, list_name: str) -> SavedView | None:
    """The view this person's list opens with; none when it was deleted or is shared no more."""
    view = taste_of(user, list_name).opens_with
    if view is None or not SavedView.objects.visible_to(user).filter(pk=view.pk).exists():
        return None
    return view


@transaction.atomic
def open_with(user: User, list_name: str, view: SavedView | None) -> None:
    ListTaste.objects.update_or_create(user=user, list_name=list_name, defaults={"opens_with": view})


@transaction.atomic
def choose_columns(
    user: User, list_name: str, columns: Sequence[Column], wanted: Iterable[str], view: SavedView | None = None
) -> list[str]:
    """Show these and no others; fixed ones stay. Nothing wanted: as the list comes. A view of one's own keeps them."""
    asked = set(wanted)
    chosen = [one.key for one in columns if one.key in asked and not one.is_fixed]
    if view is not None and view.owner_id == user.pk:
        SavedView.objects.filter(pk=view.pk).update(columns=chosen, updated_by=user)
    else:
        ListTaste.objects.update_or_create(user=user, list_name=list_name, defaults={"columns": chosen})
    return chosen


def shown_columns(
    user: User, list_name: str, columns: Sequence[Column], view: SavedView | None = None
) -> frozenset[str]:
    """The keys to draw: those of one's own view, else one's choice, else a colleague's view, else as the list comes."""
    return to_show(columns, chosen_columns(taste_of(user, list_name), view))


def chosen_columns(taste: ListTaste, view: SavedView | None) -> list[str]:
    of_view: list[str] = view.columns if view is not None else []
    is_own = view is not None and view.owner_id == taste.user_id
    return (of_view if is_own else []) or taste.columns or of_view


def to_show(columns: Sequence[Column], chosen: Iterable[str]) -> frozenset[str]:
    wanted = set(chosen)
    if not wanted:
        return frozenset(one.key for one in columns if one.is_fixed or one.is_shown)
    return frozenset(one.key for one in columns if one.is_fixed or one.key in wanted)


def _lock(view: SavedView) -> SavedView:
    return SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)


def _tidy_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused(_("A view needs a name."), "name")
    if len(tidy) > LONGEST_NAME:
        raise Refused(_("A name has at most %(n)s letters.") % {"n": LONGEST_NAME}, "name")
    return tidy
