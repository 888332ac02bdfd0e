from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from roofs.surfaces.cli import followup_play


class Command(BaseCommand):
    help = (
        "Plays days of follow-up in minutes, on a copy of the database that is thrown away afterwards: what would go "
        "out to whom, what would be held back and why. Nothing is sent; the real data is only read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="default 90")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("A copy is played, and only that of a SQLite database is quickly made.")
        if not 1 <= options["days"] <= 730:  # noqa: PLR2004 -- two years
            raise CommandError("--days is from 1 to 730.")
        began = time.monotonic()
        with followup_play.in_a_copy(), followup_play.nothing_leaves_the_house():
            played = followup_play.play(timezone.now(), options["days"])
        self.stdout.write(f"{played.days} days played in {time.monotonic() - began:.1f} s. Touches that came up:")
        for (channel, state), count in sorted(played.touches.items()):
            self.stdout.write(f"  {channel:<10} {state:<12} {count:>8}")
        for title, counts in (("Why not sent", played.reasons), ("Where people stand", played.ended)):
            told = ", ".join(f"{name} {count}" for name, count in counts.most_common(12))
            self.stdout.write(f"{title}: {told or 'nobody'}")
        self.stdout.write(f"Planned twice: {played.twice}")
