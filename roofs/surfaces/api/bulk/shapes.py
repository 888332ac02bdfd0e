"""What taking in many records at once looks like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.lists import LARGEST
from roofs.surfaces.api.problems import FieldProblem

MOST_ROWS = 100


class Wishes(BaseModel):
    """The form fields beside the file. In a form every value is text, so `true` is read as what it says."""

    model_config = ConfigDict(extra="forbid")

    source: Source = Field(Source.IMPORT, description="Of leads: for rows that do not name one.")
    columns: str = Field(
        "",
        max_length=20_000,
        description='A JSON object of field and column, as {"email": "E-Mail"}. Without it the columns are guessed.',
        json_schema_extra={"contentMediaType": "application/json"},
    )
    enrol: bool = Field(default=False, description="Of leads: begin the follow-up by e-mail with each new one.")


class Mapping(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"columns": {"email": "E-Mail"}}]})

    columns: dict[str, str] = Field(max_length=100)
    enrol: bool = False


class AfterLine(BaseModel):
    after_line: int = Field(0, ge=0, le=LARGEST, description="Show rejected rows after this line of the file.")


class ImportShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    state: Literal["mapping", "checking", "waiting", "running", "done", "cancelled", "failed"]
    error: str
    headers: list[str] = Field(description="The columns of the file.")
    columns: dict[str, str] = Field(description="Which field is read from which column.")
    source: str = Field(description="For rows that do not name one.")
    rows_done: int
    rows_total: int
    accepted: int
    duplicates: int
    rejected: int
    created_at: datetime
    finished_at: datetime | None


class RejectedShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    line_number: int
    reason: str
    cells: list[str | None] | dict[str, Any]


class ImportReport(ImportShape):
    rejected_rows: list[RejectedShape] = Field(description="At most 200; ask for more with `after_line`.")


class RowResult(BaseModel):
    """What came of one of the rows."""

    index: int = Field(description="Its place in `items`, beginning with 0.")
    status: int = Field(description="201: made. 200: joined what was there already. Else why not, as `code` says.")
    id: int | None
    code: str = Field(description="The sort of problem; empty: none.")
    detail: str
    errors: list[FieldProblem] = Field(description="One entry for each field that cannot be accepted.")


class BulkResult(BaseModel):
    accepted: int
    refused: int
    items: list[RowResult]


IMPORT: TypeAdapter[ImportShape] = TypeAdapter(ImportShape)
REPORT: TypeAdapter[ImportReport] = TypeAdapter(ImportReport)
RESULT: TypeAdapter[BulkResult] = TypeAdapter(BulkResult)
