"""A file of storm reports, whichever of the known kinds it is."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext as _

from roofs.core.kit.refusals import Refused
from roofs.places.weather import lsr, ncei, spc
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril

MOST_BYTES = 400 * 1024 * 1024
"""Unpacked. A year of Storm Events is some 80 MB."""
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_GZIP = b"\x1f\x8b"
_LISTED = 200


@dataclass(slots=True)
class Rejected:
    """Lines nobody could place, with the reason; the first of them are kept."""

    count: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, why: str) -> None:
        self.count += 1
        if len(self.lines) < _LISTED:
            self.lines.append((line, why[:200]))


def read(file: IO[bytes], name: str, rejected: Rejected) -> Iterator[Reported]:
    """Raises Refused when it is none of the kinds known, or does not say of which day it is."""
    text = io.TextIOWrapper(_unpacked(file), encoding="utf-8", errors="replace", newline="")
    first = text.readline()
    if ncei.is_details(first):
        yield from ncei.read_details(_again(first, text), rejected.add)
        return
    rest = first + text.read(MOST_BYTES)
    if spc.is_years(first):
        yield from spc.read_years(rest, _peril_in(name), rejected.add)
    elif spc.is_day(first):
        yield from spc.read_day(rest, _day_in(name), rejected.add)
    elif lsr.is_product(first):
        yield from lsr.read_product(rest, _day_in(name), rejected.add)
    elif first.lstrip().startswith("{"):
        yield from lsr.read_geojson(rest, rejected.add)
    else:
        raise Refused(_("This is no list of storm reports this program knows."), "file")


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    begins = file.read(2)
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if begins == _GZIP else file  # type: ignore[return-value]  # it reads like one


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _day_in(name: str) -> date:
    """`180615_rpts_hail.csv` is of June 15, 2018."""
    found = _DAY_IN_NAME.search(name)
    try:
        return datetime.strptime(found[1] if found else "", "%y%m%d").date()  # noqa: DTZ007 -- a day, no moment
    except ValueError:
        raise Refused(
            _("Name the file by its day, as 260614_rpts.csv: the list itself does not say it."), "file"
        ) from None


def _peril_in(name: str) -> Peril:
    for word, peril in (("hail", Peril.HAIL), ("wind", Peril.WIND), ("torn", Peril.TORNADO)):
        if word in name.lower():
            return peril
    raise Refused(_("The name of the file must say hail, wind or torn: the list itself does not."), "file")
