from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from roofs.surfaces.cli import new_secrets


class Command(BaseCommand):
    help = "Prints fresh secrets. Keep the old encryption key behind the new one, or what it sealed stays closed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(new_secrets.fresh()))
