"""What the rules of the business do not allow, said to a person."""

from __future__ import annotations


class Refused(Exception):
    """The values are fine by themselves; what is stored does not allow them. `field` says what to correct."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
