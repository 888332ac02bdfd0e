"""What the product's templates are called and what they are about, for the page that lists them."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from roofs.comms.writing import library


def title(name: str, language: str = library.FALLBACK) -> str:
    told = _told().get(name, {})
    return told.get(language) or told.get(library.FALLBACK) or name.replace("_", " ").capitalize()


def category(name: str) -> str:
    return _told().get(name, {}).get("category", "other")


@lru_cache(maxsize=1)
def _told() -> dict[str, dict[str, str]]:
    return tomllib.loads((library.FOLDER / "catalogue.toml").read_text(encoding="utf-8"))
