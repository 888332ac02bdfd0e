"""What a person may do here, and the end of it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roofs.core.accounts import api_tokens, tokens
from roofs.core.accounts.models import Role, User
from roofs.core.accounts.problems import LastAdmin, NotAllowed
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn

# A manager runs the team but makes no managers.
_MANAGED_BY_MANAGERS = {Role.SALES, Role.FIELD, Role.PENDING}


def may_manage(actor: User | None, *roles: str) -> bool:
    """Whether this person may give or take these roles. None is the system itself: the command line, a set-up."""
    if actor is None:
        return True
    if not actor.is_active:
        return False
    return actor.is_admin or (actor.is_manager and set(roles) <= _MANAGED_BY_MANAGERS)


def refuse_unless_may_manage(actor: User | None, *roles: str) -> None:
    if not may_manage(actor, *roles):
        raise NotAllowed(_("Only an administrator may do this."))


def set_role(user: User, role: Role, actor: User | None) -> None:
    role = Role(role)
    with transaction.atomic():
        before = _locked(user, actor, role)
        if before.role != role:
            if role != Role.ADMIN:
                _refuse_to_lose_the_last_admin(before)
            before.role, before.updated_by = role, actor
            before.save(update_fields=["role", "updated_by", "updated_at"])
            record("person.role_changed", before, actor=actor, before=user.role, after=role)
    user.refresh_from_db()


def deactivate(user: User, actor: User | None) -> None:
    """The person cannot sign in any more; what they did stays. Every open session and API client ends."""
    with transaction.atomic():
        found = _locked(user, actor)
        if found.is_active:
            _refuse_to_lose_the_last_admin(found)
            found.is_active, found.updated_by = False, actor
            found.save(update_fields=["is_active", "updated_by", "updated_at"])
            end_sessions(found)
            record("person.deactivated", found, actor=actor)
    user.refresh_from_db()


def reactivate(user: User, actor: User | None) -> None:
    with transaction.atomic():
        found = _locked(user, actor)
        if not found.is_active:
            found.is_active, found.updated_by = True, actor
            found.save(update_fields=["is_active", "updated_by", "updated_at"])
            record("person.reactivated", found, actor=actor)
    user.refresh_from_db()


def end_sessions(user: User) -> None:
    """Everywhere, also where somebody else may be signed in with this person's password."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
        tokens.revoke_all(user)
        api_tokens.revoke_all(user)
    user.refresh_from_db(fields=["sign_in_epoch"])


def _locked(user: User, actor: User | None, *roles: str) -> User:
    """The row as it is now, for an actor who may change it now.

    All changes of rights take turns, so that two administrators cannot remove each other at the same moment.
    """
    take_turn("accounts.rights")
    found = User.objects.select_for_update().get(pk=user.pk)
    refuse_unless_may_manage(actor and User.objects.get(pk=actor.pk), found.role, *roles)
    return found


def _refuse_to_lose_the_last_admin(user: User) -> None:
    if user.is_admin and user.is_active and not User.objects.admins().exclude(pk=user.pk).exists():
        raise LastAdmin(_("This is the only administrator. Make somebody else one first."))
