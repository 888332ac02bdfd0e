"""One row of what the caller may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from roofs.core.accounts.models import User
from roofs.core.accounts.reach import reached
from roofs.core.kit.refusals import Refused
from roofs.surfaces.api.problems import Refusal

M = TypeVar("M", bound=Model)


def one_of(rows: QuerySet[M], *, locked: bool = False, **which: object) -> M:
    """404 also when there is such a row and the caller may not see it."""
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(**which).first()
    if found is None:
        raise Refusal("not_found")
    return found


def bring_back(gone: QuerySet[M], key: int, restore: Callable[[M, User], object], user: User) -> None:
    """What was deleted comes back; asking twice changes nothing. Whoever may not hears so from what is read next."""
    found = gone.filter(pk=key).first()
    if found is not None:
        restore(found, user)


def named(rows: QuerySet[M], key: int, field: str) -> M:
    """What a body names by its number."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Refused(_("There is nothing with this number that you may see."), field)
    return found


def person_named(user: User, key: int, field: str) -> User:
    found = User.objects.visible_to(user).filter(pk=key).first()
    if found is None:
        raise Refused(_("There is nobody with this number."), field)
    return found


def owner_named(user: User, wanted: int | str | None, refusal: str) -> User | None:
    """Anybody may take a thing himself; `refusal` says what somebody hears who gives it to others and may not."""
    if wanted in {"me", user.pk}:
        return user
    if not user.is_manager:
        raise Refusal("not_allowed", refusal)
    return None if wanted is None else person_named(user, int(wanted), "assigned_to")


def subject_named(user: User, kind: str | None, key: int | None) -> Any:
    """The record that a body names by kind and number."""
    found = None if kind is None or key is None else reached(user, kind, key)
    if found is None:
        raise Refused(_("There is nothing with this number that you may see."), "subject_id")
    return found
