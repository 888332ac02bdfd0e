from __future__ import annotations

from django.db import connection

from roofs.core.jobs import task

SAMPLE = 400
"""Rows of each index SQLite looks at; a database of millions takes a tenth of a second."""


@task
def learn_the_sizes() -> None:
    """SQLite plans without knowing that a column has three values until it has counted; PostgreSQL counts by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
