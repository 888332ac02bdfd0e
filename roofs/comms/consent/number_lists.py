"""Do-not-call lists: taken in from the files of the FTC or a state, kept as keyed hashes, asked before each call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.comms.consent.addresses import digest, digester_of_numbers
from roofs.comms.consent.models import Channel, ListedNumber, NumberList
from roofs.core.events import record
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

FRESH_FOR = timedelta(days=31)
"""16 CFR 310.4(b)(3)(iv): who calls compares with a version no older."""
BATCH = 2000
_FIGURES = re.compile(r"\D+")
_TEN, _ELEVEN, _LONGEST_LINE = 10, 11, 200


def take_in(
    file: IO[bytes], *, name: str, kind: str, as_of: date, region: str = "", actor: User | None = None
) -> NumberList:
    """One number a line, with or without commas, as the registries give them out. The older one of its kind goes.

    A registry has millions, so each batch is a transaction of its own: nobody else has to wait for all of them. The
    list counts when it is whole.
    """
    if as_of > date.today() + timedelta(days=1):  # noqa: DTZ011 -- a day more or less does not matter
        raise Refused(_("The list cannot be of a day to come."), "as_of")
    made = NumberList.objects.create(
        name=name[:100], kind=NumberList.Kind(kind), region=region, as_of=as_of, taken_by=actor
    )
    try:
        lines = _lines(file)
        while numbers := [_number(line) for line in islice(lines, BATCH)]:
            _keep(made, numbers)
            made.rejected += numbers.count("")
        made.numbers = ListedNumber.objects.filter(of_list=made).count()
        if not made.numbers:
            raise Refused(_("There is no telephone number in this file."), "file")
    except Exception:
        made.delete()
        raise
    _put_to_use(made, actor)
    return made


@transaction.atomic
def _put_to_use(made: NumberList, actor: User | None) -> None:
    made.status = NumberList.State.READY
    made.save(update_fields=["numbers", "rejected", "status"])
    older = NumberList.objects.filter(kind=made.kind, region=made.region, as_of__lt=made.as_of)
    older.exclude(pk=made.pk).delete()
    record("number_list.taken", actor=actor, kind=made.kind, region=made.region, numbers=made.numbers, as_of=made.as_of)


def lists_with(phone: str) -> list[NumberList]:
    """Those in use on which the number stands."""
    if not phone:
        return []
    listed = ListedNumber.objects.filter(address_hmac=digest(Channel.PHONE, phone)).values("of_list")
    return list(NumberList.objects.filter(status=NumberList.State.READY, pk__in=listed))


def stale_lists(today: date) -> list[NumberList]:
    return list(NumberList.objects.filter(status=NumberList.State.READY, as_of__lt=today - FRESH_FOR))


def _lines(file: IO[bytes]) -> Iterator[str]:
    for line in file:
        text = line[:_LONGEST_LINE].decode("ascii", "ignore").strip()
        if text and any(char.isdigit() for char in text):
            yield text


def _number(line: str) -> str:
    """The registry writes 248,5550123. Anything that is no North American number is counted, not kept."""
    figures = _FIGURES.sub("", line)
    if len(figures) == _ELEVEN and figures.startswith("1"):
        figures = figures[1:]
    return f"+1{figures}" if len(figures) == _TEN and figures[0] in "23456789" else ""


def _keep(of_list: NumberList, numbers: Iterable[str]) -> None:
    """`numbers` are spelled as they are kept already: looking at each a second time is most of the work."""
    hashed = digester_of_numbers()
    rows = [ListedNumber(of_list=of_list, address_hmac=hashed(number)) for number in numbers if number]
    ListedNumber.objects.bulk_create(rows, ignore_conflicts=True)
