"""One small office for all tests of rights: built once a file, each request undone after it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from roofs.core.company import settings as company
from tests.surfaces.rights import world as small
from tests.surfaces.rights.asking import Clients
from tests.surfaces.rights.routes import Route, all_routes
from tests.surfaces.rights.world import World

# Kept in the cookie: nothing here is about how they are kept.
SESSIONS = {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("rights")
    light = override_settings(PASSWORD_HASHERS=QUICK, MEDIA_ROOT=folder / "files", STATIC_ROOT=folder, **SESSIONS)
    with django_db_blocker.unblock(), light, transaction.atomic():
        logging.disable(logging.CRITICAL)
        cache.clear()
        yield small.build()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
    company.forget()


@pytest.fixture(scope="module")
def clients(world: World) -> Clients:
    return Clients(world)


@pytest.fixture(scope="module")
def routes(clients: Clients) -> list[Route]:
    return all_routes(clients.browser("admin"))
