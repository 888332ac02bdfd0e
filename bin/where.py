"""From an address to the code behind it."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.template.loader import get_template
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[1]
SURFACES = "roofs.surfaces."


def views(found: Any) -> list[Callable[..., Any]]:
    """The functions themselves: a Ninja address has one for each method, a view class is its class."""
    inner = inspect.unwrap(getattr(found, "view_class", found))
    owners = inspect.getclosurevars(inner).nonlocals.values() if inspect.isfunction(inner) else ()
    operations = [operation for owner in owners for operation in getattr(owner, "operations", [])]
    return [inspect.unwrap(operation.view_func) for operation in operations] or [inner]


def short(path: str | Path) -> str:
    resolved = Path(path).resolve()
    return str(resolved.relative_to(ROOT)) if resolved.is_relative_to(ROOT) else str(resolved)


def place(view: Callable[..., Any]) -> str:
    path, line = inspect.getsourcefile(view) or "?", inspect.getsourcelines(view)[1]
    return f"{short(path)}:{line}  {view.__qualname__}"


def imported(module: str) -> Iterator[str]:
    """Our own modules below the surfaces that this one imports."""
    for node in ast.walk(ast.parse(Path(inspect.getsourcefile(sys.modules[module]) or "").read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        yield from (name for name in names if name.startswith("roofs.") and not name.startswith(SURFACES))


def domains(view: Callable[..., Any]) -> list[str]:
    packages = {"/".join(name.split(".")[:3]) for name in imported(view.__module__)}
    return sorted(package for package in packages if (ROOT / package).is_dir())


def templates(view: Callable[..., Any]) -> list[str]:
    """Those whose names stand in the view, and what they extend or include is one look further."""
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(view)))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = sorted(word.partition("#")[0] for word in words if word.partition("#")[0].endswith((".html", ".txt")))
    return [short(str(get_template(name).origin)) for name in named]  # type: ignore[attr-defined] # Django's own have it


def tests(view: Callable[..., Any], packages: list[str]) -> list[str]:
    beside = Path(*view.__module__.split(".")[1:])
    last = beside.parent if beside.name in {"views", "urls"} else beside
    folders = [ROOT / "tests" / last, *(ROOT / "tests" / Path(*package.split("/")[1:]) for package in packages)]
    files = [ROOT / "tests" / last.parent / f"test_{last.name}.py"]
    return [short(path) for path in [*folders, *files] if path.exists()]


def describe(address: str) -> Iterator[str]:
    match = resolve(urlsplit(address).path)
    yield f"name       {match.view_name}"
    for view in views(match.func):
        packages = domains(view)
        rows = {
            "view": [place(view)],
            "domains": packages,
            "templates": templates(view),
            "tests": tests(view, packages),
        }
        for title, lines in rows.items():
            yield from (f"{title if line == lines[0] else '':<10} {line}" for line in lines)


def main() -> int:
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and one address
        print("bin/where /leads/7/   (an address of this program, with or without the host)", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")
    django.setup()
    try:
        print("\n".join(describe(sys.argv[1])))
    except Resolver404:
        print(f"No page has the address {urlsplit(sys.argv[1]).path}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
