"""Which events other programs are told of. Core knows none of them: whoever describes them to the world says so here.

What is not described is not sent, whatever a webhook asks for: what happens inside (jobs, tokens, imports under way) is
nobody else's business, and a receiver cannot make sense of what is written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

EVERYTHING = "*"
_offered: set[str] = set()


def offer(names: Iterable[str]) -> None:
    _offered.update(names)


def is_offered(name: str) -> bool:
    return name in _offered


def means_something(wish: str) -> bool:
    """A name, or a pattern that at least one name fits."""
    return any(fits(wish, name) for name in _offered)


def fits(wish: str, name: str) -> bool:
    return wish in {EVERYTHING, name} or (wish.endswith(".*") and name.startswith(wish[:-1]))
