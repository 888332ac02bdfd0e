"""Who else may see a customer, or a house, than those it is assigned to. Groups above know; this one asks them.

As in `widen("customer", lambda user: Q(pk__in=Lead.objects.of(user).values("customer")))`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Rule = Callable[["User"], Q]
_rules: dict[str, list[Rule]] = defaultdict(list)


def widen(kind: str, rule: Rule) -> None:
    """`rule` says which further rows of this kind somebody in sales or in the field may see."""
    _rules[kind].append(rule)


def further(kind: str, user: User) -> Q:
    seen = Q(pk__in=[])
    for rule in _rules[kind]:
        seen |= rule(user)
    return seen
