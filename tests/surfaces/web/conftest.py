"""The small office of tests/core/accounts/people.py, seen through browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _light(db: None, settings: Settings, files: Path) -> None:
    """Nothing here is about how long a password takes to check, or about files collected before a start."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT, settings.MEDIA_ROOT = files.parent, files
    cache.clear()  # it outlives a test
