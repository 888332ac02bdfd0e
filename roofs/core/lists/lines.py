"""A line of a list says little of the rows it points to, and reading the rest costs more than finding them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from django.db import models


def left_out(model: type[models.Model], **said: AbstractSet[str]) -> list[str]:
    """For `defer`: all columns of those rows but their keys and what is said of them.

    `left_out(Lead, contact={"first_name"})` is `["contact__last_name", …]`.
    """
    found = []
    for way, names in said.items():
        related = model._meta.get_field(way).related_model
        if not (isinstance(related, type) and issubclass(related, models.Model)):
            raise TypeError(way)
        columns = (field for field in related._meta.concrete_fields if not field.primary_key)
        found += [f"{way}__{field.name}" for field in columns if field.name not in names]
    return found
