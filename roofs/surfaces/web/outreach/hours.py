"""When people answer, and whether choosing the hour helps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.saying import say
from roofs.insight.outreach.asking import Found, Line, ask
from roofs.insight.outreach.effect import Lift
from roofs.insight.outreach.models import Keeping
from roofs.insight.outreach.policy import OUTREACH
from roofs.surfaces.web.analytics.charts import HEATS
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, from_found, page, told
from roofs.surfaces.web.outreach.words import DAYS, HOURS, hour, slot

COLUMNS = ("sent", "answered_in_day", "day_rate", "clicked", "replied")
BEST = 10


@dataclass(frozen=True, slots=True)
class Square:
    """One hour of one weekday. `heat` 0: too few to say."""

    text: str
    told: str
    heat: int
    href: str


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    found = ask(wanted.asked("slot"))
    kept = Keeping.objects.first()
    lift = Lift.read(kept.lift if kept else {})
    few = OUTREACH.get().few
    enough = [line for line in found.lines if line.sums["sent"] >= few]
    best = sorted(enough, key=lambda line: -float(line.value("day_rate") or 0))[:BEST]
    shown = {
        "is_empty": not found.total.sums["sent"],
        "hours": [(number, hour(number)) for number in _hours(found)],
        "map": _map(wanted, found, few),
        "few": few,
        "lift": lift,
        "lift_words": _lift_words(lift),
        "interval": [_points(lift.interval.low), _points(lift.interval.high)] if lift.is_enough else [],
    }
    tables = [
        replace(_table("best", _("Best hours"), wanted, best, found), foot=[]),
        _table("hours", _("Hours"), wanted, found.lines, found),
    ]
    return page(request, "outreach/hours.html", shared(wanted) | shown, tables)


def _hours(found: Found) -> range:
    """From the first hour in which anything went out to the last."""
    used = [int(str(line.key)) % HOURS for line in found.lines]
    return range(min(used, default=8), max(used, default=19) + 1)


def _map(wanted: Wanted, found: Found, few: int) -> list[tuple[Any, list[Square]]]:
    known = {int(str(line.key)): line for line in found.lines}
    shares = [float(line.value("day_rate") or 0) for line in found.lines if line.sums["sent"] >= few]
    most = max(shares, default=0.0)
    return [
        (day, [_square(wanted, known.get(number * HOURS + each), number * HOURS + each, few, most)
               for each in _hours(found)])
        for number, day in enumerate(DAYS)
    ]  # fmt: skip


def _square(wanted: Wanted, line: Line | None, number: int, few: int, most: float) -> Square:
    if line is None:
        return Square("", _("%(when)s: nothing went out") % {"when": slot(number)}, 0, "")
    share, sent = float(line.value("day_rate") or 0), line.sums["sent"]
    words = {"when": slot(number), "n": f"{line.sums['answered_in_day']:,}", "whole": f"{sent:,}"}
    text = _("%(when)s: %(n)s of %(whole)s answered within a day") % words
    href = wanted.rows("sent", ("slot", number))
    if sent < few:
        return Square(_("few"), text, 0, href)
    heat = min(HEATS, 1 + int(share / most * (HEATS - 1) + 0.5)) if most else 1
    return Square(told(Unit.SHARE, share), text, heat, href)


def _table(name: str, title: str, wanted: Wanted, lines: list[Line], found: Found) -> Table:
    def href(flag: str, line: Line | None) -> str:
        return wanted.rows(flag, ("slot", line.key) if line is not None else None)

    def named(line: Line) -> Cell:
        return Cell(slot(int(str(line.key))), is_number=False)

    first = Head(_l("Local time of the person"), is_number=False)
    return from_found(name, title, Found(found.asked, lines, found.total), COLUMNS, first, named, href)


def _points(share: float) -> str:
    return f"{share * 100:+.1f}"


def _lift_words(lift: Lift) -> str:
    words = {
        "chosen": say(Unit.SHARE, lift.chosen_share),
        "held": say(Unit.SHARE, lift.held_out_share),
        "low": _points(lift.interval.low) if lift.is_enough else "",
        "high": _points(lift.interval.high) if lift.is_enough else "",
    }
    told = {
        "few": _("Too few people yet to say anything. Sequences that adapt their hours must have written to at least 30"
                 " people of each group."),
        "nothing": _("No measurable lift yet: %(chosen)s answered where the hour was chosen and %(held)s where it was"
                     " not. The difference lies between %(low)s and %(high)s points, so it may be nothing."),
        "better": _("Choosing the hour helps: %(chosen)s answered where it was chosen and %(held)s where it was not."
                    " The difference is between %(low)s and %(high)s points."),
        "worse": _("Choosing the hour does harm: %(chosen)s answered where it was chosen and %(held)s where it was not."
                   " The difference is between %(low)s and %(high)s points."),
    }  # fmt: skip
    return told[lift.verdict] % words
