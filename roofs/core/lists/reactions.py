from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from roofs.core.lists.apps import ListsConfig
from roofs.core.lists.text_index import build_all

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@receiver(connection_created, dispatch_uid="lists.no_jit")
def answer_without_compiling(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """PostgreSQL would compile what it thinks dear, for a tenth of a second and more: as long as it takes to answer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


@receiver(post_migrate, dispatch_uid="lists.text_indexes")
def keep_text_indexes(sender: object, using: str, **_signal: object) -> None:
    """Once after every migration, whichever app's turn it is first."""
    if isinstance(sender, ListsConfig):
        build_all(using)
