from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from roofs.insight.outreach.keeping import rebuild

EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = "Counts anew what came of every touch, for the pages of outreach. The installation may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        told = began = time.monotonic()

        def tell(done: int, whole: int) -> None:
            nonlocal told
            if time.monotonic() - told >= EVERY_SECONDS:
                told = time.monotonic()
                self.stdout.write(f"person {done:,} of {whole:,}, {told - began:.0f} s")

        people = rebuild(tell)
        self.stdout.write(f"{people:,} people were written to; counted in {time.monotonic() - began:.0f} s.")
