"""Which tables are kept, and in which order they can be filled."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from roofs.core.backup.models import CompanyExport
from roofs.core.connections.models import Connection
from roofs.core.jobs.models import EngineBeat, Job, ScheduledRun

NOT_KEPT: frozenset[type[Model]] = frozenset({Session, EngineBeat, CompanyExport})
OPENS_DOORS: frozenset[type[Model]] = frozenset({Authenticator})
"""Whoever reads these can sign in as somebody else: they are in no file that travels through a browser."""

_makes_itself: set[type[Model]] = {ContentType, Permission, Connection, Job, ScheduledRun}


def makes_itself(*models: type[Model]) -> None:
    """Filled by `migrate` or by an engine that has nothing to do yet. A backup's rows take their place.

    Said in the `reactions.py` of the domain whose tables they are.
    """
    _makes_itself.update(models)


def is_made_by_itself(model: type[Model]) -> bool:
    return model in _makes_itself


def kept() -> list[type[Model]]:
    """Whom a row points to comes before it. Within a circle any order will do: keys are checked at the commit."""
    found = {model._meta.label: model for model in apps.get_models(include_auto_created=True) if _is_kept(model)}
    needs = {label: sorted(_points_to(model) & found.keys() - {label}) for label, model in sorted(found.items())}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError:
        order = sorted(found)
    return [found[label] for label in order]


def _is_kept(model: type[Model]) -> bool:
    return bool(model._meta.managed) and not model._meta.proxy and model not in NOT_KEPT


def _points_to(model: type[Model]) -> set[str]:
    related = (field.related_model for field in model._meta.local_concrete_fields if field.is_relation)
    return {one._meta.label for one in related if isinstance(one, type) and issubclass(one, Model)}


def columns(model: type[Model]) -> dict[str, str]:
    """What stands in each column: the table a key points to, else the kind of value."""
    told = {}
    for field in model._meta.local_concrete_fields:
        target = field.related_model
        is_key = isinstance(target, type) and issubclass(target, Model)
        told[field.attname] = f"-> {target._meta.label_lower}" if is_key else field.get_internal_type()  # type: ignore[union-attr] # a model
    return told


def migrations() -> dict[str, list[str]]:
    """What the tables look like: the migrations that made them."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def in_use() -> Iterator[str]:
    """Tables that hold something a person or a customer has put there."""
    for model in kept():
        if not is_made_by_itself(model) and model._base_manager.exists():  # noqa: SLF001 -- past all managers
            yield many(model)


def many(model: type[Model]) -> str:
    """What several of them are called. Where nobody has said it, Django would only add an s."""
    one = str(model._meta.verbose_name)
    if "verbose_name_plural" in (model._meta.original_attrs or {}):
        return str(model._meta.verbose_name_plural)
    if one.endswith("s"):
        return one
    return f"{one}es" if one.endswith(("ch", "sh", "x")) else f"{one}s"
