"""What any list of records is narrowed by: tags, and answers to the company's own fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal, TypeVar

from django.db.models import F, Model, QuerySet
from pydantic import BaseModel, BeforeValidator, Field

from roofs.core.fields.answering import having
from roofs.core.lists.touched import touched_by
from roofs.core.segments.belonging import belonging
from roofs.core.tags.tagging import tagged

Rows = TypeVar("Rows", bound="QuerySet[Model]")
KeyAndValue = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:.", max_length=600)]


def listed(value: object) -> object:
    """`new,contacted` and `status=new&status=contacted` alike; empty parts are nothing."""
    parts = value if isinstance(value, list) else [value]
    return [word for part in parts if part for word in str(part).split(",") if word]


def several(value: object) -> object:
    """As `listed`, for values that may hold a comma."""
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if part]


def moment(value: object) -> object:
    """A bare date is the start of that day in UTC."""
    if isinstance(value, str) and len(value) == len("2025-01-01"):
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    return value or None


def nothing(value: object) -> object:
    """An empty field of a form asks for nothing."""
    return None if value == "" else value


Moment = Annotated[datetime | None, BeforeValidator(moment)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Person = Annotated[Literal["me", "none"] | int | None, BeforeValidator(nothing)]


def in_order(
    rows: Rows, sort: str, sorts: Mapping[str, Sequence[str]], nullable: Collection[str] = frozenset()
) -> Rows:
    """By `name:asc` or `name:desc`, what is not known last; the key, in the same direction, settles what is equal."""
    name, _colon, direction = sort.partition(":")
    columns = []
    for column in (*sorts[name], "pk"):
        nulls: dict[str, Any] = {"nulls_last": True} if column in nullable else {}
        columns.append(F(column).asc(**nulls) if direction == "asc" else F(column).desc(**nulls))
    return rows.order_by(*columns)


class Hanging(BaseModel):
    """The part of a list's filter that is the same for every kind of record."""

    tag: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], BeforeValidator(listed)] = Field(
        [], description="Numbers of tags; any of them."
    )
    custom: Annotated[list[KeyAndValue], BeforeValidator(several), Field(max_length=10)] = Field(
        [], description="Answers to the company's own fields as `key:value`; all of them."
    )

    touched: Annotated[str, Field(pattern=r"^([a-z]{1,20}:[1-9]\d{0,17})?$")] = Field(
        "", description="What something has touched, as `storm:7`."
    )

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all; an empty list then means "nothing matches", not "there is none"."""
        return self.model_dump(exclude={"sort"}) != type(self)().model_dump(exclude={"sort"})

    def hanging_on(self, kind: str, rows: Rows) -> Rows:
        if self.tag:
            rows = rows.filter(pk__in=tagged(kind, *self.tag))
        if self.touched:
            rows = rows.filter(touched_by(self.touched, kind))
        answers = having(kind, dict(one.split(":", 1) for one in self.custom))
        return rows if answers is None else rows.filter(pk__in=answers)


class Segmented(Hanging):
    """The same for records that can be in segments."""

    segment: Annotated[list[Key], BeforeValidator(listed), Field(max_length=20)] = Field(
        [], description="Numbers of segments; any of them."
    )

    @property
    def segments(self) -> list[int]:
        return self.segment

    def hanging_on(self, kind: str, rows: Rows) -> Rows:
        rows = super().hanging_on(kind, rows)
        return rows.filter(pk__in=belonging(kind, *self.segments)) if self.segments else rows
