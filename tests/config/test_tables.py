"""What the models promise is in a migrated database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection


@pytest.mark.django_db
def test_every_table_has_the_indexes_and_constraints_of_its_model() -> None:
    """A migration that takes an index from a column may take a partial unique one along, and says nothing of it."""
    promised = {
        (model._meta.db_table, one.name)
        for model in apps.get_models()
        for one in (*model._meta.indexes, *model._meta.constraints)
    }
    with connection.cursor() as cursor:
        there = {
            (table, name)
            for table in {table for table, _ in promised}
            for name in connection.introspection.get_constraints(cursor, table)
        }
    assert promised
    assert promised - there == set()
