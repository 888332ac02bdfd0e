"""What a partner gets for a job. Half a cent is rounded up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from roofs.core.kit import money
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roofs.people.partners.models import Partnership

MOST_TIERS = 20
_WHOLE = Decimal(100)


def commission_cents(partnership: Partnership, value_cents: int) -> int:
    """For one job of that contract value. With steps, the step that is reached holds for the whole contract."""
    rule = partnership.rule
    if rule == "flat":
        return partnership.flat_cents or 0
    if rule == "percent":
        return money.percent(value_cents, Decimal(str(partnership.percent or 0)))
    if rule == "tiers":
        reached = [Decimal(str(percent)) for start, percent in partnership.tiers if value_cents >= start]
        return money.percent(value_cents, reached[-1]) if reached else 0
    return 0


def checked(tiers: Sequence[Sequence[float]]) -> list[list[float]]:
    """In rising order of the contract. Raises Refused."""
    found = sorted([int(start), float(percent)] for start, percent in tiers)
    starts = [start for start, _percent in found]
    if len(found) > MOST_TIERS:
        raise Refused(_("That are too many steps."), "tiers")
    if len(set(starts)) != len(starts):
        raise Refused(_("Two steps begin at the same amount."), "tiers")
    if any(start < 0 or not 0 <= percent <= _WHOLE for start, percent in found):
        raise Refused(_("A step begins at an amount and gives between 0 and 100 percent."), "tiers")
    return found
