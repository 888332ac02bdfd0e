"""The devices on which a person wants to be alerted."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlsplit

from django.db import transaction

from roofs.core.accounts.models import User
from roofs.people.team.models import PushSubscription
from roofs.people.team.policy import PUSH

_LONGEST_ENDPOINT = 1000
_P256DH_BYTES, _AUTH_BYTES = 65, 16
# More than anybody's devices; an endless row of them would slow down every alert.
MOST_DEVICES = 20


class BadSubscription(ValueError):
    """The text says what is wrong with what the browser sent."""


def subscribe(user: User, *, endpoint: str, p256dh: str, auth: str, user_agent: str = "") -> PushSubscription:
    """A device belongs to whoever signed in on it last. Raises BadSubscription."""
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        subscription, _created = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user": user,
                "p256dh": p256dh,
                "auth": auth,
                "user_agent": user_agent[:200],
                "failed_count": 0,
            },
        )
        _make_room(user, subscription)
    return subscription


def _make_room(user: User, newest: PushSubscription) -> None:
    others = PushSubscription.objects.filter(user=user).exclude(pk=newest.pk).order_by("-created_at", "-id")
    too_old = list(others.values_list("pk", flat=True)[MOST_DEVICES - 1 :])
    PushSubscription.objects.filter(pk__in=too_old).delete()


def unsubscribe(user: User, endpoint: str) -> bool:
    """Only one's own device; says whether there was one."""
    return PushSubscription.objects.visible_to(user).filter(endpoint=endpoint).delete()[0] > 0


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    """The engine will send to this address, so it must be a push service and nothing inside our own network."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise BadSubscription("the endpoint is no address") from None
    if parts.scheme != "https" or parts.username or port not in {None, 443} or len(endpoint) > _LONGEST_ENDPOINT:
        raise BadSubscription("the endpoint must be an https address")
    if not PUSH.get().trusts(host):
        raise BadSubscription("the endpoint belongs to no push service we know")
    if _length(p256dh) != _P256DH_BYTES or _length(auth) != _AUTH_BYTES:
        raise BadSubscription("the keys do not have the right length")


def _length(key: str) -> int:
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return 0
