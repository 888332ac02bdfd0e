"""Lists as a file: handed in here, worked on in the background, asked after until done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import TypeAdapter, ValidationError

from roofs.core.accounts.models import User
from roofs.core.files.storing import FileProblem, NoSpace, TooLarge
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import TableError
from roofs.core.transfer import importing
from roofs.core.transfer.incoming import incoming
from roofs.core.transfer.models import Import, ImportState, RejectedRow
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.bulk.shapes import IMPORT, REPORT, AfterLine, ImportReport, ImportShape, Mapping, Wishes
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, content_tag, refuse_stale
from roofs.surfaces.api.lists import MOST, Id
from roofs.surfaces.api.problems import FieldProblem, Problem, Refusal, wrong
from roofs.surfaces.api.rows import one_of

COLUMNS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def handing_in(router: Router, kind: str) -> None:
    @router.post(
        "/bulk-import",
        response={202: ImportShape, 409: Problem},
        operation_id=f"import{kind.title()}",
        summary=f"Import {kind} from a file",
    )
    def upload(request: HttpRequest, wishes: Form[Wishes], file: File[UploadedFile]) -> HttpResponse:
        """CSV or Excel, up to the size the office has set. The work goes on in the background: ask `Location` how far
        it is and which rows were rejected.

        When nobody could be reached by the columns that were guessed, the state is `mapping`: say which they are with
        PUT.
        """
        user = _taker(request, kind)
        refuse_unknown(request.POST, Wishes)
        made = _taken(file, kind, wishes, user)
        return _told(made, {"Location": f"/api/{kind}/bulk-import/{made.pk}"})

    @router.put(
        "/bulk-import/{int:import_id}",
        response={202: ImportShape, 409: Problem, 412: Problem},
        operation_id=f"map{kind.title()}Import",
        summary="Say which column is what",
    )
    def choose(request: HttpRequest, import_id: Id, payload: Mapping, if_match: IfMatch = None) -> HttpResponse:
        """For an import in the state `mapping`; then the work begins."""
        found = _visible(_taker(request, kind), kind, import_id)
        refuse_stale(if_match, content_tag(IMPORT, found))
        if found.state != ImportState.MAPPING:
            raise Refusal("conflict", "The columns were chosen already.")
        _start(found, payload.columns, enrol=payload.enrol)
        return _told(found)


def following(router: Router, kind: str) -> None:
    @router.get(
        "/bulk-import/{int:import_id}",
        response=ImportReport,
        operation_id=f"get{kind.title()}Import",
        summary="How far an import is",
    )
    def show(request: HttpRequest, import_id: Id, query: Query[AfterLine]) -> HttpResponse:
        """With the rows that were rejected, each with its line and why."""
        refuse_unknown(request.GET, AfterLine)
        found = _visible(_taker(request, kind), kind, import_id)
        rows = found.rejected_rows.filter(line_number__gt=query.after_line).order_by("line_number")[:MOST]
        report = ImportReport.model_validate(_Report(found, list(rows)))
        return answer(REPORT, report, headers={"ETag": content_tag(IMPORT, found)})

    @router.delete(
        "/bulk-import/{int:import_id}",
        response={202: ImportShape},
        operation_id=f"cancel{kind.title()}Import",
        summary="Stop an import",
    )
    def cancel(request: HttpRequest, import_id: Id) -> HttpResponse:
        """What is in stays in; the rest is not read."""
        user = _taker(request, kind)
        found = _visible(user, kind, import_id)
        importing.cancel(found, user)
        found.refresh_from_db()
        return _told(found)


def files_of(kind: str) -> Router:
    router = Router(tags=["Bulk import"])
    handing_in(router, kind)
    following(router, kind)
    return router


class _Report:
    """An import and some of its rejected rows, as one object to read from."""

    def __init__(self, of: Import, rejected_rows: list[RejectedRow]) -> None:
        self._of = of
        self.rejected_rows = rejected_rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


def _taker(request: HttpRequest, kind: str) -> User:
    user = caller(request)
    if not incoming(kind).may(user):
        raise Refusal("not_allowed")
    return user


def _visible(user: User, kind: str, import_id: int) -> Import:
    return one_of(Import.objects.visible_to(user).of(kind), pk=import_id)


def _told(found: Import, headers: dict[str, str] | None = None) -> HttpResponse:
    return answer(IMPORT, found, 202, {"ETag": content_tag(IMPORT, found), **(headers or {})})


def _taken(file: UploadedFile, kind: str, wishes: Wishes, user: User) -> Import:
    columns = _columns(wishes.columns)
    made = _begun(file, user, kind, wishes)
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


def _begun(file: UploadedFile, user: User, kind: str, wishes: Wishes) -> Import:
    source = wishes.source.value if incoming(kind).sources else ""
    try:
        return importing.begin(file, user, kind, source)
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


def _start(of: Import, columns: dict[str, str], *, enrol: bool) -> None:
    unknown = [f"there is no field {field}" for field in columns if field not in incoming(of.kind).columns]
    unknown += [f"there is no column {header}" for header in columns.values() if header not in of.headers]
    if unknown:
        raise Refusal("invalid", errors=[FieldProblem(field="columns", message=one[:300]) for one in unknown])
    importing.start(of, columns, enrol=enrol)
