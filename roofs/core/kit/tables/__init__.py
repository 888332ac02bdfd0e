"""Lists that people upload and download: CSV in all its forms, and Excel."""

from roofs.core.kit.tables.columns import CONTACT_COLUMNS, guess_columns
from roofs.core.kit.tables.dialect import Dialect, sniff
from roofs.core.kit.tables.errors import TableError
from roofs.core.kit.tables.guard import guarded, unguarded
from roofs.core.kit.tables.reading import Row, headers, read_rows
from roofs.core.kit.tables.writing import write_csv, write_xlsx

__all__ = [
    "CONTACT_COLUMNS",
    "Dialect",
    "Row",
    "TableError",
    "guarded",
    "guess_columns",
    "headers",
    "read_rows",
    "sniff",
    "unguarded",
    "write_csv",
    "write_xlsx",
]
