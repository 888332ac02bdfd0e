"""What a list's filter shows, as a file."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from roofs.core.kit import tables
from roofs.core.transfer.outgoing import as_json, note, outgoing, table_for
from roofs.surfaces.web.asking import back, viewer

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def export(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """Streamed row by row: memory does not grow with the list. A workbook is built on the disk first."""
    found, user = outgoing(kind), viewer(request)
    if found is None or form not in TYPES:
        raise Http404
    if not found.may(user):
        raise PermissionDenied
    asked = {name: request.GET.getlist(name) for name in request.GET}
    columns, rows = table_for(found, user, asked)
    note(found, user, form)
    if form == "xlsx":
        book = TemporaryFile()  # noqa: SIM115 -- the response closes it when the last byte is out
        try:
            tables.write_xlsx(book, columns, rows)
        except tables.TableError as problem:
            book.close()
            messages.error(request, str(problem))
            return back(request, "/")
        book.seek(0)
        response: HttpResponseBase = FileResponse(book, content_type=TYPES[form])
    else:
        pieces = tables.write_csv(columns, rows) if form == "csv" else as_json(columns, rows)
        response = StreamingHttpResponse(pieces, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}-{timezone.localdate():%Y-%m-%d}.{form}"'
    return response
