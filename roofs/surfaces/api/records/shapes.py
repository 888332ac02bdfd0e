"""What documents, tags and saved views look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter

from roofs.core.files.models import DocumentKind
from roofs.core.kit.typed import Line
from roofs.core.tags.models import Colour
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.people import PersonShape

ListName = Literal["leads", "customers", "projects"]


class DocumentShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: DocumentKind
    caption: str
    content_type: str
    size: int
    uploaded_by: PersonShape | None
    created_at: datetime
    url: str = Field(description="Where a signed-in browser opens it.")
    content_url: str = Field(description="Where a program downloads it.")


class Wishes(BaseModel):
    """The form fields beside the file."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind = DocumentKind.DOCUMENT
    caption: str = Field("", max_length=300)


class DocumentChange(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"caption": "North side", "kind": "before_photo"}]}
    )

    name: Name = Field("", max_length=255)
    caption: Line = Field("", max_length=300)
    kind: DocumentKind = DocumentKind.DOCUMENT


class NewTag(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Slate", "colour": "blue"}]})

    name: Name = Field(max_length=50)
    colour: Colour | Literal[""] = Field("", description="Left out: one that suits the word.")


class TagBody(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Slate", "colour": "teal"}]})

    name: Name = Field(max_length=50)
    colour: Colour


class Into(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": 4}]})

    into: Id = Field(description="The tag that stays.")


class TagShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    colour: Colour
    created_at: datetime
    updated_at: datetime


class NewView(Described):
    """The same name keeps it anew."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"list_name": "leads", "name": "Hot in Troy", "query": "temperature=hot&zip=48083"}]
        },
    )

    list_name: ListName
    name: Name = Field(max_length=60)
    query: Line = Field("", max_length=2000, description="Filters and order as they stand in an address.")
    is_shared: bool = False


class ViewBody(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Hot in Troy", "is_shared": True}]}
    )

    name: Name = Field(max_length=60)
    is_shared: bool


class ViewShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    list_name: str
    name: str
    query: str
    columns: list[str]
    is_shared: bool
    owner: Annotated[int, Field(validation_alias=AliasPath("owner_id"))]
    created_at: datetime
    updated_at: datetime


class ViewQuery(Paging):
    list_name: ListName | Literal[""] = ""


DOCUMENT: TypeAdapter[DocumentShape] = TypeAdapter(DocumentShape)
DOCUMENTS: TypeAdapter[Page[DocumentShape]] = TypeAdapter(Page[DocumentShape])
TAG: TypeAdapter[TagShape] = TypeAdapter(TagShape)
TAGS: TypeAdapter[Page[TagShape]] = TypeAdapter(Page[TagShape])
VIEW: TypeAdapter[ViewShape] = TypeAdapter(ViewShape)
VIEWS: TypeAdapter[Page[ViewShape]] = TypeAdapter(Page[ViewShape])
