"""Lists narrowed to what something has touched: `storm:7`. Whoever knows such things says so here.

touches("storm", "lead", lambda number: Q(...))      # of one kind of record, in a `reactions.py`
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

Narrowing = Callable[[int], Q]
_known: dict[tuple[str, str], Narrowing] = {}


def touches(what: str, kind: str, rows: Narrowing) -> None:
    _known[what, kind] = rows


def touched_by(asked: str, kind: str) -> Q:
    """Nothing fits what nobody knows."""
    what, _colon, number = asked.partition(":")
    known = _known.get((what, kind))
    return known(int(number)) if known is not None else Q(pk__in=())
