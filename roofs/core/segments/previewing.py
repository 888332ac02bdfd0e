"""How many would fit, while the rules are still being written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.segments.checking import contradictions, problems
from roofs.core.segments.compiling import Node, condition, fitting, sentence, understand_all
from roofs.core.segments.kinds import Kind
from roofs.core.segments.models import Segment
from roofs.core.segments.tree import tests

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

COUNTED, SHOWN, PATIENCE_MS = 10_000, 5, 2_500
"""Counting stops here: whoever chooses rules need not know it to the last one, and the page must not wait."""


@dataclass(frozen=True, slots=True)
class Preview:
    sentence: str
    total: int | None = None
    """None: it would take too long to count now."""
    is_more: bool = False
    sample: list[tuple[int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """Why it cannot be kept so."""
    warnings: list[str] = field(default_factory=list)


def preview(tree: Node, kind: Kind, viewer: User, segment: Segment | None = None) -> Preview:
    told = sentence(tree, kind.name)
    wrong = problems(tree, kind.name, segment)
    if wrong:
        return Preview(told, problems=wrong)
    warnings = contradictions(tree, kind.name) + _unknown(tree, kind)
    rows = fitting(tree, kind, timezone.now())
    total, is_everybody, sample = None, False, list[tuple[int, str]]()
    with suppress(OperationalError), transaction.atomic():
        _be_patient()
        total = rows[: COUNTED + 1].count()
        is_everybody = total > 0 and not _somebody_else(tree, kind)
        sample = _sample(rows, kind, viewer)
    if total == 0:
        warnings.append(_("Nobody fits at present."))
    elif is_everybody:
        warnings.append(_("Everybody fits: these rules leave nobody out."))
    return Preview(
        told, None if total is None else min(total, COUNTED), (total or 0) > COUNTED, sample, warnings=warnings
    )


def _be_patient() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE_MS])


def _somebody_else(tree: Node, kind: Kind) -> bool:
    if not any(True for _test in tests(tree)):
        return False
    return kind.rows().order_by().filter(~condition(tree, kind, timezone.now())).exists()


def _sample(rows: QuerySet[Any], kind: Kind, viewer: User) -> list[tuple[int, str]]:
    """Names only of those the viewer may see."""
    seen = kind.visible_to(viewer).filter(pk__in=rows.values("pk"))
    return [(row.pk, str(row)) for row in kind.with_people(seen).order_by("-pk")[:SHOWN]]


def _unknown(tree: Node, kind: Kind) -> list[str]:
    return [
        _("“%(name)s”: %(why)s. Nobody fits by it until there are.") % {"name": one.trait.title, "why": why}
        for one in understand_all(tree, kind.name)
        if (why := one.trait.unknown())
    ]
