"""What hangs on any record, as programs see it: answers to the company's own fields, and tags.

A domain gives its row the properties `custom` (`answers_of`) and `tag_names`, its shape the types below, and passes
what a change brings to `take_over_custom`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from roofs.core.accounts.audit import Audited
from roofs.core.fields.answering import answer, answers_by_record, answers_of
from roofs.core.kit.typed import Line
from roofs.core.tags.tagging import LONGEST, MOST, set_tags, tags_by_record, tags_of

if TYPE_CHECKING:
    from django.db.models import Model

    from roofs.core.accounts.models import User

MOST_ANSWERS = 60
HANGING = {"custom", "tags"}


CustomAnswers = Annotated[
    dict[str, StrictBool | StrictInt | StrictFloat | StrictStr | list[StrictStr] | None],
    Field(
        description="The company's own fields by key. Money is in cents, a day is 2026-03-01, several of a list are an "
        "array; null: not answered.",
        max_length=MOST_ANSWERS,
        examples=[{"gate_code": "1234", "deductible": 250000, "wants": ["Gutters", "Solar"], "has_a_dog": True}],
    ),
]
TagNames = Annotated[
    list[Annotated[Line, Field(min_length=1, max_length=LONGEST)]],
    Field(description="Names of tags. Sent with a change: exactly these; a new name makes a tag.", max_length=MOST),
]


def hanging_on(row: Model) -> dict[str, Any]:
    """For the answer about one record, where its row does not tell it by itself: three queries."""
    return {"custom": answers_of(row), "tags": [tag.name for tag in tags_of(row)]}


def hanging_by_record(kind: str, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For a page of a list: three queries, however many rows."""
    answers, tags = answers_by_record(kind, keys), tags_by_record(kind, keys)
    return {key: {"custom": answers[key], "tags": [tag.name for tag in tags.get(key, [])]} for key in keys}


def take_over_custom(row: Model, values: dict[str, Any], user: User) -> None:
    """Takes `custom` and `tags` out of what a change brings, and keeps them. Raises Refused."""
    answers = values.pop("custom", None)
    tags = values.pop("tags", None)
    if answers:
        answer(row, answers, user)
    if tags is not None:
        set_tags(row, tags, user)
    if isinstance(row, Audited) and (answers or tags is not None):
        row.stamp(user)  # whoever holds an older ETag must notice
        row.save(update_fields=["updated_at", "updated_by"])
