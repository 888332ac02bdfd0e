"""Addresses of our own static files, with a hash of the content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

SCRIPTS = Path(__file__).resolve().parent / "static" / "ui" / "js"


def _digest(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        message = f"There is no static file {path}"
        raise FileNotFoundError(message)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


_kept_digest = cache(_digest)


def versioned(path: str) -> str:
    """`ui/js/app.js` becomes `/static/ui/js/app.js?v=…`."""
    digest = _digest(path) if settings.DEBUG else _kept_digest(path)
    return f"{static(path)}?v={digest}"


def page_modules() -> dict[str, str]:
    """Our own modules by the name pages import them with: `ui/toast`."""
    return {f"ui/{path.stem}": versioned(f"ui/js/{path.name}") for path in sorted(SCRIPTS.glob("*.js"))}
