from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from roofs.core.kit.moments import read_quickly
from roofs.core.lists.apps import ListsConfig
from roofs.core.lists.text_index import build_all

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@receiver(connection_created, dispatch_uid="lists.plain_plans")
def answer_plainly(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """PostgreSQL would compile what it thinks dear, for a tenth of a second and more: as long as it takes to answer.
    And for the first page of a long list it would start helpers that each look for the whole page. Moments are read by
    a quicker reader than Django's.
    """
    if connection.vendor == "postgresql":
        read_quickly(connection.connection.adapters)
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET enable_gathermerge = off")


@receiver(post_migrate, dispatch_uid="lists.text_indexes")
def keep_text_indexes(sender: object, using: str, **_signal: object) -> None:
    """Once after every migration, whichever app's turn it is first."""
    if isinstance(sender, ListsConfig):
        build_all(using)
