from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.core.jobs.claims import LEASE
from roofs.core.jobs.engine import Engine


class Command(BaseCommand):
    help = "Runs jobs, clocks and services until it is told to stop (Ctrl-C or SIGTERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=settings.ENGINE_WORKERS, help="worker threads")
        parser.add_argument("--queue", action="append", default=[], help="only this queue; may be given several times")
        parser.add_argument(
            "--lease", type=float, default=LEASE.total_seconds(), help="seconds until a dead engine's jobs are taken up"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            engine = Engine(options["workers"], queues=options["queue"], lease=timedelta(seconds=options["lease"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        engine.run()
