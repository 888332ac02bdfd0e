"""What assets.py has built: which file, with which integrity, stands for which library."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).resolve().parent / "static" / "lib"
LOOK_AGAIN = 1.0
"""Seconds after which the file is looked at again."""
ICON_NAMES = Path(__file__).resolve().parent / "npm" / "icons.txt"


class LibrariesMissing(Exception):
    """The browser libraries have not been fetched yet."""

    def __init__(self) -> None:
        super().__init__(
            "The browser libraries are missing. Start the product with bin/run, which fetches them, "
            "or run: python roofs/surfaces/ui/assets.py"
        )


@dataclass(frozen=True, slots=True)
class Libraries:
    """The manifest, with addresses under STATIC_URL."""

    files: dict[str, str]
    integrity: dict[str, str]
    imports: dict[str, str]

    def url(self, name: str) -> str:
        return f"{settings.STATIC_URL}lib/{self.files[name]}"

    def integrity_of(self, name: str) -> str:
        return self.integrity.get("/static/lib/" + self.files[name], "")


@dataclass(slots=True)
class _Read:
    stamp: float
    libraries: Libraries
    looked_at: float


_cache: dict[Path, _Read] = {}


def libraries(folder: Path | None = None) -> Libraries:
    """The libraries, read again when they were built again."""
    path = (folder or FOLDER) / "manifest.json"
    known = _cache.get(path)
    if known and time.monotonic() - known.looked_at < LOOK_AGAIN:
        return known.libraries  # a page asks for each of its icons
    try:
        stamp = path.stat().st_mtime
    except FileNotFoundError as error:
        raise LibrariesMissing from error
    if known and known.stamp == stamp:
        known.looked_at = time.monotonic()
        return known.libraries
    raw = json.loads(path.read_text())
    found = Libraries(raw["files"], raw["integrity"], raw["importmap"]["imports"])
    _cache[path] = _Read(stamp, found, time.monotonic())
    return found


def icon_names() -> frozenset[str]:
    """The icons that are in the sprite; empty in a release, which carries only the finished sprite."""
    if not ICON_NAMES.exists():
        return frozenset()
    return frozenset(line for line in ICON_NAMES.read_text().splitlines() if line and not line.startswith("#"))
