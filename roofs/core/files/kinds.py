"""What a file is, told from its first bytes. Its name and what the sender claims are never asked."""

from __future__ import annotations

import codecs
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

UNKNOWN = "application/octet-stream"
SHOWN_INLINE = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/avif",
        "application/pdf",
        "text/plain",
        "audio/mpeg",
        "audio/wav",
        "audio/ogg",
        "audio/mp4",
        "video/mp4",
        "video/webm",
    }
)
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    content_type: str
    is_program: bool = False


_PROGRAM = Kind(UNKNOWN, is_program=True)
# Linux, macOS (four byte orders and the fat binary, which Java classes share), WebAssembly, Android, scripts,
# shortcuts, installers.
_PROGRAMS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x00asm",
    b"dex\n",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"!<arch>\n",
    b"\xed\xab\xee\xdb",
)
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_OFFICE = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_PROGRAMS_IN_ZIPS = {"AndroidManifest.xml", "META-INF/MANIFEST.MF"}
# A browser may run what begins or continues like this, whatever it is called.
_MARKUP = re.compile(rb"<\s*(!doctype|\?xml|html|head|body|script|svg|iframe|!--|[a-z][\w:-]*[\s/>])", re.IGNORECASE)


def sniff(file: BinaryIO) -> Kind:
    """Reads the beginning (of a ZIP, also its list) and puts the file back to its start."""
    file.seek(0)
    head = file.read(HEAD)
    try:
        # Windows programs begin with two plain letters, as a text might; the zero bytes tell them apart.
        if head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head):
            return _PROGRAM
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _in_a_zip(file)
        return Kind(_by_signature(head) or _by_box(head) or _text(head))
    finally:
        file.seek(0)


def _by_signature(head: bytes) -> str | None:
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)


def _by_box(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return None


def _in_a_zip(file: BinaryIO) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Kind(UNKNOWN)
    if names & _PROGRAMS_IN_ZIPS:
        return _PROGRAM
    return Kind(next((kind for name, kind in _OFFICE.items() if name in names), "application/zip"))


def _text(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UNKNOWN  # could hide markup from the test below
    if not head or b"\x00" in head:
        return UNKNOWN
    if _MARKUP.search(head):
        return UNKNOWN
    # An incremental decoder forgives a letter cut in half at the end of what we read.
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return UNKNOWN
    return "text/plain"
