"""Who may see what hangs on a subject: its files, its messages. The domain that owns the kind says so; core knows none.

As in `govern("lead", Lead.objects.visible_to)`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Rule = Callable[["User"], "QuerySet[Any]"]
_rules: dict[str, Rule] = {}


def govern(subject_type: str, rule: Rule) -> None:
    """`rule` gives the subjects this person may see; what hangs on them follows."""
    _rules[subject_type] = rule


def subjects_visible_to(user: User, kinds: Container[str] | None = None) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Of all kinds, or of these alone: each of them makes the question longer."""
    for subject_type, rule in _rules.items():
        if kinds is None or subject_type in kinds:
            yield subject_type, rule(user).order_by().values("pk")


def visible_subjects(user: User, subject_type: str) -> QuerySet[Any] | None:
    rule = _rules.get(subject_type)
    return None if rule is None else rule(user)


def governed_kinds() -> list[str]:
    return list(_rules)


def reached(user: User, subject_type: str, subject_id: int) -> Any | None:
    """That subject, when this person may see it."""
    rule = _rules.get(subject_type)
    return None if rule is None else rule(user).filter(pk=subject_id).first()


def may_reach(user: User, subject_type: str, subject_id: int) -> bool:
    """Whether this person may see that subject. Nobody may see what no domain governs."""
    rule = _rules.get(subject_type)
    return rule is not None and rule(user).filter(pk=subject_id).exists()


def subject_visible_to(user: User, subject_type: str, subject_id: int) -> Any:
    """That subject, when this person may see it; None else."""
    rule = _rules.get(subject_type)
    return None if rule is None else rule(user).filter(pk=subject_id).first()
