from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _l

from roofs.core.kit.moments import read_quickly
from roofs.core.lists.apps import ListsConfig
from roofs.core.lists.models import SavedView
from roofs.core.lists.text_index import build_all, drop_triggers
from roofs.core.segments.usage import Use, used_by

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


@used_by
def _saved_views(segments: Sequence[int]) -> Iterable[Use]:
    """A list can do without: it then shows nobody."""
    for view in SavedView.objects.filter(deleted_at=None, query__contains="segment="):
        named = {one for value in parse_qs(view.query).get("segment", []) for one in value.split(",")}
        for key in segments:
            if str(key) in named:
                yield Use(key, _l("Saved list"), view.name, holds=False)


@receiver(pre_migrate, dispatch_uid="lists.text_triggers")
def make_way(sender: object, using: str, plan: list[object] | None = None, **_signal: object) -> None:
    """Once before a migration that changes something; a second `migrate` leaves all as it is."""
    if isinstance(sender, ListsConfig) and plan:
        drop_triggers(using)


@receiver(post_migrate, dispatch_uid="lists.text_indexes")
def keep_text_indexes(sender: object, using: str, **_signal: object) -> None:
    """Once after every migration, whichever app's turn it is first."""
    if isinstance(sender, ListsConfig):
        build_all(using)
