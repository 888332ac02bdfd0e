"""Lists of leads as a file: handed in here, worked on in the background, asked after until done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from roofs.core.accounts.models import User
from roofs.core.files.storing import FileProblem, NoSpace, TooLarge
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import TableError
from roofs.core.transfer import importing
from roofs.core.transfer.models import Import, ImportState, RejectedRow
from roofs.sales.leads import reading
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import Described, refuse_unknown
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.leads.shapes import ImportReport, ImportShape
from roofs.surfaces.api.lists import LARGEST, MOST, Id
from roofs.surfaces.api.problems import FieldProblem, Problem, Refusal, wrong

router = Router(tags=["Bulk import"])
IMPORT: TypeAdapter[ImportShape] = TypeAdapter(ImportShape)
REPORT: TypeAdapter[ImportReport] = TypeAdapter(ImportReport)
COLUMNS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


class Wishes(BaseModel):
    """The form fields beside the file. In a form every value is text, so `true` is read as what it says."""

    model_config = ConfigDict(extra="forbid")

    source: Source = Field(Source.IMPORT, description="For rows that do not name one.")
    columns: str = Field(
        "",
        max_length=20_000,
        description='A JSON object of field and column, as {"email": "E-Mail"}. Without it the columns are guessed.',
        json_schema_extra={"contentMediaType": "application/json"},
    )
    enrol: bool = Field(default=False, description="Begin the follow-up by e-mail with each new lead.")


class Mapping(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"columns": {"email": "E-Mail"}}]})

    columns: dict[str, str] = Field(max_length=100)
    enrol: bool = False


class AfterLine(BaseModel):
    after_line: int = Field(0, ge=0, le=LARGEST, description="Show rejected rows after this line of the file.")


@router.post(
    "/bulk-import",
    response={202: ImportShape, 409: Problem},
    operation_id="importLeads",
    summary="Import leads from a file",
)
def upload(request: HttpRequest, wishes: Form[Wishes], file: File[UploadedFile]) -> HttpResponse:
    """CSV or Excel. The work goes on in the background: ask `Location` how far it is and which rows were rejected.

    When nobody could be reached by the columns that were guessed, the state is `mapping`: say which they are with PUT.
    """
    user = seller(request)
    refuse_unknown(request.POST, Wishes)
    made = _taken(file, wishes, _columns(wishes.columns), user)
    return answer(IMPORT, made, 202, {"Location": f"/api/leads/bulk-import/{made.pk}"})


def _taken(file: UploadedFile, wishes: Wishes, columns: dict[str, str] | None, user: User) -> Import:
    made = _begun(file, user, wishes.source)
    if columns is not None:
        try:
            _start(made, columns, enrol=wishes.enrol)
        except (Refusal, Refused):
            importing.cancel(made, user)
            raise
    else:
        try:
            importing.start(made, made.columns, enrol=wishes.enrol)
        except Refused:
            made.refresh_from_db()
    return made


@router.get(
    "/bulk-import/{int:import_id}", response=ImportReport, operation_id="getImport", summary="How far an import is"
)
def show(request: HttpRequest, import_id: Id, query: Query[AfterLine]) -> HttpResponse:
    refuse_unknown(request.GET, AfterLine)
    found = _visible(caller(request), import_id)
    rows = found.rejected_rows.filter(line_number__gt=query.after_line).order_by("line_number")[:MOST]
    report = ImportReport.model_validate(_Report(found, list(rows)))
    return answer(REPORT, report)


@router.put(
    "/bulk-import/{int:import_id}",
    response={202: ImportShape, 409: Problem},
    operation_id="mapImport",
    summary="Say which column is what",
)
def choose(request: HttpRequest, import_id: Id, payload: Mapping) -> HttpResponse:
    """For an import in the state `mapping`; then the work begins."""
    found = _visible(seller(request), import_id)
    if found.state != ImportState.MAPPING:
        raise Refusal("conflict", "The columns were chosen already.")
    _start(found, payload.columns, enrol=payload.enrol)
    return answer(IMPORT, found, 202)


@router.delete(
    "/bulk-import/{int:import_id}", response={202: ImportShape}, operation_id="cancelImport", summary="Stop an import"
)
def cancel(request: HttpRequest, import_id: Id) -> HttpResponse:
    """What is in stays in; the rest is not read."""
    user = seller(request)
    found = _visible(user, import_id)
    importing.cancel(found, user)
    found.refresh_from_db()
    return answer(IMPORT, found, 202)


class _Report:
    """An import and some of its rejected rows, as one object to read from."""

    def __init__(self, of: Import, rejected_rows: list[RejectedRow]) -> None:
        self._of = of
        self.rejected_rows = rejected_rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


def _visible(user: User, import_id: int) -> Import:
    found = Import.objects.visible_to(user).of("leads").filter(pk=import_id).first()
    if found is None:
        raise Refusal("not_found")
    return found


def _begun(file: UploadedFile, user: User, source: Source) -> Import:
    try:
        return importing.begin(file, user, "leads", source)
    except TooLarge as problem:
        raise Refusal("too_large", str(problem)) from None
    except NoSpace:
        raise
    except (TableError, FileProblem) as problem:
        raise wrong("file", str(problem)) from None


def _columns(text: str) -> dict[str, str] | None:
    if not text.strip():
        return None
    try:
        return COLUMNS.validate_json(text, strict=True)
    except ValidationError:
        raise wrong("columns", 'must be a JSON object like {"email": "E-Mail"}') from None


def _start(lead_import: Import, columns: dict[str, str], *, enrol: bool) -> None:
    unknown = [f"there is no field {field}" for field in columns if field not in reading.COLUMNS]
    unknown += [f"there is no column {header}" for header in columns.values() if header not in lead_import.headers]
    if unknown:
        raise Refusal("invalid", errors=[FieldProblem(field="columns", message=one[:300]) for one in unknown])
    importing.start(lead_import, columns, enrol=enrol)
