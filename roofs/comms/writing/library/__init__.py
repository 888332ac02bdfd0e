"""The letters that come with the product, one file each, one folder a language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from roofs.comms.writing.templates import parse

if TYPE_CHECKING:
    from roofs.comms.writing.templates import Template

FOLDER = Path(__file__).parent
FALLBACK = "en"


def languages() -> list[str]:
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir() and any(folder.glob("*.md")))


def names(language: str = FALLBACK) -> list[str]:
    """Without the parts that are put under others."""
    return sorted(path.stem for path in (FOLDER / language).glob("*.md") if not path.stem.startswith("_"))


def phrase(kind: str, choice: str, language: str = FALLBACK) -> str | None:
    """How a choice reads inside a sentence: "roof_repair" is "a roof repair". None when it is better left out."""
    return _phrases(language).get(kind, {}).get(choice)


@lru_cache(maxsize=32)
def _phrases(language: str) -> dict[str, dict[str, str]]:
    paths = (FOLDER / tongue / "phrases.toml" for tongue in (language, FALLBACK) if tongue in languages())
    return next((tomllib.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()), {})


@lru_cache(maxsize=512)
def source(name: str, language: str = FALLBACK) -> str:
    """As it stands in its file. Raises KeyError for what is not there in this very language."""
    path = FOLDER / language / f"{name}.md"
    if path.parent.parent != FOLDER or name.startswith("_") or not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def get(name: str, language: str = FALLBACK) -> Template:
    """In the language asked for, or else in English: a letter in English is better than none."""
    for tongue in (language, FALLBACK):
        path = FOLDER / tongue / f"{name}.md"
        if path.parent.parent == FOLDER and path.is_file():
            return parse(path.read_text(encoding="utf-8"), name=f"{tongue}/{name}.md", language=tongue)
    raise KeyError(name)
