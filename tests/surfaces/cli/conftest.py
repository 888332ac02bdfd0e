from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(configured, "ENV", configured.ENV.model_copy(update={"data_dir": folder}))
    return folder


@pytest.fixture
def on_postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
