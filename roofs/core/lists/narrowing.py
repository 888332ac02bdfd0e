"""What any list of records is narrowed by: tags, and answers to the company's own fields."""

from __future__ import annotations

from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from pydantic import BaseModel, BeforeValidator, Field

from roofs.core.fields.answering import having
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


class Hanging(BaseModel):
    """The part of a list's filter that is the same for every kind of record."""

    tag: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], BeforeValidator(listed)] = Field(
        [], description="Numbers of tags; any of them."
    )
    custom: Annotated[list[KeyAndValue], BeforeValidator(several), Field(max_length=10)] = Field(
        [], description="Answers to the company's own fields as `key:value`; all of them."
    )

    def hanging_on(self, kind: str, rows: Rows) -> Rows:
        if self.tag:
            rows = rows.filter(pk__in=tagged(kind, *self.tag))
        answers = having(kind, dict(one.split(":", 1) for one in self.custom))
        return rows if answers is None else rows.filter(pk__in=answers)
