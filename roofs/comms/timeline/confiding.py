"""Entries of a history that not everybody may read who sees the record: what a job costs, what a person earns.

Each domain says so beside the words for its events. Whoever reads a history without saying who he is gets none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Rule = Callable[["User"], bool]
_rules: dict[str, Rule] = {}


def confide(rule: Rule, *names: str) -> None:
    """These events only to those of whom the rule says yes."""
    for name in names:
        _rules[name] = rule


def kept_from(viewer: User | None) -> list[str]:
    """The names of what this person does not read."""
    return [name for name, may_read in _rules.items() if viewer is None or not may_read(viewer)]
