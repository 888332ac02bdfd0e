"""The objections that come with the product, one file a language, each under the same key in all of them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from roofs.sales.playbook.models import Category

FOLDER = Path(__file__).parent


class Shipped(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    objection: str
    answer: str
    ask: str


def languages() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def entries(language: str) -> dict[str, Shipped]:
    """By key, in the order of the file; in English when that language is not there."""
    path = FOLDER / f"{language if language in languages() else 'en'}.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"lib-{key}": Shipped.model_validate(told) for key, told in read.items()}
