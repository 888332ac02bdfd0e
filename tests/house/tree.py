"""The files of this repository that are ours."""

from __future__ import annotations

import ast
import configparser
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FETCHED = {"node_modules", ".venv", ".cache", "data", "__pycache__"}


@cache
def files() -> list[Path]:
    """Tracked ones, and new ones that git would take; in an unpacked release without git, all."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not FETCHED & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in found if path.is_file())


def ours(*folders: str, ending: str = ".py") -> list[Path]:
    """Written by hand: without migrations, which Django writes."""
    return [
        path
        for path in files()
        if path.suffix == ending and name(path).split("/")[0] in folders and "migrations" not in path.parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def assert_none(found: Iterable[str]) -> None:
    """Fails with all of them, one to a line."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


@cache
def floors() -> dict[str, int]:
    """The groups as .importlinter stacks them: the higher the number, the higher the floor."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:floors"]["layers"].split()
    return {layer: height for height, layer in enumerate(reversed(layers))}
