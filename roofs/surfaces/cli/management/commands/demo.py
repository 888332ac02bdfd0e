from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import filling


class Command(BaseCommand):
    help = "Fills an empty installation with an invented roofer. On any other it says so and changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1958, help="another number, other people")
        parser.add_argument("--leads", type=int, default=150)

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            counts = filling.fill(options["seed"], max(10, min(options["leads"], 350)))
        except first_signins.SomebodyIsHere as words:
            self.stdout.write(str(words))
            return
        except OSError as problem:
            raise CommandError(f"The first sign-ins cannot be written: {problem}") from problem
        made = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Ridgeline Roofing is there: {made} ({time.monotonic() - began:.1f} s).")
