"""One line of the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["set", "default", "ok", "off", "look", "wrong"]
"""`look`: it works, but a person should know. `wrong`: something that is needed is not there."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    state: State
    told: str = ""

    def __str__(self) -> str:
        return f"  {self.name:<26} {self.state:<8} {self.told}".rstrip()


def wrong_ones(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state == "wrong"]
