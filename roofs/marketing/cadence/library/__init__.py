"""Sequences that come with the product, as data."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from roofs.marketing.cadence.plan import CallOutcome, SequencePlan, StepPlan, Window

__all__ = ["FOLDER", "CallOutcome", "SequencePlan", "StepPlan", "Window", "load", "slugs"]
FOLDER = Path(__file__).parent


@lru_cache(maxsize=64)
def load(slug: str) -> SequencePlan:
    """Raises KeyError when there is no such sequence."""
    path = FOLDER / f"{slug.replace('-', '_')}.toml"
    if slug not in slugs():
        raise KeyError(slug)
    return SequencePlan.model_validate(_with_windows(tomllib.loads(path.read_text(encoding="utf-8"))))


def slugs() -> list[str]:
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.toml"))


def _with_windows(written: dict[str, Any]) -> dict[str, Any]:
    """Steps name a window; here they get it."""
    windows = written.pop("windows", {})
    steps = [step | {"window": windows[step["window"]]} if "window" in step else step for step in written["steps"]]
    return written | {"steps": steps}
