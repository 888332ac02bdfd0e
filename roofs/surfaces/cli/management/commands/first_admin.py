from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.core.accounts.problems import AccountProblem
from roofs.surfaces.cli import first_signins


class Command(BaseCommand):
    help = "Makes the first administrator, with a password that is written to <data>/first-signins.txt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="admin@example.com", help="default: admin@example.com")
        parser.add_argument("--name", default="Administrator", help="as colleagues see it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = first_signins.found(options["email"], options["name"])
        except first_signins.SomebodyIsHere as words:
            self.stdout.write(f"{words} A new password: bin/roofs changepassword EMAIL")
            return
        except (AccountProblem, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{made.email} is the administrator; the password is in <data>/{first_signins.FILE}.")
