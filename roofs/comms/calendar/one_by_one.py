"""Many rows are due: one that cannot be worked on must not stand in the way of all behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.db import InterfaceError, OperationalError

if TYPE_CHECKING:
    from django.db.models import Model

Row = TypeVar("Row", bound="Model")
log = structlog.get_logger(__name__)


def one_by_one(
    rows: Iterable[Row], now: datetime, deed: Callable[[Row, datetime], bool], aside: Callable[[Row, datetime], object]
) -> int:
    """How many were taken. `deed` is a transaction of its own; a row it raises for is put aside, and that is logged."""
    taken = 0
    for row in rows:
        try:
            taken += deed(row, now)
        except (OperationalError, InterfaceError):
            raise  # the database is away: no row is to blame, and all are tried again
        except Exception as error:  # noqa: BLE001 -- whatever it is, the rows behind this one are due too
            log.error(  # noqa: TRY400 -- the text of the error may hold an address
                "set aside", row=row._meta.label_lower, key=row.pk, error=type(error).__name__
            )
            aside(row, now)
            taken += 1
    return taken
