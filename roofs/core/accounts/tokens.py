"""Signing in of API clients: a short access token, and a refresh token that changes with every use.

Access tokens hold for minutes and name their session; refresh tokens form a family, of which the last one counts.
Whoever shows an older one has stolen it, or was stolen from: the whole family ends.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from roofs.core.accounts.models import RefreshToken, RefreshTokenQuerySet, User
from roofs.core.events import record

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
_ALGORITHM = "HS256"
_AUDIENCE = "roofs-api"
_CLAIMS = ["sub", "role", "jti", "iat", "exp", "sid", "aud"]


class TokenProblem(Exception):
    """The client must sign in again."""


class UnknownToken(TokenProblem):
    pass


class ExpiredToken(TokenProblem):
    pass


class RevokedToken(TokenProblem):
    pass


class ReusedToken(TokenProblem):
    """It was exchanged before; its whole family has ended."""


class RotatedMeanwhile(TokenProblem):
    """Another request exchanged it at this very moment; that one holds the new pair."""


class InactiveUser(TokenProblem):
    pass


@dataclass(frozen=True, slots=True)
class Pair:
    access: str
    refresh: str
    expires_in: int
    refresh_expires_at: datetime


def issue_pair(user: User, client: str = "") -> Pair:
    """A new session for a person whose password (and second factor) was just checked."""
    if not user.is_active:
        raise InactiveUser
    return _issue(user, uuid.uuid4(), client)


def rotate(refresh: str) -> Pair:
    """Exchange a refresh token. Of two requests at once exactly one wins.

    Not to be called inside a transaction: the end of a family must stay although the caller gets an exception.
    """
    found = RefreshToken.objects.select_related("user").filter(token_hash=_hash(refresh)).first()
    if found is None:
        raise UnknownToken
    _refuse_unusable(found)
    with transaction.atomic(durable=True):
        # The row was current a moment ago; if it is not any more, another request took it between.
        won = RefreshToken.objects.filter(pk=found.pk, rotated_at=None, revoked_at=None).update(
            rotated_at=timezone.now()
        )
        if won:
            return _issue(found.user, found.family, found.client)
    raise RotatedMeanwhile


def revoke(refresh: str) -> bool:
    """Sign this client out, whichever of its tokens it shows. Says whether there was a session."""
    family = RefreshToken.objects.filter(token_hash=_hash(refresh)).values("family")
    return _end(RefreshToken.objects.filter(family__in=family)) > 0


def revoke_all(user: User) -> int:
    return _end(RefreshToken.objects.filter(user=user))


def user_from_access(token: str) -> User | None:
    """Who is calling. None for anything but a valid token of a live session of an active person."""
    try:
        claims = jwt.decode(token, _key(), algorithms=[_ALGORITHM], audience=_AUDIENCE, options={"require": _CLAIMS})
        family, user_id = uuid.UUID(claims["sid"]), int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None
    session = (
        RefreshToken.objects.current(timezone.now()).filter(family=family, user=user_id).select_related("user").first()
    )
    return session.user if session is not None and _still_signed_in(session) else None


def _issue(user: User, family: uuid.UUID, client: str) -> Pair:
    now = timezone.now()
    refresh = secrets.token_urlsafe(32)
    expires_at = now + REFRESH_LIFETIME
    RefreshToken.objects.create(
        user=user,
        family=family,
        token_hash=_hash(refresh),
        auth_hash=user.get_session_auth_hash(),
        client=client.replace("\x00", "")[:200],
        issued_at=now,
        expires_at=expires_at,
    )
    claims = {
        "sub": str(user.pk),
        "role": user.role,
        "jti": secrets.token_hex(16),
        "sid": str(family),
        "aud": _AUDIENCE,
        "iat": now,
        "exp": now + ACCESS_LIFETIME,
    }
    access = jwt.encode(claims, _key(), algorithm=_ALGORITHM)
    return Pair(access, refresh, int(ACCESS_LIFETIME.total_seconds()), expires_at)


def _refuse_unusable(found: RefreshToken) -> None:
    if found.revoked_at is not None:
        raise RevokedToken
    if found.rotated_at is not None:
        _reused(found)
        raise ReusedToken
    if found.expires_at <= timezone.now():
        raise ExpiredToken
    if not found.user.is_active:
        raise InactiveUser
    if not _still_signed_in(found):
        raise RevokedToken


def _reused(found: RefreshToken) -> None:
    with transaction.atomic(durable=True):
        if _end(RefreshToken.objects.filter(family=found.family)):
            record("token.reused", found.user, to=[found.user.pk], client=found.client)


def _still_signed_in(session: RefreshToken) -> bool:
    """False once the person left, changed the password, or ended all sessions."""
    user = session.user
    return user.is_active and constant_time_compare(session.auth_hash, user.get_session_auth_hash())


def _end(tokens: RefreshTokenQuerySet) -> int:
    return tokens.open().update(revoked_at=timezone.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _key() -> bytes:
    """Its own key, so that nothing else signed with SECRET_KEY can pass for a token."""
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"roofs.api.access").digest()
