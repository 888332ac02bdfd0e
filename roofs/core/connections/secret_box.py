"""Secrets at rest. The newest key encrypts, every key decrypts; `reseal` moves a value to the newest."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """None of the keys opens this: a key is missing from ROOFS_ENCRYPTION_KEYS."""


def _box() -> MultiFernet:
    keys = [key.encode() for key in settings.ENCRYPTION_KEYS] or [_development_key()]
    return MultiFernet([Fernet(key) for key in keys])


def _development_key() -> bytes:
    """Production refuses to start without keys (config/environment.py), so only a developer's machine comes here."""
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"roofs.secretbox").digest()
    return base64.urlsafe_b64encode(digest)


def seal(plain: str) -> str:
    return _box().encrypt(plain.encode()).decode()


def open_sealed(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("no key in ROOFS_ENCRYPTION_KEYS opens this secret") from None


def reseal(sealed: str) -> str:
    try:
        return _box().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("no key in ROOFS_ENCRYPTION_KEYS opens this secret") from None
