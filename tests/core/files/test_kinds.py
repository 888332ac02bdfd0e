import io
import zipfile

import pytest

from roofs.core.files.kinds import SHOWN_INLINE, UNKNOWN, sniff


def archive(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPrest", "image/webp"),
        (b"RIFF\x00\x00\x00\x00????rest", UNKNOWN),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypqt  ", "video/quicktime"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"name,phone\nAnn,248-555-0123\n", "text/plain"),
        (b"MZ Roofing, 12 Main St", "text/plain"),
        ("Señora Ñandú".encode(), "text/plain"),
        ("é".encode() * 3000, "text/plain"),
        (b"a" + "é".encode() * 3000, "text/plain"),
        ("Señora".encode("latin-1"), UNKNOWN),
        ("\ufeff<script>".encode("utf-16"), UNKNOWN),
        (b"\x00\x01\x02", UNKNOWN),
        (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive("photo.jpg"), "application/zip"),
        (b"PK\x03\x04 torn in half", UNKNOWN),
        (b"PK\x05\x06", UNKNOWN),
    ],
)
def test_a_file_is_told_by_its_content(content, kind):
    found = sniff(io.BytesIO(content))
    assert (found.content_type, found.is_program) == (kind, False)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>",
        b"  <html><body>",
        b"hello <script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<SCRIPT>",
        b"<img src=x onerror=alert(1)>",
        b"\xef\xbb\xbf<html>",
        b"<!-- -->",
    ],
)
def test_what_a_browser_might_run_is_only_ever_a_download(content):
    found = sniff(io.BytesIO(content))
    assert found.content_type == UNKNOWN
    assert found.content_type not in SHOWN_INLINE
    assert not found.is_program


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01",
        b"\xcf\xfa\xed\xfe\x07",
        b"\xca\xfe\xba\xbe\x00",
        b"#!/bin/sh\nrm -rf /",
        b"\x00asm\x01",
        archive("AndroidManifest.xml", "classes.dex"),
        archive("META-INF/MANIFEST.MF"),
    ],
)
def test_a_program_is_recognised(content):
    assert sniff(io.BytesIO(content)).is_program


def test_the_file_is_put_back_to_its_start():
    file = io.BytesIO(b"\xff\xd8\xff\xe0rest")
    file.seek(3)
    sniff(file)
    assert file.tell() == 0
