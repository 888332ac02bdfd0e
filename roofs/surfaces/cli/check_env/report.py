"""The whole report, from the variables to the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from pydantic_settings import BaseSettings

from roofs.surfaces.cli.check_env import variables
from roofs.surfaces.cli.check_env.findings import Finding, wrong_ones

Surroundings = Callable[[], Iterable[Finding]]


def main(model: type[BaseSettings], read: Callable[[], BaseSettings]) -> int:
    """Prints as it goes; 1 when something that is needed is not there."""
    found, settings = variables.look(model, read)
    print("Settings")
    _show(found)
    if settings is not None:
        print("\nWhat they name")
        more = _surroundings()
        _show(more)
        found += more
    wrong = wrong_ones(found)
    print(
        f"\n{len(wrong)} wrong: {', '.join(one.name for one in wrong)}." if wrong else "\nAll that is needed is there."
    )
    return 1 if wrong else 0


def _surroundings() -> list[Finding]:
    """Django is started only now: with settings that do not fit it would not."""
    try:
        django.setup()
        look: Surroundings = import_string("roofs.surfaces.cli.check_env.surroundings.look")
        return list(look())
    except (ImproperlyConfigured, ImportError, ValueError) as error:
        return [Finding("start", "wrong", f"{type(error).__name__}: {error}")]


def _show(findings: Iterable[Finding]) -> None:
    for finding in findings:
        print(finding)
