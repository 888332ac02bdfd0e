from __future__ import annotations

from django.db import models

Subject = models.Model | tuple[str, int]


def subject_of(subject: Subject) -> tuple[str, int]:
    """How an event points at a row without importing its class: ("lead", 7). Who only knows that pair may give it."""
    if isinstance(subject, tuple):
        return subject
    return subject._meta.model_name or "", subject.pk
