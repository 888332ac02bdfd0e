from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from roofs.surfaces.cli.check_env import report


class Command(BaseCommand):
    """bin/roofs takes a shorter way to the same report, which also works when the settings are wrong."""

    help = "Says of each setting whether it is set, default or wrong, and tries what they name."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(report.main(type(settings.ENV), lambda: settings.ENV))
