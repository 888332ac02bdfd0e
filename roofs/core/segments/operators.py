"""How traits are compared: for each type its operators, what a value looks like, and how it is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Self

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from roofs.core.segments.tree import LONGEST_LIST

LARGEST = 10**12
MOST_DAYS = 36_500
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(min_length=1, max_length=LONGEST_LIST)]
Keys = Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(min_length=1, max_length=LONGEST_LIST)]
Choices = dict[str, str]
"""Key -> label, of traits whose values are chosen."""


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Range(Given):
    low: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("the first number is the smaller one")
        return self


class Dates(Given):
    since: dt.date
    until: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since > self.until:
            raise ValueError("the first day is the earlier one")
        return self


class Happened(Given):
    """At least so often; within the last days, between two days, or ever."""

    times: int = Field(1, ge=1, le=1000)
    days: Days | None = None
    since: dt.date | None = None
    until: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.days is not None and (self.since or self.until):
            raise ValueError("either the last days or two days")
        if self.since and self.until and self.since > self.until:
            raise ValueError("the first day is the earlier one")
        return self


class Near(Given):
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    miles: float = Field(gt=0, le=500, allow_inf_nan=False)
    label: str = Field("", max_length=200)


class Storm(Given):
    miles: float = Field(5, gt=0, le=100, allow_inf_nan=False)
    days: int = Field(30, ge=1, le=3650)


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    title: str | Promise
    adapter: TypeAdapter[Any]
    shape: str
    """What is filled in: nothing, text, words, keys, number, range, days, dates, happened, near, storm."""
    said: Callable[[Any, Choices], str]


def _op(name: str, title: str | Promise, kind: Any, shape: str, said: Callable[[Any, Choices], str]) -> Operator:
    return Operator(name, title, TypeAdapter(kind), shape, said)


def _plain(value: Any, _choices: Choices) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _dollars(value: float, _choices: Choices) -> str:
    return f"${value:,.0f}" if value == int(value) else f"${value:,.2f}"


def _list(values: list[Any], choices: Choices) -> str:
    return _(" or ").join(choices.get(str(one), str(one)) for one in values)


def _nothing(_value: None, _choices: Choices) -> str:
    return ""


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _between(value: Range, choices: Choices, one: Callable[[float, Choices], str] = _plain) -> str:
    return _("%(low)s and %(high)s") % {"low": one(value.low, choices), "high": one(value.high, choices)}


def _days(value: int, _choices: Choices) -> str:
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}


def _dates(value: Dates, _choices: Choices) -> str:
    return _("%(low)s and %(high)s") % {"low": _day(value.since), "high": _day(value.until)}


def _happened(value: Happened, _choices: Choices) -> str:
    often = ngettext("at least once", "at least %(n)s times", value.times) % {"n": value.times}
    if value.days is not None:
        return often + " " + ngettext("in the last day", "in the last %(n)s days", value.days) % {"n": value.days}
    if value.since and value.until:
        return often + " " + _("from %(a)s to %(b)s") % {"a": _day(value.since), "b": _day(value.until)}
    if value.since:
        return often + " " + _("since %(a)s") % {"a": _day(value.since)}
    return often + " " + _("until %(b)s") % {"b": _day(value.until)} if value.until else often


def _near(value: Near, _choices: Choices) -> str:
    place = value.label or f"{value.latitude:.4f}, {value.longitude:.4f}"
    return _("%(miles)g miles of %(place)s") % {"miles": value.miles, "place": place}


def _storm(value: Storm, _choices: Choices) -> str:
    return _("%(miles)g miles of the house, in the last %(days)s days") % {"miles": value.miles, "days": value.days}


_KNOWN = (
    _op("given", _l("is known"), None, "nothing", _nothing),
    _op("not_given", _l("is not known"), None, "nothing", _nothing),
)
_WORDS = (
    _op("any_of", _l("is"), Words, "words", _list),
    _op("none_of", _l("is not"), Words, "words", _list),
)
_KEYS = (
    _op("any_of", _l("is"), Keys, "words", _list),
    _op("none_of", _l("is not"), Keys, "words", _list),
)
TYPES: dict[str, dict[str, Operator]] = {
    kind: {one.name: one for one in operators}
    for kind, operators in {
        "text": (
            *_WORDS,
            _op("contains", _l("contains"), Word, "text", _plain),
            _op("begins", _l("begins with"), Words, "words", _list),
            *_KNOWN,
        ),
        "choice": (*_WORDS, *_KNOWN),
        "person": (
            _op("any_of", _l("is"), Keys, "words", _list),
            _op("none_of", _l("is not"), Keys, "words", _list),
            _op("given", _l("is somebody"), None, "nothing", _nothing),
            _op("not_given", _l("is nobody"), None, "nothing", _nothing),
        ),
        "number": (
            _op("at_least", _l("is at least"), Number, "number", _plain),
            _op("at_most", _l("is at most"), Number, "number", _plain),
            _op("between", _l("is between"), Range, "range", _between),
            *_KNOWN,
        ),
        "money": (
            _op("at_least", _l("is at least"), Number, "number", _dollars),
            _op("at_most", _l("is at most"), Number, "number", _dollars),
            _op("between", _l("is between"), Range, "range", lambda value, known: _between(value, known, _dollars)),
            *_KNOWN,
        ),
        "moment": (
            _op("within", _l("is in the last"), Days, "days", _days),
            _op("before", _l("is longer ago than"), Days, "days", _days),
            _op("between", _l("is between"), Dates, "dates", _dates),
            *_KNOWN,
        ),
        "flag": (
            _op("yes", _l("yes"), None, "nothing", _nothing),
            _op("no", _l("no"), None, "nothing", _nothing),
        ),
        "happening": (
            _op("did", _l("did"), Happened, "happened", _happened),
            _op("did_not", _l("did not"), Happened, "happened", _happened),
        ),
        "near": (_op("within", _l("is within"), Near, "near", _near),),
        "storm": (_op("within", _l("came within"), Storm, "storm", _storm),),
        "tag": _KEYS,
        "segment": (
            _op("any_of", _l("is in"), Keys, "words", _list),
            _op("none_of", _l("is not in"), Keys, "words", _list),
        ),
    }.items()
}
