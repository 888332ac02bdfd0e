"""What stands in the file for the person who opens it years later, without this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roofs.core.backup.archive import Manifest

NAME = "README.txt"
_TEXT = """\
Everything of one company from iSwitch Roofs CRM, as it was on {made_at:%Y-%m-%d at %H:%M} UTC.
{rows:,} rows of {tables} kinds, {files:,} files.

records/  A folder for each part of the program, in it a file for each kind of record: one record on each line, as JSON,
          with every field it has. A field that ends in _id holds the number of another record; manifest.json says of
          which kind ("-> contacts.contact"). Times are UTC, money is in cents.
files/    Documents, photos and uploaded lists, each as it came. Their names and what they hang on: lists/files.csv.
lists/    The same in columns for a spreadsheet, as the lists on the screen show it. For reading: nothing is read back.
manifest.json  Every file in here with its size, its number of rows and its SHA-256.

Not in here: {left_out}.

To bring it back: take the same version of the program and a data folder of its own, put the secrets.env of the old
installation into it, start nothing yet, and

    export ROOFS_DATA_DIR=THAT-FOLDER
    bin/roofs migrate
    bin/roofs restore THIS-FILE.zip

It works on SQLite and on PostgreSQL, whichever it came from. The whole file is checked before anything is written, and
compared row by row afterwards; all of it comes back or nothing.
"""
ALWAYS_OUT = (
    "secrets.env (passwords of connected accounts are here only sealed, and only it opens them)",
    "who is signed in",
    "earlier exports",
)
SECOND_FACTORS = "second factors of signing in (people set them up again; their passwords work, only hashes are here)"


def text(manifest: Manifest) -> str:
    left_out = [*ALWAYS_OUT, *([SECOND_FACTORS] if manifest.left_out else [])]
    return _TEXT.format(
        made_at=manifest.made_at,
        rows=manifest.rows,
        tables=len(manifest.tables),
        files=len(manifest.files),
        left_out="; ".join(left_out),
    )
