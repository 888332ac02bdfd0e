"""Which column of a list is what: as the last time, as the program that wrote it names them, or by what people say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from roofs.core.kit import tables
from roofs.core.transfer import own_fields
from roofs.core.transfer.incoming import Incoming
from roofs.core.transfer.models import KnownColumns
from roofs.core.transfer.programs import written_by


def columns_for(kind: Incoming, headers: Sequence[str]) -> tuple[dict[str, str], str]:
    """{field: header} and the name of the program that seems to have written the list, if one is told."""
    program = written_by(headers)
    said = {**own_fields.words_for(own_fields.asked_in(kind.kind)), **kind.columns}
    known = KnownColumns.objects.filter(kind=kind.kind, headers_key=_key(headers)).first()
    if known is not None:
        return _fitting(said, known.columns, headers), program.name if program else ""
    named = program.columns_of(headers, kind.columns) if program else {}
    left = [header for header in headers if header not in named.values()]
    guessed = tables.guess_columns(left, {name: words for name, words in said.items() if name not in named})
    return named | guessed, program.name if program else ""


def remember(kind: Incoming, headers: Sequence[str], columns: Mapping[str, str]) -> None:
    KnownColumns.objects.update_or_create(
        kind=kind.kind, headers_key=_key(headers), defaults={"columns": dict(columns)}
    )


def _fitting(said: Mapping[str, object], columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    return {field: header for field, header in columns.items() if field in said and header in headers}


def _key(headers: Sequence[str]) -> str:
    """The same set of headers in any order."""
    names = sorted(" ".join(header.casefold().split()) for header in headers)
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()
