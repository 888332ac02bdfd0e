"""What a form carries from its page to us: when it was opened, which words it showed, a number that counts once."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from roofs.comms.consent.keys import signing_keys
from roofs.core.kit import tokens

PURPOSE = "public form"
QUICKEST = 3
"""Seconds in which nobody can fill in a form."""


@dataclass(frozen=True, slots=True)
class Ticket:
    form_pk: int
    number: str
    opened_at: int
    consent: str

    @property
    def is_hasty(self) -> bool:
        return time.time() - self.opened_at < QUICKEST

    def sealed(self) -> str:
        told = {"f": self.form_pk, "n": self.number, "t": self.opened_at, "c": self.consent}
        return tokens.sign(told, signing_keys(), PURPOSE)


def issue(form_pk: int, consent: str) -> Ticket:
    return Ticket(form_pk, secrets.token_urlsafe(12), int(time.time()), consent)


def read(sealed: str, form_pk: int) -> Ticket | None:
    try:
        told = tokens.unsign_dict(sealed, signing_keys(), PURPOSE)
    except (tokens.BadTokenError, ValueError):
        return None
    ticket = Ticket(int(told["f"]), str(told["n"]), int(told["t"]), str(told["c"]))
    return ticket if ticket.form_pk == form_pk else None
