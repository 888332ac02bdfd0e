"""What a template may say: typed values, turned into words.

A value reaches a letter as a `Fact`. It prints itself between two marks, so that nothing a stranger typed into a form
can ever act as Markdown, HTML or a template tag. A value which is not there is `Empty`: false in an `if`, an error
when printed.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias

from django.utils.formats import date_format
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from roofs.core.kit import phones

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN, CLOSE, JOIN = "\ue000", "\ue001", "\ue002"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ue000-\ue002]")

_LONGEST = 4000


def _clean(value: object) -> object:
    """What is too long is cut, not refused: a lead must be announced whatever stands in its message."""
    if not isinstance(value, str):
        return value
    words = _UNPRINTABLE.sub("", value.replace("\r\n", "\n")).strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _blank_is_none(value: object) -> object:
    return None if value == "" else value


class Phone(str):
    """A number in E.164, shown the way people write it at home. What is no number is shown as it came."""

    __slots__ = ()

    def pretty(self) -> str:
        return phones.pretty(self)

    def address(self) -> str:
        return f"tel:{self}" if self.startswith("+") else ""


Words = Annotated[str, BeforeValidator(_clean), StringConstraints(min_length=1)]
Url = Annotated[str, BeforeValidator(_clean), StringConstraints(pattern=r'^https?://[^\s<>"\\]+$', max_length=2000)]
ReplyUrl = Annotated[str, BeforeValidator(_clean), StringConstraints(pattern=r'^(mailto:|https?://)[^\s<>"\\]+$')]
Number = Annotated[str, BeforeValidator(_clean), AfterValidator(lambda raw: Phone(phones.normalise(raw) or raw))]
_BlankIsNone = BeforeValidator(lambda value: _blank_is_none(_clean(value)))
MaybeWords = Annotated[Words | None, _BlankIsNone]
MaybeUrl = Annotated[Url | None, _BlankIsNone]
MaybeReplyUrl = Annotated[ReplyUrl | None, _BlankIsNone]
MaybeNumber = Annotated[Number | None, _BlankIsNone]


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def current(self) -> Self:
        """Without what is out of date."""
        return self


class Fact(str):
    """A value in words. `address` is where a link to it leads (a phone number's)."""

    __slots__ = ("address",)
    address: str

    def __new__(cls, words: str, address: str = "") -> Self:
        fact = super().__new__(cls, words)
        fact.address = address
        return fact

    def __html__(self) -> str:
        return f"{OPEN}{self.__str__()}{CLOSE}"


class MissingValueError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Empty:
    """Nothing known under this name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, key: str) -> Empty:
        return Empty(f"{self.name}.{key}")

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Any:
        return iter(())

    def __str__(self) -> str:
        raise MissingValueError(self.name)


Value: TypeAlias = Fact | Empty | bool | list["Value"] | dict[str, "Value"]


def worded(facts: Facts) -> Mapping[str, Value]:
    """Every value in words, in the language that is active."""
    now = facts.current()
    return {name: _worded(getattr(now, name), name) for name in type(now).model_fields}


def _worded(value: object, name: str) -> Value:
    match value:
        case None | "":
            return Empty(name)
        case bool():
            return value
        case BaseModel():
            return {key: _worded(getattr(value, key), f"{name}.{key}") for key in type(value).model_fields}
        case list() | tuple():
            return [_worded(item, f"{name}.{position}") for position, item in enumerate(value)]
        case _:
            return Fact(_in_words(value), value.address() if isinstance(value, Phone) else "")


def _in_words(value: object) -> str:
    match value:
        case Phone():
            return value.pretty()
        case dt.datetime():
            return date_format(value, "DATETIME_FORMAT")
        case dt.date():
            return date_format(value, "DATE_FORMAT")
        case _:
            return str(value)
