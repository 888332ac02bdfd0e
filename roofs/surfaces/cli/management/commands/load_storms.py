from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.core.kit.refusals import Refused
from roofs.places.weather import keeping, reading


class Command(BaseCommand):
    help = "Takes in files of storm reports of NOAA or IEM. A file twice changes nothing; stopped half-way it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", help="as 260614_rpts.csv or StormEvents_details-….csv.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            self._take_in(path)

    def _take_in(self, path: Path) -> None:
        rejected = reading.Rejected()
        try:
            with path.open("rb") as file:
                taken = keeping.take_in(reading.read(file, path.name, rejected), told=self._tell)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Refused as refused:
            raise CommandError(f"{path}: {refused.reason}") from refused
        self.stdout.write(
            f"{path.name}: {taken.fresh:,} new reports, {taken.known:,} known, {rejected.count:,} lines rejected, "
            f"{len(taken.storms):,} storms made anew."
        )
        for line, why in rejected.lines[:10]:
            self.stderr.write(f"line {line}: {why}")

    def _tell(self, done: int) -> None:
        if done and not done % 20_000:
            self.stdout.write(f"{done:,} reports read")
