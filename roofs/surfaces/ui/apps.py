"""The ui app, and the check that its browser libraries have been fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- Django's own name for it

from roofs.surfaces.ui.libraries import LibrariesMissing, libraries


class UiConfig(AppConfig):
    name = "roofs.surfaces.ui"
    label = "ui"
    verbose_name = "Look"

    def ready(self) -> None:
        register(check_libraries)


def check_libraries(*, app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn and do not stop: every page works without scripts, and `migrate` must not need npm."""
    del app_configs
    try:
        libraries()
    except LibrariesMissing as error:
        return [Warning(str(error), id="ui.W001")]
    return []
