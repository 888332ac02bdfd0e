from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Print the description of the API as JSON. Needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        # By name: surfaces do not import each other.
        description: Callable[[], dict[str, Any]] = import_string("roofs.surfaces.api.site.description")
        self.stdout.write(json.dumps(description(), indent=2))
