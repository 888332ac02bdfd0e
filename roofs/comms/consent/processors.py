"""The vendors that hold data of our people for us, and are told to forget too.

The wiring says how each of them is brought to it: by its interface, by a person, or first the one and then the other.
What they need to know of the person is sealed until it is done, and tried for days.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.comms.consent.models import Erasure, ProcessorErasure
from roofs.core.connections import keys, secret_box
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

keys.holds(ProcessorErasure, "sealed_request")

ATTEMPTS = 72
"""Three days, since no pause is longer than an hour."""
GIVEN_UP = timedelta(days=14)
"""Longer than all attempts together."""
KEPT = timedelta(days=90)
"""Twice the 45 days the law gives: long enough for whoever has to finish it by hand."""
State = ProcessorErasure.State
NO_ACCOUNT = _n("no account is connected")
OPEN = (State.FAILED, State.BY_HAND)
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
BUSY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class Forget:
    """`references`: what the vendor itself calls the messages it carried for them."""

    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class TryLater(Exception):
    """The vendor does not take it now."""


class Processor(Protocol):
    def forget(self, what: Forget) -> None:
        """Raises TryLater, or ValueError when it will never take it. Again is as good as once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a vendor is brought to forget.

    `ask`: by its interface, with the company's account; None: it has none for that.
    `searches`: it looks for the address itself, so it is asked though we remember nothing that it carried.
    `by_hand`: what is left for a person to do there.
    """

    ask: Callable[[Connection], Processor] | None = None
    searches: bool = False
    by_hand: str = ""


_ways: dict[str, Way] = {}


def register(vendor: str, way: Way) -> None:
    _ways[vendor] = way


def by_hand(vendor: str) -> str:
    way = _ways.get(vendor)
    return _(way.by_hand) if way and way.by_hand else ""


def holding(carried: Collection[str]) -> list[str]:
    """Who may have something of them: who carried it, even if the account is gone, and who looks for addresses."""
    accounts = set(Connection.objects.filter(deleted_at=None).values_list("vendor", flat=True))
    return sorted(name for name, way in _ways.items() if name in carried or (way.searches and name in accounts))


def tell_all(erasure: Erasure, by_vendor: dict[str, Forget]) -> None:
    """A row and a job each, in the caller's transaction."""
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
    try:
        state, why = _asked(row)
    except (ValueError, secret_box.Unreadable) as refused:
        state, why = State.FAILED, str(refused)
    except Exception as error:
        # Of a fault of ours the name alone: its text may hold an address.
        state, why = State.FAILED, str(error) if isinstance(error, TryLater) else type(error).__name__
        if row.attempts + 1 < ATTEMPTS:
            ProcessorErasure.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, error=why[:200])
            raise
    _settle(row, state, why)


def _asked(row: ProcessorErasure) -> tuple[State, str]:
    way = _ways.get(row.vendor, Way())
    if way.ask is None:
        return State.BY_HAND, ""
    connection = Connection.objects.of(row.vendor)
    if connection is None:
        return State.FAILED, NO_ACCOUNT
    way.ask(connection).forget(what_of(row))
    return (State.BY_HAND if way.by_hand else State.DONE), ""


def what_of(row: ProcessorErasure) -> Forget:
    """Raises secret_box.Unreadable, also when it is not kept any more."""
    return Forget(**json.loads(secret_box.open_sealed(row.sealed_request)))


def _settle(row: ProcessorErasure, state: State, error: str, *, actor: User | None = None) -> bool:
    """False when somebody was first. Once it is done, what was sealed goes; until then it is needed."""
    values = {"sealed_request": ""} if state == State.DONE else {}
    with transaction.atomic():
        changed = ProcessorErasure.objects.filter(pk=row.pk, state=row.state).update(
            state=state, error=error[:200], done_at=timezone.now(), attempts=F("attempts") + 1, **values
        )
        if changed:
            name = "erasure.vendor_forgot" if state == State.DONE else "erasure.needs_a_person"
            subject = ("contact", row.erasure.contact_id)
            record(name, subject, actor=actor, erasure=row.erasure_id, vendor=row.vendor, told=row.pk)
    return bool(changed)


def done_by_hand(row: ProcessorErasure, actor: User) -> bool:
    """False when there was nothing left to do."""
    return row.state in OPEN and _settle(row, State.DONE, "", actor=actor)


def try_again(row: ProcessorErasure) -> None:
    """Raises Refused."""
    if not row.sealed_request:
        raise Refused(_("Whom it is about is not kept any more."))
    with transaction.atomic():
        ProcessorErasure.objects.filter(pk=row.pk, state=State.FAILED).update(
            state=State.WAITING, attempts=0, error="", done_at=None
        )
        tell.using(unique_key=f"forget:{row.pk}").enqueue(row.pk)


@task()
def look_after_requests() -> None:
    """Nobody waits for ever for a job that was lost, and what nobody finished is not kept sealed for ever."""
    now = timezone.now()
    for row in ProcessorErasure.objects.filter(state=State.WAITING, erasure__done_at__lt=now - GIVEN_UP):
        _settle(row, State.FAILED, "given up")
    old = ProcessorErasure.objects.filter(state__in=OPEN, done_at__lt=now - KEPT)
    old.exclude(sealed_request="").update(sealed_request="")


def heard(call: Callable[[], Answer], *, may_be_gone: bool = False) -> Answer:
    """What they answered. Raises as `forget` does; nobody there is no harm, for asking again is as good as once."""
    try:
        answer = call()
    except NoAnswer as silence:
        raise TryLater(str(silence)) from None
    if answer.is_good or (may_be_gone and answer.status in GONE):
        return answer
    if answer.status in BUSY or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(f"status {answer.status}")
    raise ValueError(f"status {answer.status}")
