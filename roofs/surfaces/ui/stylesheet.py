"""The CSS files, one per component, joined into one body whose address carries a hash of its content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from roofs.surfaces.ui.libraries import LibrariesMissing, libraries

FOLDER = Path(__file__).resolve().parent / "static" / "ui" / "css"
FIRST = "tokens.css"  # names the layers, so it must be read before any of them is filled
LAST = ("print.css",)


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """The whole CSS of the product."""

    body: str
    digest: str


def _files() -> list[Path]:
    middle = sorted(path for path in FOLDER.glob("*.css") if path.name not in {FIRST, *LAST})
    return [FOLDER / FIRST, *middle, *(FOLDER / name for name in LAST)]


def _font_face() -> str:
    try:
        address = libraries().url("inter.woff2")
    except LibrariesMissing:
        return ""  # the system's own font until the libraries are there
    source = f'url("{address}") format("woff2")'
    return f"@font-face{{font-family:Inter;src:{source};font-weight:100 900;font-display:swap}}\n"


def squeeze(css: str) -> str:
    """Drop comments and indentation; nothing cleverer, so that what is written is what is served."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    lines = (line.strip() for line in without_comments.splitlines())
    return re.sub(r"\s*([{};,])\s*", r"\1", "\n".join(line for line in lines if line))


def join() -> Stylesheet:
    css = squeeze("\n".join(path.read_text() for path in _files()))
    body = _font_face() + css
    return Stylesheet(body, hashlib.sha256(body.encode()).hexdigest()[:12])


_kept = cache(join)


def stylesheet() -> Stylesheet:
    """Read once; while developing, on every call."""
    return join() if settings.DEBUG else _kept()


def brand_css(hue: int) -> str:
    """A company's colour is an angle; the tokens keep lightness, so contrast holds for every one."""
    return f":root{{--hue:{hue}}}"
