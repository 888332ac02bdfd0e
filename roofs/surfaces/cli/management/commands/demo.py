from __future__ import annotations

import time
from datetime import date, datetime
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import filling
from roofs.surfaces.cli.demo.diary import ZONE

FEWEST = 10
SIZES = {"small": (filling.SMALL, 150, 350), "full": (filling.FULL, 20_000, 40_000)}
"""The company, how many leads it has when nothing is said, and the most there are names for."""


class Command(BaseCommand):
    help = (
        "Fills an empty installation with an invented roofer in Southeast Michigan. On any other it says so and "
        "changes nothing. small: 8 people and a season of 150 leads, in seconds. full: two years with 12 sellers, "
        "4 crews, 20,000 leads and 2,500 projects, in some minutes. The same seed and day give the same company."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="small", help="default small")
        parser.add_argument("--seed", type=int, default=1958, help="another number, other people")
        parser.add_argument("--leads", type=int, help="default 150 or 20000")
        parser.add_argument(
            "--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="its last day; default: this moment"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        size, usual, most = SIZES[options["size"]]
        leads = max(FEWEST, min(options["leads"] or usual, most))
        try:
            counts = filling.fill(options["seed"], leads, _moment(options["today"]), size)
        except first_signins.SomebodyIsHere as words:
            self.stdout.write(str(words))
            return
        except OSError as problem:
            raise CommandError(f"The first sign-ins cannot be written: {problem}") from problem
        made = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Ridgeline Roofing is there: {made} ({time.monotonic() - began:.1f} s).")


def _moment(day: date | None) -> datetime | None:
    """Four in the afternoon, when an office has most to show."""
    if day is None:
        return None
    at = datetime.combine(day, clock(16), ZoneInfo(ZONE))
    if at > timezone.now():
        raise CommandError("--today lies ahead: what has not happened yet cannot be told.")
    return at.astimezone(timezone.get_current_timezone())
