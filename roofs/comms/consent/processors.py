"""The vendors that hold data of our people for us, and are told to forget too.

A vendor's folder registers itself: `register("sendgrid", SendGridForgets)`; the factory gives None while no account is
connected. Each request is sealed until the vendor has answered, and tried for days.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Erasure, ProcessorErasure
from roofs.core.connections import secret_box
from roofs.core.jobs import task

log = structlog.get_logger(__name__)
ATTEMPTS = 12
State = ProcessorErasure.State


@dataclass(frozen=True, slots=True)
class Forget:
    """`references`: what the vendor itself calls the messages it carried for them."""

    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


class TryLater(Exception):
    """The vendor does not take it now."""


class Processor(Protocol):
    name: str

    def forget(self, what: Forget) -> None:
        """Raises TryLater, or ValueError when it will never take it."""


_factories: dict[str, Callable[[], Processor | None]] = {}


def register(vendor: str, factory: Callable[[], Processor | None]) -> None:
    _factories[vendor] = factory


def vendors() -> list[str]:
    """Those with a connected account."""
    return [vendor for vendor, make in sorted(_factories.items()) if make() is not None]


def tell_all(erasure: Erasure, by_vendor: dict[str, Forget]) -> None:
    """A row and a job each, in the caller's transaction. Vendors without anything of theirs are not asked."""
    for vendor, what in by_vendor.items():
        sealed = secret_box.seal(json.dumps(asdict(what)))
        row, _made = ProcessorErasure.objects.get_or_create(
            erasure=erasure, vendor=vendor, defaults={"sealed_request": sealed}
        )
        tell.using(unique_key=f"forget:{row.pk}").enqueue(row.pk)


@task(max_attempts=ATTEMPTS, backoff=300.0, atomic=False)
def tell(row_pk: int) -> None:
    row = ProcessorErasure.objects.filter(pk=row_pk, state=State.WAITING).first()
    if row is None:
        return
    make = _factories.get(row.vendor)
    processor = make() if make else None
    what = Forget(**json.loads(secret_box.open_sealed(row.sealed_request)))
    if processor is None:
        _settle(row, State.FAILED, "no account is connected")
        return
    try:
        processor.forget(what)
    except TryLater as busy:
        ProcessorErasure.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, error=str(busy)[:200])
        if row.attempts + 1 >= ATTEMPTS:
            _settle(row, State.FAILED, str(busy))
            return
        raise
    except ValueError as refused:
        _settle(row, State.FAILED, str(refused))
    else:
        _settle(row, State.DONE, "")


def _settle(row: ProcessorErasure, state: str, error: str, now: datetime | None = None) -> None:
    """Done or given up, the address is kept no longer than needed: after a failure a manager may try again."""
    with transaction.atomic():
        row.state, row.error, row.done_at = state, error[:200], now or timezone.now()
        row.attempts += 1
        if state == State.DONE:
            row.sealed_request = ""
        row.save()


def try_again(row: ProcessorErasure) -> None:
    with transaction.atomic():
        ProcessorErasure.objects.filter(pk=row.pk, state=State.FAILED).update(
            state=State.WAITING, attempts=0, error="", done_at=None
        )
        tell.using(unique_key=f"forget:{row.pk}").enqueue(row.pk)


def forget_old_requests(now: datetime | None = None) -> int:
    """What failed and nobody looked at for a month is not kept sealed any longer."""
    since = (now or timezone.now()) - timedelta(days=30)
    old = ProcessorErasure.objects.filter(state=State.FAILED, done_at__lt=since).exclude(sealed_request="")
    return old.update(sealed_request="")
