"""The first people of an installation and the file that tells their passwords to whoever started it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from roofs.core.accounts import joining
from roofs.core.accounts.models import User

# Neither letters nor digits that are mistaken for each other when somebody types them off a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FILE = "first-signins.txt"
COLUMNS = 3
NOT_EMPTY = "There are people in this installation already. Nothing was changed."


class SomebodyIsHere(Exception):
    """Only an installation nobody has signed in to is given its first people."""


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    password: str
    who: str

    def __str__(self) -> str:
        return f"{self.email:<32} {self.password}   {self.who}"


def fresh_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def found(email: str, full_name: str) -> SignIn:
    """Make the administrator who runs the installation from now on. Raises SomebodyIsHere or AccountProblem."""
    if User.objects.exists():
        raise SomebodyIsHere(NOT_EMPTY)
    password = fresh_password()
    with transaction.atomic():
        user = joining.register(email, password, full_name)
        let_in([user])
        sign_in = SignIn(user.email, password, "Administrator")
        write([sign_in])
    return sign_in


def let_in(people: Iterable[User]) -> None:
    """No letter with a link is needed: whoever reads the file owns the machine."""
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people]
    )


def write(sign_ins: Iterable[SignIn]) -> Path:
    """For its owner's eyes. Written beside and moved, so that a full disk leaves no half of it."""
    path: Path = settings.ENV.data_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    lines = ["Sign in with (please choose passwords of your own afterwards):", *map(str, sign_ins)]
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    draft.rename(path)
    return path


def read(path: Path) -> list[SignIn]:
    """What `write` has written; nothing when the file is gone."""
    if not path.exists():
        return []
    words = [line.split(maxsplit=2) for line in path.read_text(encoding="utf-8").splitlines()]
    return [SignIn(*line) for line in words if len(line) == COLUMNS and "@" in line[0]]
