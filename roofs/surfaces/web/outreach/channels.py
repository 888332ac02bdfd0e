"""Which channel reaches people and what a meeting and a sale cost over each, also for one kind of leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.kit.money import decimal
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.saying import NOTHING, say
from roofs.insight.outreach.asking import Found, Line, ask
from roofs.insight.outreach.effect import cost_of
from roofs.insight.outreach.measures import MEASURES
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, from_found, page
from roofs.surfaces.web.outreach.words import names_of

COLUMNS = ("sent", "reached_rate", "answered", "answer_rate", "met", "meeting_rate", "signed", "signed_rate",
           "signed_cents")  # fmt: skip
KINDS = {"source": _l("Source"), "temperature": _l("Temperature"), "campaign": _l("Campaign")}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    by = request.GET.get("by", "source")
    by = by if by in KINDS else "source"
    channels = ask(wanted.asked("channel", channel="")).sorted_by("sent")
    kinds = ask(wanted.asked(by)).sorted_by("sent")
    found = [
        _table("channels", _("By channel"), wanted, channels, _l("Channel")),
        _table("kinds", _("By kind of lead"), wanted, kinds, KINDS[by]),
    ]
    if wanted.user.is_manager:
        found[0] = _with_cost(found[0], channels)
    shown = {
        "by": by,
        "kinds": KINDS,
        "is_empty": not channels.total.sums["sent"],
        "definitions": [(MEASURES[one].title, MEASURES[one].definition) for one in ("reached", "met", "signed")],
    }
    return page(request, "outreach/channels.html", shared(wanted) | shown, found)


def _table(name: str, title: str, wanted: Wanted, found: Found, first: Any) -> Table:
    asked = found.asked
    names = names_of(asked.by, [line.key for line in found.lines], asked)

    def href(flag: str, line: Line | None) -> str:
        if asked.by == "channel":
            return wanted.rows(flag, channel=str(line.key) if line is not None else "")
        return wanted.rows(flag, (asked.by, line.key) if line is not None else None)

    def named(line: Line) -> Cell:
        return Cell(names.get(line.key) or _("Not known"), is_number=False)

    return from_found(name, title, found, COLUMNS, Head(first, is_number=False), named, href)


def _with_cost(table: Table, found: Found) -> Table:
    """Only for those who run the company, as everything that is spent."""
    heads = [
        *table.heads,
        Head(_("Cost"), _("Messages sent, times what one costs as set under Settings, Figures of outreach.")),
        Head(_("Cost per meeting"), _("Cost divided by meetings.")),
        Head(_("Cost per sale"), _("Cost divided by sales.")),
    ]
    rows = [[*row, *_costs([line])] for row, line in zip(table.rows, found.lines, strict=True)]
    foot = [*table.foot, *_costs(found.lines)] if table.foot else []
    return Table(table.name, table.title, heads, rows, foot)


def _costs(lines: Sequence[Line]) -> list[Cell]:
    """Where the price of one channel is not known, the sum of all would be too low: nothing is said."""
    cost = cost_of(lines)
    cells = [_money(_("Cost"), cost)]
    for label, name in ((_("Cost per meeting"), "met"), (_("Cost per sale"), "signed")):
        number = sum(line.sums[name] for line in lines)
        cells.append(_money(label, None if cost is None or not number else round(cost / number)))
    return cells


def _money(label: str, cents: int | None) -> Cell:
    text = NOTHING if cents is None else say(Unit.CENTS, cents)
    return Cell(text, label, raw="" if cents is None else decimal(cents))
