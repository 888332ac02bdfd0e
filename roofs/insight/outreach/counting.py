"""Adding up the touches of a day, told apart in each of the usual ways. One statement for each way, inside the
database: a day is taken away and put down anew, so counting it twice is the same as once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from roofs.core.jobs.turns import take_turn
from roofs.insight.outreach.models import EVERYBODY, NOBODY, SUMMED, DayCount, Outcome

Kind = DayCount.Kind
VALUE_OF = {
    Kind.DOMAIN: "domain",
    Kind.STEP: "step_key",
    Kind.SOURCE: "source",
    Kind.TEMPERATURE: "temperature",
    Kind.CAMPAIGN: "campaign",
    Kind.SLOT: "slot",
}
MOST_DAYS = 31
"""In one statement."""


def count(days: Iterable[dt.date]) -> int:
    """Returns how many days were counted."""
    wanted = sorted(set(days))
    for some in _parts(wanted):
        with transaction.atomic():
            take_turn("outreach:counting")
            DayCount.objects.filter(day__in=some).delete()
            for kind in Kind:
                for whose in (str(EVERYBODY), f"COALESCE(owner_id, {NOBODY})"):
                    _add_up(kind, whose, some)
    return len(wanted)


def _add_up(kind: Kind, whose: str, days: list[dt.date]) -> None:
    outcomes, counts = (connection.ops.quote_name(model._meta.db_table) for model in (Outcome, DayCount))
    sums = ", ".join(f"SUM({name})" for name in SUMMED)
    value = f"CAST({VALUE_OF[kind]} AS varchar(40))"
    marks = ", ".join(["%s"] * len(days))
    narrow = " AND campaign <> 0" if kind == Kind.CAMPAIGN else ""
    sql = (
        f"INSERT INTO {counts} (day, kind, whose, channel, value, {', '.join(SUMMED)})"  # noqa: S608 -- our own names
        f" SELECT day, '{kind.value}', {whose}, channel, {value}, {sums} FROM {outcomes}"
        f" WHERE day IN ({marks}){narrow} GROUP BY day, channel, {VALUE_OF[kind]}"
    )
    if whose != str(EVERYBODY):
        sql += ", owner_id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datefield_value(day) for day in days])


def _parts(days: list[dt.date]) -> Iterator[list[dt.date]]:
    for place in range(0, len(days), MOST_DAYS):
        yield days[place : place + MOST_DAYS]
