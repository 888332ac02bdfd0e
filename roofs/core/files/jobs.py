"""Contents without a row: what a rollback or a broken disk left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from roofs.core.files.models import FOLDER, StoredFile
from roofs.core.jobs import task

# Longer than any request or job that is writing a file whose row is not committed yet.
SETTLED = timedelta(days=1)


@task(atomic=False)  # the files may lie across a network
def sweep() -> None:
    before = timezone.now() - SETTLED
    for folder in _folders():
        paths = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        known = set(StoredFile.objects.filter(blob__in=paths).values_list("blob", flat=True))
        for path in paths:
            if path not in known and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)


def _folders() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[0]:
        yield f"{FOLDER}/{name}"
