"""How an account does, noted by whoever uses it. Costs one statement, and next to nothing while all goes well."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from roofs.core.connections.models import Connection, ConnectionState

OFTEN_ENOUGH = 30.0  # seconds between two notes that all is still well
_noted: dict[int, float] = {}


def worked(connection_pk: int, now: datetime | None = None) -> None:
    moment = time.monotonic()
    if moment - _noted.get(connection_pk, -OFTEN_ENOUGH) < OFTEN_ENOUGH:
        return
    note(connection_pk, "", now)
    _noted[connection_pk] = moment


def failed(connection_pk: int, error: str, now: datetime | None = None) -> None:
    """Whether the account is at fault the caller knows; an address that does not exist is nobody's failure."""
    note(connection_pk, error or "?", now)


def heard(connection_pk: int | None, error: str) -> None:
    """What came of using it: without an error it worked. An account that is not kept here has no health."""
    if connection_pk is None:
        return
    if error:
        failed(connection_pk, error)
    else:
        worked(connection_pk)


def note(connection_pk: int, error: str, now: datetime | None = None) -> None:
    """Without an error it worked. What was switched off meanwhile stays off."""
    _noted.pop(connection_pk, None)
    now = now or timezone.now()
    row = Connection.objects.usable().filter(pk=connection_pk)
    if not error:
        row.update(state=ConnectionState.WORKING, last_error="", failures=0, last_ok_at=now)
        return
    row.update(state=ConnectionState.FAILING, last_error=error[:2000], failures=F("failures") + 1, last_failed_at=now)
