from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from roofs.core.company import settings as company_settings
from tests import databases


def pytest_configure() -> None:
    """What costs time in each test and is the subject of few. Those set it as they need it."""
    # Else each process that a test starts compiles the product anew, and each run its tests.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else every client of a test looks at all static files first


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: nobody needs to look through it for garbage."""
    # Nobody else changes the settings of a test. On a slow machine they would be read anew while questions are counted.
    company_settings.FRESH_SECONDS = 3600.0
    gc.collect()
    gc.freeze()
    # What a test leaves behind is small: to look for it at every 700th object costs more than it gives.
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite Django finds the copy of a migrated database in its place, and goes on with it."""
    return connection.vendor == "sqlite" or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """SQLite in a file, as in an installation: in memory, threads would lock each other out of tables."""
    ours, test = connection.settings_dict, connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        databases.copy_file(Path(test["NAME"]))
        # No test pulls the plug of this machine.
        ours["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        with django_db_blocker.unblock():
            test["TEMPLATE"] = databases.migrated_database()
        ours["OPTIONS"]["options"] = "-c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A test with transactions of its own leaves the database as the migrations did."""
    with django_db_blocker.unblock():
        databases.keep()
    TransactionTestCase._fixture_teardown = lambda _: databases.as_migrated()  # type: ignore[attr-defined]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(settings, "ENV", settings.ENV.model_copy(update={"data_dir": folder}))
    return folder


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test keeps files when it has any: made with the first, as few have."""
    return tmp_path_factory.getbasetemp() / "files" / uuid4().hex


@pytest.fixture
def on_postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
