"""What segments look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.core.kit.typed import Text
from roofs.core.segments.models import State
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Page, Paging

KindName = Literal["lead", "customer", "project"]
TREE: dict[str, Any] = {
    "all": [
        {"trait": "lead.city", "op": "any_of", "value": ["Troy", "Novi"]},
        {"trait": "message.clicked", "op": "did", "value": {"times": 2, "days": 30}},
        {"not": {"trait": "lead.status", "op": "any_of", "value": ["won", "lost"]}},
    ]
}
RULES = (
    'Groups `{"all": […]}`, `{"any": […]}` and `{"not": …}` over tests `{"trait", "op", "value"}`. What can be asked '
    "and how: `/segments/traits`."
)


class SegmentDraft(Described):
    """What is asked, without keeping it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"kind": "lead", "tree": TREE}]})

    kind: KindName
    tree: dict[str, Any] = Field(description=RULES)


class NewSegment(Described):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Warm in Troy", "kind": "lead", "tree": TREE, "description": ""}]},
    )

    name: Name = Field(max_length=80)
    kind: KindName
    description: Text = Field("", max_length=2000)
    tree: dict[str, Any] = Field(description=RULES)


class SegmentChange(Described):
    """Only the fields that are sent change. The kind stays: members of another kind would be another segment."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Warm in Troy and Novi"}]})

    name: Name = Field("", max_length=80)
    description: Text = Field("", max_length=2000)
    tree: dict[str, Any] = Field({}, description=RULES)


class SegmentShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: str
    description: str
    tree: dict[str, Any]
    words: str = Field(description="The rules as a sentence.")
    state: State
    members: int = Field(description="All of them, also those the caller may not see.")
    built_at: datetime | None
    swept_at: datetime | None
    checked_at: datetime | None
    drift_in: int = Field(description="Members that were missing at the last nightly check; it put them in.")
    drift_out: int
    created_at: datetime
    updated_at: datetime


class Sample(BaseModel):
    id: int
    name: str


class PreviewShape(BaseModel):
    words: str
    total: int | None = Field(description="How many fit; null when counting takes too long now.")
    is_more: bool = Field(description="There are more than `total`.")
    sample: list[Sample]
    problems: list[str] = Field(description="Why it cannot be kept so.")
    warnings: list[str]


class MemberShape(BaseModel):
    id: int
    name: str
    since: datetime = Field(description="When it came to fit, or was first found to.")


class OperatorShape(BaseModel):
    name: str
    title: str
    value: dict[str, Any] = Field(description="JSON schema of the value.")


class TraitShape(BaseModel):
    name: str
    title: str
    type: str
    operators: list[OperatorShape]
    choices: list[tuple[str, str]] = Field(description="Values to choose from with their names; empty: free.")
    unknown: str = Field(description="Why nobody can know it at present.")


class TraitsShape(BaseModel):
    """All there are: some dozens, and one for each own field."""

    traits: list[TraitShape]


class SegmentQuery(Paging):
    kind: KindName | Literal[""] = ""
    q: str = Field("", max_length=100, description="Part of the name.")


class TraitQuery(BaseModel):
    kind: KindName


SEGMENT: TypeAdapter[SegmentShape] = TypeAdapter(SegmentShape)
SEGMENTS: TypeAdapter[Page[SegmentShape]] = TypeAdapter(Page[SegmentShape])
PREVIEW: TypeAdapter[PreviewShape] = TypeAdapter(PreviewShape)
MEMBERS: TypeAdapter[Page[MemberShape]] = TypeAdapter(Page[MemberShape])
TRAITS: TypeAdapter[TraitsShape] = TypeAdapter(TraitsShape)
