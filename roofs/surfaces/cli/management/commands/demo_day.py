from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roofs.integrations.rehearsal.caller import Away
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import company
from roofs.surfaces.cli.demo_day.playing import CannotPlay, Day, Wishes
from roofs.surfaces.cli.first_signins import SignIn

MOST = 1000


class Command(BaseCommand):
    help = (
        "Plays a day against the running installation, over HTTP and SMTP as strangers do: forms, programs, lists, "
        "letters; some twice, some broken, some answers, some who want no more mail. A second time it changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.BASE_URL, help=f"default {settings.BASE_URL}")
        parser.add_argument("--smtp-in", default=settings.ENV.inbound_smtp, help="where it takes letters, host:port")
        parser.add_argument(
            "--sink-port", type=int, help="take what it sends on this port (its ROOFS_SMTP_URL names it)"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--leads", type=int, default=200)
        parser.add_argument("--pace", type=float, default=10.0, help="deeds a second")
        parser.add_argument("--patience", type=float, default=200.0, help="seconds to wait for the last escalation")
        parser.add_argument("--form", default=company.FORM_KEY, help="key of the website form")
        parser.add_argument("--email", help="an administrator; default: the first of first-signins.txt")
        parser.add_argument("--password")
        parser.add_argument("--material", type=Path, default=settings.BASE_DIR.parent / "shared" / "data")
        parser.add_argument("--diary", type=Path, help="what a second run must remember; default: in the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["leads"] <= MOST or not 0 < options["pace"] <= MOST:
            raise CommandError("--leads must be 1 to 1000 and --pace more than 0.")
        try:
            Day(_wishes(options), self.stdout.write).play()
        except (CannotPlay, Away, ValueError) as problem:
            raise CommandError(str(problem)) from problem


def _wishes(options: dict[str, Any]) -> Wishes:
    known = first_signins.read(settings.ENV.data_dir / first_signins.FILE)
    if options["email"]:
        known = [SignIn(options["email"], options["password"] or "", ""), *known[1:]]
    folder: Path = options["material"]
    return Wishes(
        url=options["url"],
        mail_at=options["smtp_in"],
        sink_port=options["sink_port"],
        seed=options["seed"],
        leads=options["leads"],
        pace=options["pace"],
        form_key=options["form"],
        patience=options["patience"],
        sign_ins=known,
        diary=options["diary"] or settings.ENV.data_dir / "demo-day" / f"seed-{options['seed']}-{options['leads']}",
        material=folder if folder.is_dir() else None,
    )
