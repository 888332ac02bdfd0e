"""Why deals close the way they do: asked when they do, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import LeadQuerySet
from roofs.sales.leads.vocabulary import LostReason, Status
from roofs.sales.playbook.models import WinReason, WonBecause

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.sales.leads.models import Lead


@transaction.atomic
def close_as_won(lead: Lead, actor: User, *, reason: str = "", note: str = "", customer: bool = False) -> Lead:
    """Won, with why they chose us as far as it is known, and as a customer if they are to be one at once."""
    if customer:
        pipeline.convert(lead, actor)
    won = pipeline.win(lead, actor)
    if reason:
        explain_win(won, reason, note, actor)
    return won


def explain_win(lead: Lead, reason: str, note: str, actor: User) -> WonBecause:
    """Why they chose us; a second answer takes the place of the first."""
    if lead.status != Status.WON:
        raise Refused(_("This lead is not won."), "reason")
    if reason not in WinReason.values:
        raise Refused(_("Choose a reason."), "reason")
    with transaction.atomic():
        known = WonBecause.objects.filter(lead=lead).first() or WonBecause(lead=lead)
        before = known.reason
        known.reason, known.note = reason, note.strip()[:500]
        known.stamp(actor)
        known.save()
        record("lead.win_explained", lead, actor=actor, changes={"reason": [before, reason]})
    return known


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    count: int
    value_cents: int


@dataclass(frozen=True, slots=True)
class Closings:
    won: int
    lost: int
    won_cents: int
    lost_cents: int
    why_won: list[Line]
    why_lost: list[Line]
    unexplained: int

    @property
    def share_won(self) -> float | None:
        return self.won / (self.won + self.lost) if self.won + self.lost else None


def closings(leads: LeadQuerySet, since: datetime, until: datetime) -> Closings:
    """Of the leads that were closed in this time. Three queries."""
    won = Q(status=Status.WON, won_at__gte=since, won_at__lt=until)
    lost = Q(status=Status.LOST, lost_at__gte=since, lost_at__lt=until)
    value = "estimated_value_cents"
    leads = leads.order_by()
    whole = leads.aggregate(
        won=Count("pk", filter=won), lost=Count("pk", filter=lost),
        won_cents=Sum(value, filter=won), lost_cents=Sum(value, filter=lost),
    )  # fmt: skip
    why_lost = leads.filter(lost).values_list("lost_reason").annotate(n=Count("pk"), cents=Sum(value))
    why_won = leads.filter(won).values_list("won_because__reason").annotate(n=Count("pk"), cents=Sum(value))
    told = {reason: (n, cents or 0) for reason, n, cents in why_won}
    return Closings(
        won=whole["won"],
        lost=whole["lost"],
        won_cents=whole["won_cents"] or 0,
        lost_cents=whole["lost_cents"] or 0,
        why_won=_lines(WinReason, {reason: told[reason] for reason in told if reason}),
        why_lost=_lines(LostReason, {reason: (n, cents or 0) for reason, n, cents in why_lost}),
        unexplained=told.get(None, (0, 0))[0],
    )


def _lines(words: type[WinReason | LostReason], counted: dict[str, tuple[int, int]]) -> list[Line]:
    labels = {str(value): str(label) for value, label in words.choices}
    lines = [Line(labels.get(reason, reason), n, cents) for reason, (n, cents) in counted.items()]
    return sorted(lines, key=lambda line: -line.count)
