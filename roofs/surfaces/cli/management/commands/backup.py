from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.core.backup.archive import Trouble
from roofs.core.backup.taking import take


class Command(BaseCommand):
    help = "Writes everything into one new file, while the installation runs. Keep <data>/secrets.env apart from it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a name that is still free, for example office-monday.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].resolve()
        try:
            manifest = take(path)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        size = path.stat().st_size / 1_000_000
        self.stdout.write(
            f"{path}: {manifest.rows:,} rows of {len(manifest.tables)} tables, "
            f"{len(manifest.files)} files, {size:.1f} MB."
        )
        for name in manifest.missing_files[:20]:
            self.stderr.write(f"The content of {name} is missing in the storage; its row is in the backup.")
        self.stdout.write("Its secrets (secrets.env in the data folder) are not in it: keep them apart.")
