from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.core.backup.archive import Trouble
from roofs.core.backup.bringing_back import bring_back


class Command(BaseCommand):
    help = (
        "Brings a backup back into an empty installation that was migrated and whose engine is stopped. All of it or "
        "nothing. Follow-ups that are too late by then expire by themselves; answers that were waiting are marked "
        "uncertain on the outbox page, where a person decides."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = bring_back(options["file"].resolve())
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(
            f"Brought back: {manifest.rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files)} files, "
            f"as they were on {manifest.made_at:%Y-%m-%d at %H:%M} UTC. Each was compared with the backup."
        )
