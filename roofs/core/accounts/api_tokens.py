"""Tokens that a person makes for a program: long-lived, named, narrowed by scopes, ended by hand.

A token acts as its person and never more: its scopes only take away, and what a person may see is asked of the database
with the person himself. It is shown once; the table holds a hash.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.models import ApiToken, ApiTokenQuerySet, Role, User
from roofs.core.events import record
from roofs.core.kit.refusals import Refused

MARK = "roofs_"
"""Every token begins with it, so that it is told from a session's and found by those who search for leaked secrets."""

EVERYTHING = "*"
AREAS = (
    "leads",
    "customers",
    "projects",
    "appointments",
    "interactions",
    "team",
    "reviews",
    "sales",
    "partnerships",
    "tasks",
    "tags",
    "views",
    "webhooks",
    "analytics",
)
RIGHTS = ("read", "write")
SCOPES = frozenset(f"{area}:{right}" for area in AREAS for right in RIGHTS)
MOST = 50
SHOWN = len(MARK) + 6
USE_IS_NOTED_EVERY = timedelta(minutes=5)
"""A program that asks every second must not write every second."""


def create(user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """The row, and the token itself, which nobody can read again."""
    wanted = _checked(scopes)
    if not user.is_active or user.role == Role.PENDING:
        raise Refused(_("An administrator must give you a role first."))
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused(_("Choose a day to come."), "expires_at")
    if ApiToken.objects.open().filter(user=user).count() >= MOST:
        raise Refused(_("You have too many tokens. Revoke those that are not used."))
    plain = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=plain[:SHOWN],
            token_hash=_hash(plain),
            scopes=wanted,
            expires_at=expires_at,
        )
        record("token.made", made, actor=user, to=[user.pk], token_name=name, scopes=wanted)
    return made, plain


def recognise(plain: str) -> ApiToken | None:
    """The token with its person. None for anything but a live token of an active person."""
    found = ApiToken.objects.open().filter(token_hash=_hash(plain)).select_related("user").first()
    if found is None or found.has_expired or not found.user.is_active:
        return None
    _note_use(found)
    return found


def allows(token: ApiToken, scope: str) -> bool:
    """Who may write may read."""
    area, _colon, right = scope.partition(":")
    return EVERYTHING in token.scopes or scope in token.scopes or (right == "read" and f"{area}:write" in token.scopes)


def revoke(token: ApiToken, actor: User | None) -> bool:
    """For good. Says whether it was still open."""
    with transaction.atomic():
        ended = _end(ApiToken.objects.filter(pk=token.pk), actor)
        if ended:
            record("token.revoked", token, actor=actor, to=[token.user_id], token_name=token.name)
    return ended > 0


def revoke_all(user: User) -> int:
    return _end(ApiToken.objects.filter(user=user), None)


def _end(tokens: ApiTokenQuerySet, actor: User | None) -> int:
    return tokens.open().update(revoked_at=timezone.now(), revoked_by=actor)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _checked(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if EVERYTHING in wanted:
        return [EVERYTHING]
    if not wanted:
        raise Refused(_("Choose what the token may do."), "scopes")
    if not set(wanted) <= SCOPES:
        raise Refused(_("There is no such scope."), "scopes")
    return wanted


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
