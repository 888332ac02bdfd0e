"""Parts of a page that are the same for the same values, as the navigation is: drawn once, and kept."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from roofs.surfaces.ui.libraries import LibrariesMissing, libraries

MOST = 500


def drawn_once(part: str, values: dict[str, object]) -> SafeString:
    """It sees nothing but these values; what cannot be compared is drawn each time."""
    try:
        sprite = libraries().url("icons.svg")
    except LibrariesMissing:
        sprite = ""
    told = tuple(values.items())
    try:
        hash(told)
    except TypeError:
        return render_to_string(part, values)
    return _drawn(part, told, get_language(), sprite)


@lru_cache(maxsize=MOST)
def _drawn(part: str, values: tuple[tuple[str, object], ...], _language: str | None, _sprite: str) -> SafeString:
    return render_to_string(part, dict(values))
