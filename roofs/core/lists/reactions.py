from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from roofs.core.lists.apps import ListsConfig
from roofs.core.lists.text_index import build_all


@receiver(post_migrate, dispatch_uid="lists.text_indexes")
def keep_text_indexes(sender: object, using: str, **_signal: object) -> None:
    """Once after every migration, whichever app's turn it is first."""
    if isinstance(sender, ListsConfig):
        build_all(using)
