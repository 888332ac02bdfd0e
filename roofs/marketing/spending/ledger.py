"""Writing down what was spent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused
from roofs.marketing.spending.models import Spend
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST_CENTS = 10**12
FIRST_YEAR, LAST_YEAR = 2000, 2100


@transaction.atomic
def enter(source: str, month: dt.date, cents: int, note: str, actor: User) -> Spend:
    """The amount of this source in this month; one that was entered before is replaced, and the log knows both."""
    _refuse_nonsense(source, month, cents)
    month = month.replace(day=1)
    take_turn(f"spend:{source}:{month:%Y-%m}")
    known = Spend.objects.filter(deleted_at=None, source=source, month=month).first()
    if known is not None:
        return _correct(known, cents, note, actor)
    row = Spend(source=source, month=month, cents=cents, note=note[:300])
    row.stamp(actor)
    row.save()
    record("spend.entered", row, actor=actor, source=source, month=month.isoformat(), cents=cents)
    return row


def _correct(row: Spend, cents: int, note: str, actor: User) -> Spend:
    changes = take_over(row, {"cents": cents, "note": note[:300]}, {"cents", "note"})
    if changes:
        row.stamp(actor)
        row.save()
        record("spend.changed", row, actor=actor, changes=changes)
    return row


@transaction.atomic
def delete(row: Spend, actor: User) -> None:
    if row.deleted_at is None:
        row.mark_deleted(actor)
        record("spend.deleted", row, actor=actor)


@transaction.atomic
def restore(row: Spend, actor: User) -> Spend:
    take_turn(f"spend:{row.source}:{row.month:%Y-%m}")
    if Spend.objects.filter(deleted_at=None, source=row.source, month=row.month).exists():
        raise Refused(_("An amount for this source and month has been entered since."))
    row.mark_restored(actor)
    record("spend.restored", row, actor=actor)
    return row


def _refuse_nonsense(source: str, month: dt.date, cents: int) -> None:
    if source not in Source.values:
        raise Refused(_("There is no such source."), "source")
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise Refused(_("Choose a month between 2000 and 2100."), "month")
    if not 0 <= cents <= MOST_CENTS:
        raise Refused(_("An amount is zero or more."), "amount")
