"""Why something about a person's account was refused. The texts may be shown to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence


class AccountProblem(Exception):
    pass


class RegistrationClosed(AccountProblem):
    pass


class AlreadyRegistered(AccountProblem):
    """Public pages must not pass this on: it tells a stranger who works here."""


class BadEmail(AccountProblem):
    pass


class NameMissing(AccountProblem):
    pass


class WeakPassword(AccountProblem):
    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class NotAllowed(AccountProblem):
    pass


class LastAdmin(AccountProblem):
    pass
