"""The console: `python -m roofs <command>`, or shorter `bin/roofs <command>`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from roofs.config import environment
from roofs.surfaces.cli import new_secrets
from roofs.surfaces.cli.check_env import report


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")
    command = arguments[0] if arguments else ""
    asked_for_help = {"-h", "--help"} & set(arguments)
    # These two are wanted when the settings do not let anything else start.
    if command == "check-env" and not asked_for_help:
        sys.exit(report.main(environment.Environment, environment.read))
    if command == "new-secrets" and not asked_for_help:
        sys.exit(new_secrets.main())
    # A command is the name of a module, and people write check-env.
    spelled = [word if word.startswith("-") else word.replace("-", "_") for word in arguments[:1]]
    execute_from_command_line(["roofs", *spelled, *arguments[1:]])


if __name__ == "__main__":
    main(sys.argv[1:])
