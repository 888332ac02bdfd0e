"""The file itself: a zip with a part for each table and each stored file, and a manifest that vouches for them."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 256 * CHUNK
FORMAT = 1


class Trouble(Exception):
    """Why a backup was not made or not brought back, in words for a person. Nothing was changed."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    sha256: str
    size: int


class Table(Part):
    model: str
    rows: int
    content: str
    columns: dict[str, str] = Field(default_factory=dict)


class Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: Literal["roofs"] = "roofs"
    format: int = FORMAT
    made_at: datetime
    database: str
    migrations: dict[str, list[str]]
    tables: list[Table] = Field(default_factory=list)
    files: list[Part] = Field(default_factory=list)
    lists: list[Part] = Field(default_factory=list)
    left_out: list[str] = Field(default_factory=list)
    missing_files: list[str] = Field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@contextmanager
def writing(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new file that is there as a whole or not at all, and that only its owner can read."""
    if path.exists():
        raise Trouble(f"{path} is there already. Choose another name: no backup is written over.")
    draft = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield archive
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
    except OSError as error:
        raise Trouble(f"{path} cannot be written: {error.strerror or error}. Nothing was left behind.") from error
    finally:
        draft.unlink(missing_ok=True)


def put(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as out:
        for chunk in chunks:
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Part(name=name, sha256=digest.hexdigest(), size=size)


class Reader:
    """A backup that was looked through from end to end before anything is believed."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def chunks(self, part: Part) -> Iterator[bytes]:
        with self._archive.open(part.name) as stream:
            yield from _chunks(stream)

    def lines(self, table: Table) -> Iterator[bytes]:
        with self._archive.open(table.name) as stream:
            yield from stream

    def check(self) -> None:
        """Raises Trouble when a part is missing, cut off or not what the manifest says."""
        for part in (*self.manifest.tables, *self.manifest.files, *self.manifest.lists):
            digest, size = hashlib.sha256(), 0
            for chunk in self.chunks(part):
                digest.update(chunk)
                size += len(chunk)
            if (digest.hexdigest(), size) != (part.sha256, part.size):
                raise Trouble(f"{part.name} in this backup was changed after it was made. Nothing was brought back.")


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    with _in_plain_words(path), zipfile.ZipFile(path) as archive:
        reader = Reader(archive, _manifest(archive))
        reader.check()
        yield reader


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise Trouble("This is no backup of this product: its manifest is far too large.")
        found = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as error:
        raise Trouble("This is no backup of this product, or one of a later version.") from error
    if found.format != FORMAT:
        raise Trouble(f"This backup has the format {found.format}; this version reads {FORMAT}.")
    return found


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Trouble(f"There is no {path}.") from error
    except (zipfile.BadZipFile, EOFError, zlib.error, KeyError, NotImplementedError) as error:
        raise Trouble(f"{path} is damaged or not whole ({error}). Nothing was brought back.") from error
    except OSError as error:
        raise Trouble(f"{error.strerror or error}. Nothing was brought back.") from error


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
